"""Writing up a meeting: who was there, notes, what was not reached; and putting right what came out of it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from amhe import clock
from amhe.access.decorators import requires
from amhe.access.request import Request
from amhe.access.roles import Permission
from amhe.addresses import address
from amhe.pages import attempt, page, posted
from teams import actions, agenda
from teams.forms import ChangeOutcomeForm, RecordForm, people_choices
from teams.models import Attendance, Meeting, Outcome
from teams.policies import brings_lived_experience
from teams.reading import people_of
from teams.recording import expected_at
from teams.views.meeting import must_read


@requires(Permission.MANAGE_MEETINGS, on=Meeting)
def write_up(request: Request, meeting: Meeting) -> HttpResponse:
    """Who was there, and notes (R15, R19). Saved once, the meeting has happened."""
    must_read(request, meeting.team)
    there = list(Attendance.objects.filter(meeting=meeting).select_related("user"))
    gone = {row.user_id: row.user.name for row in there}  # somebody may have left the team since
    people = {pk: name for pk, name in people_choices(people_of(meeting.team, with_coach=True))}
    lines = [item for item in agenda.items_of(meeting) if not item.section and not item.left_out]
    form = RecordForm(
        posted(request),
        people=sorted((gone | people).items(), key=lambda one: one[1]),
        lines=lines,
        initial=_now(meeting, there, lines),
    )
    here = address("teams:meeting", request.organisation.slug, meeting.pk)
    if attempt(form, actions.change_meeting, by=request.user, meeting=meeting):
        messages.success(request, _("Saved. Now write down what came out of the meeting."))
        return redirect(here)
    too_early = meeting.day > clock.today() and not form.is_bound
    context = {"form": form, "meeting": meeting, "here": here, "too_early": too_early}
    return page(request, "teams/write_up.html", context)


def _now(meeting: Meeting, there: list[Attendance], lines: list[Any]) -> dict[str, Any]:
    present = [row.user_id for row in there] if meeting.held else expected_at(meeting)
    listed = any(brings_lived_experience(meeting.team, row.joined_as) for row in there)
    return {
        "version": meeting.version,
        "notes": meeting.notes,
        "present": present,
        "others_with_lived_experience": bool(meeting.lived_experience) and not listed,
        "not_reached": [item.pk for item in lines if item.not_reached],
    }


@requires(Permission.MANAGE_MEETINGS, on=Outcome)
def outcome(request: Request, outcome: Outcome) -> HttpResponse:
    """Put an outcome right, or take out one that was written down by mistake."""
    must_read(request, outcome.meeting.team)
    here = address("teams:meeting", request.organisation.slug, outcome.meeting_id)
    if request.POST.get("do") == "remove":
        actions.remove_outcome(by=request.user, outcome=outcome)
        messages.success(request, _("Taken out."))
        return redirect(here)
    now = {"version": outcome.version, "kind": outcome.kind, "what": outcome.what}
    form = ChangeOutcomeForm(posted(request), initial=now)
    if attempt(form, actions.change_outcome, by=request.user, outcome=outcome):
        messages.success(request, _("Saved."))
        return redirect(here)
    return page(request, "teams/outcome.html", {"form": form, "here": here})
