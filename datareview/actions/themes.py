"""Themes, and the parts of notes and the findings that hold them up (R71)."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from amhe import audit, clock
from amhe.rules import Refused, claim
from datareview import policies
from datareview.actions.conversations import MILESTONE
from datareview.models import Coding, Conversation, Extract, Theme
from datareview.policies import Evidence
from organisations.models import User
from populations.models import Population


@transaction.atomic
def add_theme(
    *,
    by: User,
    population: Population,
    name: str,
    kind: str,
    definition: str = "",
    evidence: Iterable[Evidence] = (),
) -> Theme:
    """A new theme, held up by whole notes and findings."""
    policies.check_has_sub_team(population)
    policies.check_theme_name(population, name)
    theme = Theme.objects.create(
        organisation_id=population.organisation_id,
        population=population,
        name=name,
        kind=Theme.Kind(kind),
        definition=definition,
        added_by=by,
        added_at=clock.now(),
    )
    _hold_up(by, theme, list(evidence))
    audit.record("theme added", by=by, on=theme, milestone=MILESTONE)
    return theme


@transaction.atomic
def change_theme(*, by: User, theme: Theme, version: int, name: str, kind: str, definition: str) -> Theme:
    """Change a theme's name, kind or meaning. Its evidence stays."""
    theme = Theme.objects.select_for_update().get(pk=theme.pk)
    claim(theme, version)
    policies.check_theme_name(theme.population, name, but=theme)
    theme.name, theme.kind, theme.definition = name, Theme.Kind(kind), definition
    theme.save()
    audit.record("theme changed", by=by, on=theme, milestone=MILESTONE)
    return theme


@transaction.atomic
def add_evidence(*, by: User, theme: Theme, evidence: Iterable[Evidence]) -> Theme:
    """Put more whole notes and findings under a theme. Those already there stay as they are."""
    _hold_up(by, theme, list(evidence))
    audit.record("evidence added", by=by, on=theme, milestone=MILESTONE)
    return theme


@transaction.atomic
def tag(*, by: User, conversation: Conversation, theme: Theme, start: int, end: int) -> Coding:
    """Put one part of a note under a theme: code points `start` to `end`, end left out, of what was heard."""
    policies.check_evidence(theme.population, [conversation])
    if not 0 <= start < end <= len(conversation.heard):
        raise Refused(_("Choose a part of this note."), "part")
    coding = _code(by, theme, _extract_of_note(conversation, start, end))
    audit.record("note tagged", by=by, on=coding, milestone=MILESTONE)
    return coding


@transaction.atomic
def remove_evidence(*, by: User, theme: Theme, extract: Extract) -> Theme:
    """Take a part of a note, or a finding, out of a theme. The note or finding itself stays."""
    Coding.objects.filter(theme=theme, extract=extract).delete()
    audit.record("evidence removed", by=by, on=theme, milestone=MILESTONE)
    return theme


def _hold_up(by: User, theme: Theme, evidence: list[Evidence]) -> None:
    policies.check_evidence(theme.population, evidence)
    for thing in evidence:
        if isinstance(thing, Conversation):
            extract = _extract_of_note(thing, 0, len(thing.heard))
        else:
            extract, _made = Extract.objects.get_or_create(organisation_id=theme.organisation_id, finding=thing)
        _code(by, theme, extract)


def _extract_of_note(conversation: Conversation, start: int, end: int) -> Extract:
    extract, _made = Extract.objects.get_or_create(
        organisation_id=conversation.organisation_id,
        conversation=conversation,
        start=start,
        end=end,
        defaults={"quote": conversation.heard[start:end]},
    )
    return extract


def _code(by: User, theme: Theme, extract: Extract) -> Coding:
    coding, _made = Coding.objects.get_or_create(
        organisation_id=theme.organisation_id, extract=extract, theme=theme, defaults={"by": by}
    )
    return coding
