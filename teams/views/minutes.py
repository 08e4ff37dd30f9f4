"""The minutes of a meeting to be read, printed or taken as a PDF; before it, its agenda on paper."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from amhe import audit, clock
from amhe.access.decorators import requires
from amhe.access.request import Request
from amhe.access.roles import Permission
from amhe.pages import download, page
from teams import actions
from teams.actions.minutes import LOST_AFTER
from teams.models import Meeting, Minutes
from teams.recording import record_of
from teams.views.meeting import must_read


@requires(Permission.VIEW_MEETINGS, on=Meeting)
def minutes(request: Request, meeting: Meeting) -> HttpResponse:
    """The minutes, or before the meeting its agenda, as they go on paper. A POST has the PDF made (R15)."""
    must_read(request, meeting.team)
    if request.method == "POST":
        actions.ask_for_minutes(by=request.user, meeting=meeting)
        return redirect(request.path)
    pdf = Minutes.objects.filter(meeting=meeting).defer("pdf").first() if meeting.held else None
    current = pdf is not None and pdf.says == meeting.record_at
    context = {
        "meeting": meeting,
        "record": record_of(meeting),
        "ready": current and pdf.made_at,  # type: ignore[union-attr]
        "on_its_way": current and not pdf.made_at and clock.now() - pdf.asked_at < LOST_AFTER,  # type: ignore[union-attr]
    }
    return page(request, "teams/minutes.html", context)


@requires(Permission.VIEW_MEETINGS, on=Meeting)
def minutes_pdf(request: Request, meeting: Meeting) -> HttpResponse:
    """The PDF of the record as it is now, if it is made; else the page that makes it. Who took it is written down."""
    must_read(request, meeting.team)
    made = Minutes.objects.filter(meeting=meeting, says=meeting.record_at).exclude(pdf=None).first()
    if made is None or made.pdf is None:
        return redirect("teams:minutes", request.organisation.slug, meeting.pk)
    audit.record("minutes downloaded", by=request.user, on=meeting)
    day = timezone.localtime(meeting.starts_at)
    return download(bytes(made.pdf), "application/pdf", f"minutes-{request.organisation.slug}-{day:%Y-%m-%d}.pdf")
