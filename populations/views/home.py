"""A population's own first page (R50, R56, R58)."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from amhe.access.decorators import requires
from amhe.access.request import Request
from amhe.access.roles import Permission
from amhe.pages import page
from populations.models import Choice, Population
from populations.next_step import next_step_for
from populations.views.links import link
from teams.models import Membership
from teams.reading import next_meeting


@requires(Permission.VIEW_POPULATION, on=Population)
def home(request: Request, population: Population) -> HttpResponse:
    """What is next for this group, who it is, its sub-team, and the way to its other pages."""
    org = request.organisation.slug
    may = request.may
    definition = population.definitions.select_related("by").only("population", "text", "at", "by__name").first()
    team = list(
        Membership.objects.current()
        .filter(team=population.team_id)
        .exclude(role="notes_reader")
        .select_related("user")
        .only("role", "user__name")
        .order_by("-role", "user__name")
        if population.team_id
        else ()
    )
    choice = Choice.objects.current().filter(population=population).only("start").first()
    rooms = (
        (_("What we heard"), "datareview:heard", Permission.VIEW_NOTES),
        (_("The numbers"), "datareview:data", Permission.VIEW_FINDINGS),
        (_("Themes"), "datareview:themes", Permission.VIEW_THEMES),
        (_("Assets"), "assets:map", Permission.VIEW_ASSETS),
        (_("QI project"), "qiprojects:project", Permission.VIEW_PROJECT),
        (_("What changed"), "timeline_of_population", Permission.VIEW_TIMELINE),
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
        "may_update": population.team_id and may(Permission.WRITE_UPDATE),
        "next_meeting": next_meeting(population.team_id) if may(Permission.VIEW_MEETINGS) else None,
        "sees_meetings": population.team_id and may(Permission.VIEW_MEETINGS),
    }
    context["next"] = next_step_for(request.access, population)
    return page(request, "populations/home.html", context)
