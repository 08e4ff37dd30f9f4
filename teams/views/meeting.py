"""One meeting: its agenda before, its record after, and the actions that come out of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from amhe import clock
from amhe.access.decorators import Denied, requires
from amhe.access.request import Request
from amhe.access.roles import Permission
from amhe.addresses import address
from amhe.pages import attempt, number_sent, page
from amhe.rules import Refused
from teams import actions
from teams.forms import ActionForm, OutcomeForm
from teams.models import Action, AgendaItem, Meeting, Membership, Team
from teams.reading import people_of
from teams.recording import Record, record_of
from teams.summaries import coach_among
from teams.views.answers import answers_to
from teams.views.team import Above

WITHOUT_A_NEXT = timedelta(days=14)


def may_read(request: Request, team: Team) -> bool:
    """Whether they may read what the team wrote. A sub-team's own is for it, the project leads and the coach."""
    return team.kind == Team.Kind.PROJECT or request.may(Permission.READ_SUB_TEAM_MEETINGS)


def must_read(request: Request, team: Team) -> None:
    """Refuse who may not read what the team wrote."""
    if not may_read(request, team):
        raise Denied(Permission.READ_SUB_TEAM_MEETINGS, request.organisation, team.permission_team_id)


def meetings_above(request: Request, team: Team) -> Above:
    """The list that a meeting is in: the project team's, or that of the sub-team's population."""
    org = request.organisation.slug
    population = getattr(team, "population", None)  # of the room above, which joins its row to the team's
    if population is None:
        return Above(address("teams:meetings", org), _("Meetings"))
    return Above(address("populations:meetings", org, population.slug), _("Meetings of the sub-team"))


@requires(Permission.VIEW_MEETINGS, post=Permission.UPDATE_ACTIONS, on=Meeting)
def meeting(request: Request, meeting: Meeting) -> HttpResponse:
    """One meeting (R15, R18). To who may not read what a sub-team wrote it says when and where, and nothing else."""
    may_manage = request.may(Permission.MANAGE_MEETINGS)
    context: dict[str, Any] = {"meeting": meeting, "above": meetings_above(request, meeting.team)}
    context["may_change_when"] = may_manage and not meeting.held
    if request.method == "POST":
        must_read(request, meeting.team)
    elif not may_read(request, meeting.team):
        return page(request, "teams/meeting_closed.html", context)
    record, people = record_of(meeting), people_of(meeting.team, with_coach=True)
    forms, about = _forms(request, people, record), _about(request, record)
    if _did_something(request, meeting, forms, about):
        return redirect(f"{request.path}#actions" if request.POST.get("do") == "add" else request.path)
    context |= forms | {
        "coach": coach_among(people),  # known here already, so the layout need not ask
        "record": record,
        "about": about,
        "add_open": bool(about or forms["add"].errors),
        "may_manage": may_manage,
        "may_act": request.may(Permission.UPDATE_ACTIONS),
        "may_write_up": may_manage and not meeting.cancelled_at and meeting.day <= clock.today(),
        "may_send": may_manage and meeting.held and meeting.minutes_are_new,
        "answers": answers_to(request, meeting, people),
    }
    return page(request, "teams/meeting.html", context)


def _forms(request: Request, people: list[Membership], record: Record) -> dict[str, Any]:
    do = request.POST.get("do")
    due = {"due_on": max(record.next_on or clock.today() + WITHOUT_A_NEXT, clock.today())}
    return {
        "add": ActionForm(request.POST if do == "add" else None, people=people, prefix="add", initial=due),
        "outcome": OutcomeForm(request.POST if do == "outcome" else None, prefix="outcome"),
    }


def _about(request: Request, record: Record) -> AgendaItem | None:
    """The line of the agenda that what is written now came from."""
    asked = request.POST.get("item") or request.GET.get("about", "")
    return next((item for item in record.lines if str(item.pk) == asked), None)


def _did_something(request: Request, meeting: Meeting, forms: dict[str, Any], item: AgendaItem | None) -> bool:
    do, by = request.POST.get("do"), request.user
    if do in ("outcome", "send") and not request.may(Permission.MANAGE_MEETINGS):
        raise Denied(Permission.MANAGE_MEETINGS, request.organisation, meeting.permission_team_id)
    if attempt(forms["add"], actions.add_action, by=by, team=meeting.team, meeting=meeting, item=item):
        messages.success(request, _("Action added."))
    elif attempt(forms["outcome"], actions.add_outcome, by=by, meeting=meeting, item=item):
        messages.success(request, _("Written down."))
    elif do == "send":
        _send(request, meeting)
    elif do in ("done", "undone"):
        close(request, Action.objects.filter(meeting=meeting, pk=number_sent(request, "action")).first(), do == "done")
    else:
        return False
    return True


def close(request: Request, action: Action | None, done: bool) -> None:
    """Tick an action off or open it again; say so if somebody closed it before. Nothing for one that is not there."""
    if action is None:
        return
    closed = actions.set_action_done(by=request.user, action=action, done=done)
    if done and closed.closed_by_id not in (None, request.user.pk):
        words = _("%(name)s closed this action already.") % {"name": closed.closed_by.name}  # type: ignore[union-attr]
        messages.info(request, words)


def _send(request: Request, meeting: Meeting) -> None:
    try:
        actions.send_minutes(by=request.user, meeting=meeting)
    except Refused as refused:
        messages.info(request, str(refused))
    else:
        messages.success(request, _("The minutes are on their way to everybody who is invited."))
