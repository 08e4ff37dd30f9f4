"""Meetings in calendars: one as a file, and a private link that a calendar reads."""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from allauth.core.internal import ratelimit
from django.contrib import messages
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.utils.translation import override

from amhe import clock
from amhe.access import tokens, wall
from amhe.access.decorators import public, requires
from amhe.access.locked import lock, unlock
from amhe.access.request import Request
from amhe.access.roles import Permission
from amhe.addresses import full_address
from amhe.pages import download, page
from teams import actions
from teams.calendars import diary
from teams.models import CalendarFeed, Meeting
from teams.occasions import by_itself, in_my_calendar

FEED = "feed"
RATES = {FEED: "5/m/key,40/h/key"}  # of one link; a calendar is told to ask once an hour
SHOWN_ONCE = "feed"  # in the session, locked, from the press of the button to the page that shows the link
WAIT = timedelta(minutes=10)
SEEN = timedelta(days=30)
AS_CALENDAR = "text/calendar; charset=utf-8"


@requires(Permission.VIEW_MEETINGS, on=Meeting)
def meeting_file(request: Request, meeting: Meeting) -> HttpResponse:
    """One meeting as a file for any calendar (R23)."""
    file = diary([by_itself(meeting, titles_only=False)], clock.now())
    return download(file, AS_CALENDAR, "meeting.ics")


@requires(Permission.SIGN_IN)
def my_calendar(request: Request) -> HttpResponse:
    """Make a private link to one's own meetings, which is shown this once, or take it back."""
    me: Any = request.user
    if request.POST.get("do") == "take back":
        actions.take_back_feed(by=me)
        messages.success(request, _("The link leads nowhere now."))
        return redirect("teams:my_calendar")
    if request.method == "POST":
        request.session[SHOWN_ONCE] = lock(actions.make_feed(by=me)[1])
        return redirect("teams:my_calendar")
    token = unlock(request.session.pop(SHOWN_ONCE, ""))
    link = full_address("teams:feed", token) if token else ""
    context = {
        "link": link,
        "webcal": "webcal:" + link.partition(":")[2],
        "feed": CalendarFeed.objects.filter(user=me).first(),
    }
    return page(request, "teams/my_calendar.html", context)


@public
def feed(request: HttpRequest, feed: str) -> HttpResponse:
    """When somebody's meetings are, and nothing else, to whoever has their link (access.md, section 6; docs/adr/0024).

    A link we never made, one that was taken back and one of somebody who left are answered alike.
    """
    hashed = tokens.hash_of(feed)
    if not ratelimit.consume(request, app="amhe", action=FEED, config=RATES, key=hashed, limit_get=True):
        return _plainly("Too many requests", 429, {"Retry-After": str(int(WAIT.total_seconds()))})
    with wall.restored():
        found = CalendarFeed.objects.filter(token_hash=hashed, user__is_active=True).select_related("user").first()
        entered = wall.enter(found.user_id, clock.today()) if found else wall.Entered()
        if found is None or not any(entered.roles.values()):
            return _plainly("Not found", 404)
        with override(found.user.language or None):
            occasions = in_my_calendar(found.user_id)
            name = _("Team meetings")
            etag = f'"{sha256(repr((name, occasions)).encode()).hexdigest()[:32]}"'
            since = _same_since(hashed, etag)
            file = diary(occasions, since, name=name)
    response = HttpResponse(
        file,
        AS_CALENDAR,
        headers={"Cache-Control": "private", "ETag": etag, "Last-Modified": http_date(int(since.timestamp()))},
    )
    return get_conditional_response(request, etag, int(since.timestamp()), response) or response


def _plainly(words: str, status: int, headers: dict[str, str] | None = None) -> HttpResponse:
    return HttpResponse(
        words, "text/plain; charset=utf-8", status, headers={"Cache-Control": "private"} | (headers or {})
    )


def _same_since(hashed: str, etag: str) -> datetime:
    """Since when what the link tells has been the same, as far as is known; else from now on."""
    key = f"teams.feed.{hashed}"
    before: tuple[str, datetime] | None = cache.get(key)
    if before and before[0] == etag:
        return before[1]
    now = clock.now().replace(microsecond=0)
    cache.set(key, (etag, now), int(SEEN.total_seconds()))
    return now
