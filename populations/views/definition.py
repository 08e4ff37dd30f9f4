"""Saying who is in the group, with what is known already beside the form (R51 to R55)."""

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
from populations import actions
from populations.answers import answers_of
from populations.forms import Define
from populations.models import Population

SEED_EXAMPLES = 6


@requires(Permission.VIEW_POPULATION, post=Permission.DEFINE_POPULATION, on=Population)
def define(request: Request, population: Population) -> HttpResponse:
    """The definition as it is, its older versions, and the form for the next one."""
    versions = list(population.definitions.select_related("by"))
    newest = versions[0] if versions else None
    initial: dict[str, Any] = {"version": newest.number if newest else 0}
    if newest:
        names = ("text", "descriptors", "rough_size", "size_not_known", "checks")
        initial |= {name: getattr(newest, name) for name in names}
    if "copy" in request.GET:
        initial["text"] = _copied(population, newest.text if newest else "")
    form = Define(posted(request), first=newest is None, initial=initial)
    if attempt(form, actions.define, by=request.user, population=population):
        messages.success(request, _("The definition is saved. The older ones are kept."))
        return redirect("populations:home", request.organisation.slug, population.slug)
    descriptors = by_id("populations", "characteristics", "segment_descriptors")
    return page(
        request,
        "populations/define.html",
        {
            "population": population,
            "newest": newest,
            "older": versions[1:],
            "descriptors": [_(descriptors[each]["name"]) for each in newest.descriptors if each in descriptors]
            if newest
            else [],
            "form": form,
            "answers": answers_of(population),
            "examples": [_(row["name"]) for row in _examples()],
            "may_define": request.may(Permission.DEFINE_POPULATION),
        },
    )


def _copied(population: Population, text: str) -> str:
    """The name and the answers of the review as a first text to work on (R52)."""
    said = [answer.words for answer in answers_of(population) if answer.words]
    return "\n".join(filter(None, [text or population.name, population.why, *said]))


def _examples() -> list[Any]:
    """The 6 definitions that the starter pack shows (R55)."""
    rows = by_id("teams", "seed_examples", "example_populations").values()
    return [row for row in rows if row["source"] == "seed §4.4"][:SEED_EXAMPLES]
