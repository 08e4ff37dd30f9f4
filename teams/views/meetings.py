"""Meetings: the regular one, the list, and one meeting with its actions."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from amhe import clock
from amhe.access.decorators import requires
from amhe.access.request import Request
from amhe.access.roles import Permission
from amhe.pages import attempt, number_sent, page, posted
from organisations.models import Organisation
from teams import actions
from teams.forms import ActionForm, KeepMeetingForm, MeetingForm, SeriesForm
from teams.models import Action, Attendance, Meeting, MeetingSeries
from teams.reading import people_of
from teams.views.team import project_team_of


@requires(Permission.VIEW_MEETINGS, post=Permission.MANAGE_MEETINGS, on=Organisation)
def meetings(request: Request, organisation: Organisation) -> HttpResponse:
    """The project team's meetings, newest first (R15, R20)."""
    team = project_team_of(organisation)
    series = MeetingSeries.objects.filter(team=team).first()
    kind, action = (MeetingForm, actions.plan_meeting) if series else (SeriesForm, actions.plan_series)
    form = kind(posted(request))
    if attempt(form, action, by=request.user, team=team):
        messages.success(request, _("It is in the diary."))
        return redirect("teams:meetings", organisation.slug)
    listed = Meeting.objects.filter(team=team)
    context = {
        "form": form,
        "series": series,
        "coming": listed.filter(starts_at__gte=clock.now(), held=False).order_by("starts_at"),
        "past": Paginator(listed.filter(starts_at__lt=clock.now()), 20).get_page(request.GET.get("page")),
        "may_change": request.may(Permission.MANAGE_MEETINGS),
    }
    return page(request, "teams/meetings.html", context)


@requires(Permission.VIEW_MEETINGS, post=Permission.UPDATE_ACTIONS, on=Meeting)
def meeting(request: Request, meeting: Meeting) -> HttpResponse:
    """One meeting: agenda, who was there, notes, actions (R15, R18)."""
    may = request.may
    do = request.POST.get("do", "")
    people = people_of(meeting.team, with_coach=True)
    present = list(Attendance.objects.filter(meeting=meeting).values_list("user_id", flat=True))
    now = {name: getattr(meeting, name) for name in ("version", "agenda", "notes", "held")} | {"present": present}
    keep = KeepMeetingForm(request.POST if do == "keep" else None, people=people, initial=now)
    add = ActionForm(request.POST if do == "add" else None, people=people, prefix="add")
    here = redirect(request.path)
    if do == "keep" and may(Permission.MANAGE_MEETINGS):
        if attempt(keep, actions.change_meeting, by=request.user, meeting=meeting):
            messages.success(request, _("Saved."))
            return here
    elif do == "add" and attempt(add, actions.add_action, by=request.user, team=meeting.team, meeting=meeting):
        messages.success(request, _("Action added."))
        return here
    elif do in ("done", "undone"):
        if action := Action.objects.filter(meeting=meeting, pk=number_sent(request, "action")).first():
            actions.set_action_done(by=request.user, action=action, done=do == "done")
        return here
    context = {
        "meeting": meeting,
        "keep": keep,
        "add": add,
        "actions": Action.objects.filter(meeting=meeting).select_related("owner"),
        "present": [m for m in people if m.user_id in present],
        "may_keep": may(Permission.MANAGE_MEETINGS),
        "may_act": may(Permission.UPDATE_ACTIONS),
    }
    return page(request, "teams/meeting.html", context)
