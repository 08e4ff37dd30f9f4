"""The map of assets: the list that does all that a picture could (R85 to R89)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from amhe.access.decorators import requires
from amhe.access.request import Request
from amhe.access.roles import Permission
from amhe.pages import attempt, found, page
from amhe.reference import by_id, facts, threshold
from assets import actions, summaries
from assets.forms import AddAsset, ExplainNone, PlaceStrength
from assets.models import CATEGORIES, Asset, NoneOfKind
from datareview.models import Conversation
from populations.models import Population
from populations.summaries import Named, organisations_named

LONGEST_NAME = 200
AT_ONCE = 10  # strengths on the page; the next ones come when these are placed


@requires(Permission.VIEW_ASSETS, post=Permission.EDIT_ASSETS, on=Population)
def asset_map(request: Request, population: Population) -> HttpResponse:
    """Assets by kind, what was heard, and a form to add one. `do` says which form was sent."""
    do, _sep, which = request.POST.get("do", "").partition(":")
    may = {
        "may_edit": request.may(Permission.EDIT_ASSETS),
        "may_read": request.may(Permission.VIEW_NOTES),
        "may_choose": request.may(Permission.PRIORITISE_ASSETS),
        "may_see_all": request.may(Permission.VIEW_POPULATIONS),
    }
    waiting = summaries.strengths_waiting(population)
    notes = waiting.listed([which], most=AT_ONCE) if may["may_edit"] and may["may_read"] else []
    named = organisations_named(population) if may["may_edit"] else Named([], [])
    asked = request.GET.get("name", "")
    add = AddAsset(request.POST if do == "add" else None, initial={"name": asked if asked in named.here else ""})
    explain = {
        kind: ExplainNone(request.POST if (do, which) == ("explain", kind) else None, prefix=kind)
        for kind in CATEGORIES
    }
    place = {note.pk: _placing(request, do, which, note) for note in notes}
    known: dict[str, Any] = {"by": request.user, "population": population}
    said = ""
    if do == "add" and attempt(add, actions.add_asset, **known) is not None:
        said = _("Added to the map.")
    elif do == "place" and _place(found(_note(notes, which)), place, known):
        said = _("Added to the map. It keeps its source.")
    elif do == "aside":
        actions.set_strength_aside(by=request.user, conversation=found(_note(notes, which)))
        said = _("Set aside. The note stays as it is.")
    elif do == "explain" and _explain(found(explain.get(which)), known, which):
        said = _("Your reason is kept.")
    if said:
        messages.success(request, said)
        return redirect("assets:map", population.organisation.slug, population.slug)
    if notes:
        actions.open_words(by=request.user, notes=notes)
    sent = next((form for form in (*explain.values(), *place.values()) if form.is_bound), None)
    context = _context(population, notes, place, explain) | may | {"add": add, "sent": sent, "at_once": AT_ONCE}
    context["named"], context["waiting"] = named.here, _not_on_the_map(named.here, context["on_the_map"])
    context["suggested"] = named.anywhere if may["may_see_all"] else named.here
    add.suggest(context["suggested"])
    return page(request, "assets/map.html", context)


def _placing(request: Request, do: str, which: str, note: Conversation) -> PlaceStrength:
    sent = request.POST if (do, which) == ("place", str(note.pk)) else None
    may_leave = note.quote == Conversation.Quote.VERBATIM
    name = " ".join(note.strengths.split()).rstrip(".")[:LONGEST_NAME] if may_leave else ""
    return PlaceStrength(sent, prefix=f"note-{note.pk}", initial={"name": name})


def _note(notes: list[Conversation], which: str) -> Conversation | None:
    return next((note for note in notes if str(note.pk) == which), None)


def _place(note: Conversation, place: dict[int, PlaceStrength], known: dict[str, Any]) -> Asset | None:
    heard_from = "professional" if note.part == "professionals" else "population"
    return attempt(place[note.pk], actions.add_asset, **known, from_conversation=note, heard_from=heard_from)


def _explain(form: ExplainNone, known: dict[str, Any], category: str) -> NoneOfKind | None:
    return attempt(form, actions.explain_none, **known, category=category)


def _context(
    population: Population,
    notes: list[Conversation],
    place: dict[int, PlaceStrength],
    explain: dict[str, ExplainNone],
) -> dict[str, Any]:
    on_the_map = summaries.on_the_map(population)
    kinds, questions = by_id("assets", "assets", "categories"), facts("datareview", "prompts")["asset_questions"]
    reasons = dict(NoneOfKind.objects.filter(population=population).values_list("category", "reason"))
    groups = summaries.by_category(on_the_map)
    return {
        "population": population,
        "groups": [
            {"kind": kinds[kind], "assets": groups[kind], "reason": reasons.get(kind, ""), "explain": explain[kind]}
            for kind in CATEGORIES
        ],
        "questions": [(_(q["text"]), [a.name for a in on_the_map if q["id"] in a.can_help]) for q in questions],
        "heard": [(note, place[note.pk]) for note in notes],
        "guards": summaries.strengths_against_needs(population, on_the_map).guards,
        "priorities": [asset for asset in on_the_map if asset.priority],
        "can_choose": len(on_the_map) >= threshold("priority_assets_min"),
        "fewest": threshold("priority_assets_min"),
        "most": threshold("priority_assets_max"),
        "on_the_map": on_the_map,
        "count": len(on_the_map),
        "examples": example_rows(),
    }


def _not_on_the_map(named: Iterable[str], on_the_map: Iterable[Asset]) -> list[str]:
    """The organisations that the review names and that no asset is called after (R41)."""
    there = {asset.name.casefold() for asset in on_the_map}
    return [name for name in named if name.casefold() not in there]


def example_rows() -> list[tuple[str, list[str]]]:
    """The populations and assets that the starter pack names (R89)."""
    given = facts("assets", "seed_examples")
    return [
        (_(row["name"]), [_(asset["name"]) for asset in given["example_assets"] if asset["population"] == row["id"]])
        for row in given["example_populations"]
    ]
