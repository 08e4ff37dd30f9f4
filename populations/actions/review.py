"""The review of a group: its 4 answers with the organisations that they name, and comments (R39 to R42)."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from amhe import audit, clock
from amhe.rules import Refused
from organisations.models import User
from populations.actions.groups import claimed
from populations.models import LINKS, WORK, NamedOrganisation, Population, ReviewComment
from populations.policies import check_on_the_list


@transaction.atomic
def review_population(
    *,
    by: User,
    population: Population,
    version: int,
    will: int | None,
    urgency: str,
    has_existing_work: bool | None,
    existing_work: str,
    relationships: int | None,
    relationships_text: str,
    data: str,
    data_text: str,
    data_sources: Collection[str] = (),
    not_known: Collection[str] = (),
    work_organisations: Sequence[str] = (),
    known_organisations: Sequence[str] = (),
) -> Population:
    """Answer the 4 review questions (R39 to R42). Levels are 0 to 3; None and "" stay unanswered.

    `not_known` are the questions of NOT_KNOWN that the team said it cannot answer; `data_sources` are ids of the catalogue.
    """
    population = claimed(population, version)
    population.will, population.urgency = will, urgency
    population.has_existing_work, population.existing_work = has_existing_work, existing_work
    population.relationships, population.relationships_text = relationships, relationships_text
    population.data, population.data_text, population.data_sources = data, data_text, list(data_sources)
    population.not_known = list(not_known)
    population.save()
    _name(population, {WORK: work_organisations, LINKS: known_organisations})
    audit.record("population reviewed", by=by, on=population, milestone=2)
    return population


@transaction.atomic
def comment_on_review(*, by: User, population: Population, words: str) -> ReviewComment:
    """Say something about what the team knows of a group that is on the list."""
    population = Population.objects.select_for_update().get(pk=population.pk)
    check_on_the_list(population)
    said = ReviewComment.objects.create(
        organisation_id=population.organisation_id, population=population, words=words, by=by, at=clock.now()
    )
    audit.record("comment on review written", by=by, on=population, milestone=2)
    return said


@transaction.atomic
def take_comment_back(*, by: User, comment: ReviewComment) -> Population:
    """Delete one's own comment, also on a group that has left the list. The trail keeps that it was, not its words."""
    if comment.by_id != by.pk:
        raise Refused(_("Only the person who wrote a comment can take it back."))
    ReviewComment.objects.filter(pk=comment.pk).delete()
    audit.record("comment on review taken back", by=by, on=comment.population)
    return comment.population


def _name(population: Population, wanted: dict[str, Sequence[str]]) -> None:
    """Let the answers name these organisations, each once.

    One that is new here is written as for another group where it is named there; one that is here already, as typed now.
    """
    rows = NamedOrganisation.objects.filter(organisation_id=population.organisation_id)
    here = {name.casefold() for name in rows.filter(population=population).values_list("name", flat=True)}
    others = rows.exclude(population=population).order_by("-id").values_list("name", flat=True)
    spelling = {name.casefold(): name for name in others if name.casefold() not in here}
    for question, names in wanted.items():
        kept = list(dict.fromkeys(spelling.setdefault(name.casefold(), name) for name in names))
        mine = rows.filter(population=population, question=question)
        mine.exclude(name__in=kept).delete()
        there = set(mine.values_list("name", flat=True))
        NamedOrganisation.objects.bulk_create(
            NamedOrganisation(
                organisation_id=population.organisation_id, population=population, question=question, name=name
            )
            for name in kept
            if name not in there
        )
