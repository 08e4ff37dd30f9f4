"""Saying who is in the group, with what is known already beside the form (R51 to R55)."""

from __future__ import annotations

from collections.abc import Sequence
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
from populations import actions
from populations.describing import as_versions, names_of_kinds, qualities, sentence
from populations.forms import Define
from populations.forms.definitions import ABOUT
from populations.known import Known, known_of, put_below, put_into
from populations.models import DefinitionVersion, Population

SEED_EXAMPLES = 6
TOGETHER, COPY, ALL = "together", "copy", "all"


@requires(Permission.VIEW_POPULATION, post=Permission.DEFINE_POPULATION, on=Population)
def define(request: Request, population: Population) -> HttpResponse:
    """The definition as it is, its older versions, and the form for the next one. `do`: a button that helps to write."""
    rows = list(population.definitions.select_related("by"))
    newest = rows[0] if rows else None
    form = Define(posted(request), first=newest is None, initial=_initial(newest))
    known = known_of(population, with_choosing=request.may(Permission.VIEW_POPULATIONS))
    said = ""
    if do := request.POST.get("do", ""):
        form, said = _helped(do, form, population, known)
    elif attempt(form, actions.define, by=request.user, population=population):
        messages.success(request, _("The definition is saved. The older ones are kept."))
        return redirect("populations:home", request.organisation.slug, population.slug)
    if said and request.htmx:
        return page(request, "populations/define_words.html", {"form": form, "said": said})
    context = {
        "population": population,
        "newest": newest,
        "versions": as_versions(rows),
        "qualities": qualities(newest) if newest else [],
        "form": form,
        "said": said,
        "known": known,
        "examples": _examples(),
        "may_define": request.may(Permission.DEFINE_POPULATION),
    }
    return page(request, "populations/define.html", context)


def _initial(newest: DefinitionVersion | None) -> dict[str, Any]:
    if newest is None:
        return {"version": 0}
    values = {name: getattr(newest, name) for name in ("text", "rough_size", "size_not_known", "checks")}
    values |= {f"{ABOUT}{kind}": words for kind, words in newest.descriptors.items()}
    return values | {"version": newest.number}


def _helped(do: str, form: Define, population: Population, known: Sequence[Known]) -> tuple[Define, str]:
    """The form with words put below those that were typed, and what to say of it. Nothing is saved."""
    typed = str(form["text"].value() or "").replace("\r\n", "\n")
    asked, _sep, which = do.partition(":")
    if asked == TOGETHER:
        words = sentence(population.name, form.descriptors)
        if not words:
            return form.still_writing(typed), _("Nothing to put together yet. Fill in one of the 6 boxes first.")
        text = put_below(typed, words)
    else:
        text = put_into(typed, [each for each in known if which in (each.key, ALL)])
    if text == typed:
        return form.still_writing(typed), _("It is in the definition already.")
    most: Any = form.fields["text"]
    words = _("Added to the definition. It is not saved yet.")
    if len(text) > most.max_length:
        words += " " + _("It is too long now. Make it shorter before you save it.")
    return form.still_writing(text), words


def _examples() -> list[tuple[str, list[str]]]:
    """The 6 definitions that the starter pack shows, each with the kinds of descriptor that it uses (R55)."""
    rows = by_id("teams", "seed_examples", "example_populations").values()
    names = names_of_kinds()
    shown = [row for row in rows if row["source"] == "seed §4.4"][:SEED_EXAMPLES]
    return [(_(row["name"]), [name for kind, name in names.items() if kind in row["descriptors"]]) for row in shown]
