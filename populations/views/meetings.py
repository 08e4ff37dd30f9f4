"""A sub-team's meetings, and what it tells the project team between them (R16, R62)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from amhe.access.decorators import requires
from amhe.access.request import Request
from amhe.access.roles import Permission
from amhe.addresses import address
from amhe.pages import attempt, page, posted
from populations.models import Population
from teams import actions
from teams.forms import UpdateForm
from teams.models import TeamUpdate
from teams.updates import offered
from teams.views.meetings import diary
from teams.views.team import Above


@requires(Permission.VIEW_MEETINGS, post=Permission.MANAGE_MEETINGS, on=Population)
def meetings(request: Request, population: Population) -> HttpResponse:
    """The sub-team's diary, as of any team."""
    if population.team is None:
        return page(request, "populations/sub_team_none.html", {"population": population})
    home = address("populations:home", request.organisation.slug, population.slug)
    return diary(request, population.team, Above(home, population.name))


@requires(Permission.WRITE_UPDATE, on=Population)
def update(request: Request, population: Population) -> HttpResponse:
    """A short update for the project team: offered from facts, sent as it is or in other words (R16)."""
    team = population.team
    if team is None:
        return page(request, "populations/sub_team_none.html", {"population": population})
    form = UpdateForm(posted(request), initial={"words": "" if request.method == "POST" else offered(team)})
    if attempt(form, actions.write_update, by=request.user, team=team):
        messages.success(request, _("The project team can read it now. It is on the agenda of their next meeting."))
        return redirect("populations:home", request.organisation.slug, population.slug)
    last = TeamUpdate.objects.filter(team=team).select_related("written_by").first()
    return page(request, "populations/update.html", {"population": population, "form": form, "last": last})
