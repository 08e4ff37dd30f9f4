"""A population's own first page (R50, R56, R58)."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from amhe.access.decorators import requires
from amhe.access.request import Request
from amhe.access.roles import Permission
from amhe.pages import page
from populations.describing import described
from populations.left import left_for_later
from populations.models import Choice, Population
from populations.next_step import next_step_for
from populations.views.early import early_steps
from populations.views.links import link
from teams.models import Membership
from teams.reading import next_meeting

ROOMS = (
    (_("What we heard"), "datareview:heard", Permission.VIEW_NOTES),
    (_("The numbers"), "datareview:data", Permission.VIEW_FINDINGS),
    (_("Themes"), "datareview:themes", Permission.VIEW_THEMES),
    (_("Assets"), "assets:map", Permission.VIEW_ASSETS),
    (_("QI project"), "qiprojects:project", Permission.VIEW_PROJECT),
    (_("What changed"), "timeline_of_population", Permission.VIEW_TIMELINE),
)


@requires(Permission.VIEW_POPULATION, on=Population)
def home(request: Request, population: Population) -> HttpResponse:
    """What is next for this group, who it is, its sub-team, and the way to its other pages."""
    org = request.organisation.slug
    may = request.may
    definitions = population.definitions.select_related("by")
    definition = definitions.only("population", "text", "descriptors", "at", "by__name").first()
    context: dict[str, Any] = {
        "population": population,
        "definition": definition,
        "described": described(definition.descriptors) if definition else [],
        "rooms": [
            (text, url) for text, name, needed in ROOMS if may(needed) and (url := link(name, org, population.slug))
        ],
        "may_define": may(Permission.DEFINE_POPULATION),
        "may_manage": may(Permission.MANAGE_SUB_TEAM),
        "may_update": population.team_id and may(Permission.WRITE_UPDATE),
        "next_meeting": next_meeting(population.team_id) if may(Permission.VIEW_MEETINGS) else None,
        "sees_meetings": population.team_id and may(Permission.VIEW_MEETINGS),
        "next": next_step_for(request.access, population),
    }
    return page(request, "populations/home.html", context | _how_far(request, population))


def _how_far(request: Request, population: Population) -> dict[str, Any]:
    """Whether it is chosen or left for later, who is in its sub-team, and what can begin while nobody is."""
    is_active = population.state == Population.State.ACTIVE
    choice = Choice.objects.current().filter(population=population).only("start").first()
    team = _team(population)
    is_early = is_active and not team
    may_list = request.may(Permission.VIEW_POPULATIONS)
    return {
        "is_active": is_active,
        "choice": choice,
        "is_left": choice is None and may_list and left_for_later(population),
        "team": team,
        "is_early": is_early,
        "early_steps": early_steps(request.organisation.slug, population, request.may) if is_early else [],
    }


def _team(population: Population) -> list[Membership]:
    if population.team_id is None:
        return []
    current = Membership.objects.current().filter(team=population.team_id).exclude(role="notes_reader")
    return list(current.select_related("user").only("role", "user__name").order_by("-role", "user__name"))
