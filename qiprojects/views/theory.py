"""The theory of change as an indented list, with its forms (R91, R94, R95, R96)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from amhe.access.decorators import requires
from amhe.access.request import Request
from amhe.access.roles import Permission
from amhe.pages import attempt, found, page
from amhe.reference import facts
from assets.actions import open_words
from datareview.models import Conversation
from populations.models import Population
from qiprojects import actions, summaries
from qiprojects.forms.theory import AddDriver, AddIdea, AddStarters, FromNote, KeepTheory
from qiprojects.models import ChangeIdea, QIProject
from qiprojects.tree import tree

AT_ONCE = 10  # suggestions on the page; the next ones come when these are ideas
SUGGESTED_BY = {
    "population": "population",
    "group": "population",
    "carer": "carer",
    "community_worker": "community group",
    "staff": "staff",
}


@requires(Permission.VIEW_PROJECT, post=Permission.EDIT_PROJECT, on=Population)
def theory(request: Request, population: Population) -> HttpResponse:
    """The list. `do` says which form was sent: driver, starters, idea, note:<id> or keep."""
    do, _sep, which = request.POST.get("do", "").partition(":")
    may_edit = request.may(Permission.EDIT_PROJECT)
    may_read = request.may(Permission.VIEW_NOTES)
    notes = summaries.changes_waiting(population).listed([which], most=AT_ONCE) if may_read and may_edit else []
    forms = _forms(request, do, population, may_read)
    suggested = {note.pk: _suggested(request, do, which, note) for note in notes}
    steps: dict[str, Any] = {
        "driver": (actions.add_driver, _("Driver added.")),
        "starters": (actions.add_starters, _("Added. Change the words to fit your group.")),
        "idea": (actions.add_idea, _("Idea added.")),
        "keep": (actions.keep_theory, _("This version is kept.")),
    }
    said = ""
    known = {"by": request.user, "population": population}
    if do == "note" and _make_idea(suggested, known, found(_note(notes, which))):
        said = _("Added to your ideas. It keeps its source.")
    elif do in steps and attempt(forms[do], steps[do][0], **known) is not None:
        said = str(steps[do][1])
    if said:
        messages.success(request, said)
        return redirect("qiprojects:theory", population.organisation.slug, population.slug)
    if notes:
        open_words(by=request.user, notes=notes)
    return page(
        request,
        "qiprojects/theory.html",
        _context(request, population, may_read)
        | forms
        | {
            "notes": [(note, suggested[note.pk]) for note in notes],
            "at_once": AT_ONCE,
            "sent": next((form for form in suggested.values() if form.is_bound), None),
        },
    )


def _forms(request: Request, do: str, population: Population, may_read: bool) -> dict[str, Any]:
    def sent(name: str) -> Any:
        return request.POST if do == name else None

    every = "all" in request.GET
    return {
        "driver": AddDriver(sent("driver"), population=population, prefix="driver"),
        "starters": AddStarters(sent("starters")),
        "idea": AddIdea(sent("idea"), population=population, notes=may_read, everything=every, prefix="idea"),
        "keep": KeepTheory(sent("keep"), prefix="keep"),
    }


def _note(notes: list[Conversation], which: str) -> Conversation | None:
    return next((note for note in notes if str(note.pk) == which), None)


def _suggested(request: Request, do: str, which: str, note: Conversation) -> FromNote:
    return FromNote(request.POST if (do, which) == ("note", str(note.pk)) else None, note=note)


def _make_idea(suggested: dict[int, FromNote], known: dict[str, Any], note: Conversation) -> ChangeIdea | None:
    suggested_by = SUGGESTED_BY.get(note.who, "team")
    return attempt(suggested[note.pk], actions.add_idea, **known, suggested_by=suggested_by, evidence=note)


def _context(request: Request, population: Population, may_read: bool) -> dict[str, Any]:
    project = QIProject.objects.filter(population=population).first()
    told = facts("qiprojects", "qi")["theory_of_change"]
    return {
        "population": population,
        "tree": tree(project) if project else None,
        "versions": list(project.theory_versions.select_related("by")) if project else [],
        "rules": [row["text"] for row in told["rules"]],
        "starter_warning": _(
            "Put the programme's own theory of change in place of these words. Ask your QI Coach for it."
        ),
        "took_part": summaries.lived_experience_took_part(population),
        "may_read": may_read,
        "may_see_themes": request.may(Permission.VIEW_THEMES),
        "may_edit": request.may(Permission.EDIT_PROJECT),
    }
