"""A team's diary: its regular meeting, what is coming, what was."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from amhe import clock
from amhe.access.decorators import requires
from amhe.access.request import Request
from amhe.access.roles import Permission
from amhe.pages import attempt, page, posted
from organisations.models import Organisation
from teams import actions
from teams.forms import MeetingForm, SeriesForm
from teams.models import Meeting, MeetingSeries, Team
from teams.views.team import Above, project_team_of

SHOWN = 12  # coming meetings


@requires(Permission.VIEW_MEETINGS, post=Permission.MANAGE_MEETINGS, on=Organisation)
def meetings(request: Request, organisation: Organisation) -> HttpResponse:
    """The project team's meetings (R15, R20)."""
    return diary(request, project_team_of(organisation))


def diary(request: Request, team: Team, above: Above | None = None) -> HttpResponse:
    """What the page of either kind of team's meetings does; `above` is the page over a sub-team's."""
    series = MeetingSeries.objects.running().filter(team=team).order_by("first_at").last()
    regular = request.POST.get("do") == "series" or series is None
    kind, action = (SeriesForm, actions.plan_series) if regular else (MeetingForm, actions.plan_meeting)
    form = kind(posted(request))
    if attempt(form, action, by=request.user, team=team):
        messages.success(request, _("It is in the diary."))
        return redirect(request.path)
    listed = Meeting.objects.filter(team=team)
    coming = listed.filter(starts_at__gte=clock.now(), held=False).filter(Q(cancelled_at=None) | ~Q(cancelled_why=""))
    shown = list(coming.order_by("starts_at")[:SHOWN])
    context = {
        "form": form,
        "regular": regular,
        "series": series,
        "coming": shown,
        "from_here": next((meeting for meeting in shown if meeting.series_id and not meeting.cancelled_at), None),
        "past": Paginator(listed.on().filter(starts_at__lt=clock.now()), 20).get_page(request.GET.get("page")),
        "may_change": request.may(Permission.MANAGE_MEETINGS),
        "team": team,
        "above": above,
        "population": getattr(request.target, "name", "") if above else "",
    }
    return page(request, "teams/meetings.html", context)
