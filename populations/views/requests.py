"""What the sub-team of one population asks for, on a page that its own people can open."""

from __future__ import annotations

from django.http import HttpResponse

from amhe.access.decorators import requires
from amhe.access.request import Request
from amhe.access.roles import Permission
from amhe.pages import found
from populations.models import Population
from teams.models import HelpRequest
from teams.views.requests import ask_and_list


@requires(Permission.VIEW_REQUESTS, post=Permission.ASK_FOR_HELP, on=Population)
def requests(request: Request, population: Population) -> HttpResponse:
    """The sub-team's requests, and a form to ask for it (R12)."""
    team = found(population.team)
    return ask_and_list(request, team, HelpRequest.objects.filter(team=team), request.path)
