"""When and where a meeting takes place: one of them moved, cancelled or put back; its series changed or ended from it on."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from amhe import clock
from amhe.access.decorators import requires
from amhe.access.request import Request
from amhe.access.roles import Permission
from amhe.addresses import address
from amhe.pages import attempt, found, page
from amhe.rules import Refused
from teams import actions
from teams.forms import CancelForm, ChangeSeriesForm, EndSeriesForm, MoveForm
from teams.models import Meeting
from teams.views.meeting import meetings_above


def _when(meeting: Meeting) -> dict[str, Any]:
    local = timezone.localtime(meeting.starts_at)
    return {
        "version": meeting.version,
        "first_on": local.date(),
        "at_time": f"{local:%H:%M}",
        "minutes": meeting.minutes,
        "place": meeting.place,
    }


@requires(Permission.MANAGE_MEETINGS, on=Meeting)
def change(request: Request, meeting: Meeting) -> HttpResponse:
    """One meeting: another day, time or place; cancelled, or put back."""
    do, here = request.POST.get("do"), address("teams:meeting", request.organisation.slug, meeting.pk)
    move = MoveForm(request.POST if do == "move" else None, initial=_when(meeting))
    cancel = CancelForm(request.POST if do == "cancel" else None, prefix="cancel")
    known = {"by": request.user, "meeting": meeting}
    if attempt(move, actions.move_meeting, **known):
        messages.success(request, _("The meeting is changed."))
        return redirect(here)
    if attempt(cancel, actions.cancel_meeting, **known):
        messages.success(request, _("The meeting is cancelled. You can put it back on its page."))
        return redirect(here)
    if do == "back":
        _put_back(request, meeting)
        return redirect(here)
    over = meeting.held and not move.is_bound and not cancel.is_bound
    context = {"move": move, "cancel": cancel, "meeting": meeting, "here": here, "over": over}
    return page(request, "teams/meeting_change.html", context)


def _put_back(request: Request, meeting: Meeting) -> None:
    try:
        actions.put_back_meeting(by=request.user, meeting=meeting)
    except Refused as refused:
        messages.info(request, str(refused))
    else:
        messages.success(request, _("The meeting takes place after all."))


@requires(Permission.MANAGE_MEETINGS, on=Meeting)
def series(request: Request, meeting: Meeting) -> HttpResponse:
    """The regular meeting from this one on: another rhythm, time or place; or no more of them (R20)."""
    series = found(meeting.series)
    do, above = request.POST.get("do"), meetings_above(request, meeting.team)
    now = _when(meeting) | {"version": series.version, "minutes": series.minutes, "place": series.place}
    now |= {"every_days": series.every_days or 0, "coach_invited": series.coach_invited}
    form = ChangeSeriesForm(request.POST if do == "change" else None, initial=now)
    end = EndSeriesForm(request.POST if do == "end" else None, initial={"version": series.version})
    if attempt(form, actions.change_series, by=request.user, meeting=meeting):
        messages.success(request, _("The regular meeting is changed from here on."))
        return redirect(above.url)
    if attempt(end, actions.end_series, by=request.user, meeting=meeting):
        messages.success(request, _("The regular meeting has ended. Meetings that somebody moved by hand stay."))
        return redirect(above.url)
    here = address("teams:meeting", request.organisation.slug, meeting.pk)
    passed = meeting.held or meeting.starts_at < clock.now()
    over = passed and not form.is_bound and not end.is_bound
    context = {"form": form, "end": end, "meeting": meeting, "here": here, "over": over}
    return page(request, "teams/meeting_series.html", context)
