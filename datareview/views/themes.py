"""Themes: what came up in more than one part of the review."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from amhe.access.decorators import requires
from amhe.access.request import Request
from amhe.access.roles import Permission
from amhe.pages import attempt, page, posted
from amhe.reference import by_id
from datareview import actions, summaries
from datareview.forms import ChangeThemeForm, EvidenceForm, NewThemeForm
from datareview.models import Conversation, Finding, Theme, evidence_of
from datareview.policies import Evidence, is_inside
from datareview.views.parts import review_pages
from populations.models import Population


@requires(Permission.VIEW_THEMES, post=Permission.EDIT_THEMES, on=Population)
def themes(request: Request, population: Population) -> HttpResponse:
    """The list. Readers outside the sub-team see names, kinds and parts, and only words that may leave."""
    inside = is_inside(request.access, population)
    edits = request.may(Permission.EDIT_THEMES)
    form = NewThemeForm(posted(request), evidence=_evidence(request, population) if edits else [])
    if attempt(form, actions.add_theme, by=request.user, population=population):
        messages.success(request, _("Added."))
        return redirect("datareview:themes", population.organisation.slug, population.slug)
    context = {
        **review_pages(request, population, "themes"),
        "lines": summaries.themes_of(population, inside=inside),
        "missing": summaries.heard(population).missing,
        "prompts": [_(row["text"]) for row in by_id("datareview", "prompts", "theme_prompts").values()],
        "inside": inside,
        "form": form if edits else None,
    }
    return page(request, "datareview/themes.html", context)


@requires(Permission.VIEW_THEMES, post=Permission.EDIT_THEMES, on=Theme)
def theme(request: Request, theme: Theme) -> HttpResponse:
    """One theme with its evidence by part; the sub-team changes it here."""
    inside = is_inside(request.access, theme.population)
    edits = request.may(Permission.EDIT_THEMES)
    forms = _forms(request, theme) if edits else {}
    if edits and _done(request, theme, forms):
        return redirect("datareview:theme", theme.organisation.slug, theme.population.slug, theme.pk)
    line = summaries.theme_line(theme, inside=inside)
    context = {"theme": theme, "population": theme.population, "line": line, "inside": inside, **forms}
    return page(request, "datareview/theme.html", context)


def _forms(request: Request, theme: Theme) -> dict[str, Any]:
    do = request.POST.get("do", "")
    held = {(extract.conversation_id, extract.finding_id) for extract in evidence_of(theme)}
    rest = [thing for thing in _evidence(request, theme.population) if _key(thing) not in held]
    initial = {"name": theme.name, "kind": theme.kind, "definition": theme.definition, "version": theme.version}
    return {
        "change": ChangeThemeForm(request.POST if do == "change" else None, initial=initial, auto_id="change_%s"),
        "more": EvidenceForm(request.POST if do == "more" else None, evidence=rest, auto_id="more_%s"),
    }


def _done(request: Request, theme: Theme, forms: dict[str, Any]) -> bool:
    known: dict[str, Any] = {"by": request.user, "theme": theme}
    if attempt(forms["change"], actions.change_theme, **known):
        messages.success(request, _("Saved."))
    elif attempt(forms["more"], actions.add_evidence, **known):
        messages.success(request, _("Added."))
    elif "remove" in request.POST:
        for extract in evidence_of(theme):
            if request.POST["remove"] == str(extract.pk):
                actions.remove_evidence(**known, extract=extract)
                messages.success(request, _("Taken out of the theme. The note or finding is still there."))
    else:
        return False
    return True


def _evidence(request: Request, population: Population) -> list[Evidence]:
    """Notes with words, newest first (all of them when asked for), then every finding with numbers."""
    sent = (key.removeprefix("note-") for key in request.POST.getlist("evidence"))
    notes = Conversation.objects.filter(population=population).with_words()
    findings = Finding.objects.filter(population=population, not_available=False)
    return [*notes.listed(sent, all="all" in request.GET), *findings]


def _key(thing: Evidence) -> tuple[int | None, int | None]:
    return (thing.pk, None) if isinstance(thing, Conversation) else (None, thing.pk)
