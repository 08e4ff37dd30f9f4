"""A population's own first page (R50, R56, R58)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from amhe.access.decorators import requires
from amhe.access.roles import Permission
from amhe.pages import page
from populations.models import Choice, Population
from populations.views.links import link
from teams.models import Membership


@dataclass(frozen=True)
class Next:
    """The one thing to do next."""

    title: str
    words: str
    action: str
    url: str


@requires(Permission.VIEW_POPULATION, on=Population)
def home(request: HttpRequest, population: Population) -> HttpResponse:
    """What is next for this group, who it is, its sub-team, and the way to its other pages."""
    org = request.organisation.slug  # type: ignore[attr-defined]
    may = request.may  # type: ignore[attr-defined]
    definition = population.definitions.select_related("by").first()
    team = list(
        Membership.objects.current()
        .filter(team=population.team_id)
        .exclude(role="notes_reader")
        .select_related("user")
        .order_by("-role", "user__name")
        if population.team_id
        else ()
    )
    choice = Choice.objects.current().filter(population=population).first()
    rooms = (
        (_("What we heard"), "datareview:heard", Permission.VIEW_NOTES),
        (_("The numbers"), "datareview:data", Permission.VIEW_FINDINGS),
        (_("Themes"), "datareview:themes", Permission.VIEW_THEMES),
        (_("Assets"), "assets:map", Permission.VIEW_ASSETS),
        (_("QI project"), "qiprojects:project", Permission.VIEW_PROJECT),
    )
    context: dict[str, Any] = {
        "population": population,
        "definition": definition,
        "team": team,
        "choice": choice,
        "rooms": [
            (text, url) for text, name, needed in rooms if may(needed) and (url := link(name, org, population.slug))
        ],
        "may_define": may(Permission.DEFINE_POPULATION),
        "may_manage": may(Permission.MANAGE_SUB_TEAM),
    }
    context["next"] = _next(org, population, context)
    return page(request, "populations/home.html", context)


def _next(org: str, population: Population, known: dict[str, Any]) -> Next | None:
    """The first thing that is missing, for somebody who may do it; then the first room to enter."""
    if known["definition"] is None and known["may_define"]:
        url = link("populations:define", org, population.slug)
        return Next(_("Say who is in this group"), _("It takes about 15 minutes."), _("Write the definition"), url)
    if population.team_id and len(known["team"]) == 0 and known["may_manage"]:
        url = link("populations:sub_team", org, population.slug)
        return Next(_("Name a sub-team lead"), _("It takes about 2 minutes."), _("Open the sub-team"), url)
    if known["rooms"] and known["team"]:
        text, url = known["rooms"][0]
        return Next(text, _("Listen first. 2 or 3 people are enough to start."), _("Go on"), url)
    return None
