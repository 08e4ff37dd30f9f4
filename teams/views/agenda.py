"""The agenda of one meeting, to be changed: lines added, reworded, put in order, left out (R15, R22)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from amhe.access.decorators import requires
from amhe.access.request import Request
from amhe.access.roles import Permission
from amhe.addresses import address
from amhe.pages import attempt, number_sent, page, posted
from amhe.rules import Refused
from teams import actions, agenda
from teams.forms import ChangeLineForm, LineForm
from teams.models import AgendaItem, Meeting
from teams.views.meeting import meetings_above, must_read

WITH_A_LINE = ("up", "down", "out", "back")
WITH_A_FACT = ("take", "leave")


@requires(Permission.MANAGE_MEETINGS, on=Meeting)
def lines(request: Request, meeting: Meeting) -> HttpResponse:
    """Every line, with what can be done to it."""
    must_read(request, meeting.team)
    items = agenda.items_of(meeting)
    do = request.POST.get("do")
    form = LineForm(posted(request) if do not in (*WITH_A_LINE, *WITH_A_FACT) else None)
    if attempt(form, actions.add_item, by=request.user, meeting=meeting):
        messages.success(request, _("It is on the agenda."))
        return redirect(request.path)
    if do in (*WITH_A_LINE, *WITH_A_FACT):
        _change(request, meeting, items)
        return redirect(request.path)
    known = None if meeting.held else agenda.about(meeting)
    context = {"meeting": meeting, "form": form, "agenda": agenda.agenda_of(meeting, known, items)}
    return page(request, "teams/agenda.html", context)


def _change(request: Request, meeting: Meeting, items: list[AgendaItem]) -> None:
    do, by = request.POST.get("do"), request.user
    known: dict[str, Any] = {"by": by, "meeting": meeting}
    try:
        if do in WITH_A_FACT:
            actions.take_over(**known, source=request.POST.get("source", ""), left_out=do == "leave")
            return
        item = next((item for item in items if item.pk == number_sent(request, "item")), None)
        if item is None:
            raise Refused(_("This is no longer on the agenda."))
        if do in ("up", "down"):
            actions.move_item(**known, item=item, up=do == "up")
        else:
            actions.leave_out(by=by, item=item, left_out=do == "out")
    except Refused as refused:
        messages.info(request, str(refused))


@requires(Permission.MANAGE_MEETINGS, on=AgendaItem)
def line(request: Request, item: AgendaItem) -> HttpResponse:
    """Other words for one line."""
    must_read(request, item.team)
    back = meetings_above(request, item.team).url
    if item.meeting_id:
        back = address("teams:agenda", request.organisation.slug, item.meeting_id)
    form = ChangeLineForm(posted(request), initial={"version": item.version, "what": item.what})
    if attempt(form, actions.change_item, by=request.user, item=item):
        messages.success(request, _("Saved."))
        return redirect(back)
    return page(request, "teams/agenda_line.html", {"form": form, "back": back})
