"""How long somebody stays signed in: 60 minutes without use and 12 hours in any case (access.md, section 4)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from math import ceil
from typing import Any

from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode

from amhe import audit, clock
from amhe.access.carrying import carry
from amhe.access.decorators import PROVED_AT
from amhe.addresses import address
from amhe.pages import BY_ITSELF
from organisations import actions
from organisations.devices import device_of

SIGNED_IN_AT, USED_AT = "signed_in_at", "used_at"
WRITTEN_EVERY = timedelta(minutes=1)


def begin(sender: Any, request: HttpRequest, user: Any, **others: Any) -> None:
    """Start the clock of a new session, list it among the person's own, and write down how they came in."""
    for mark in (SIGNED_IN_AT, USED_AT, PROVED_AT):
        request.session[mark] = clock.now().timestamp()
    key = request.session.session_key
    device = device_of(request.META.get("HTTP_USER_AGENT", ""))
    if key:
        actions.list_session(by=user, key=key, device=device)
    steps = [step.get("type") or step["method"] for step in get_authentication_records(request, user)]
    audit.note_access("signed_in", user=user, how=" ".join(dict.fromkeys(steps)), device=device)


def left(session: Any) -> timedelta:
    """How long the session still lasts if nobody uses it. Not more than zero: it is over."""
    return min(_until(session, USED_AT, settings.SESSION_IDLE), longest_left(session))


def longest_left(session: Any) -> timedelta:
    """How long the session can last at most, however much it is used."""
    return _until(session, SIGNED_IN_AT, settings.SESSION_LONGEST)


def seconds(span: timedelta) -> int:
    """Whole seconds, rounded up: a page that asks again after them finds the session over. 0 when it is."""
    return max(0, ceil(span.total_seconds()))


def _until(session: Any, mark: str, limit: timedelta) -> timedelta:
    since = session.get(mark)
    return timedelta(0) if since is None else timedelta(seconds=since - clock.now().timestamp()) + limit


def use(request: Any) -> None:
    """Start the 60 minutes again."""
    now = clock.now()
    request.session[USED_AT] = now.timestamp()
    actions.note_use(by=request.user, key=request.session.session_key)


class SessionLimits:
    """Signs out whose time is over. What they sent just then is locked away and offered again when they are back."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        session = request.session
        if SESSION_KEY in session:
            if left(session) <= timedelta(0):
                request.was = session[SESSION_KEY]  # type: ignore[attr-defined]
                session.flush()
                request.user = AnonymousUser()
            elif self._is_use(request) and _age(session[USED_AT]) >= WRITTEN_EVERY:
                use(request)
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """For somebody who was signed in a moment ago: the way back, with what they sent."""
        if not hasattr(request, "was") or getattr(view, "declares", None) == "public":
            return None
        if request.method != "POST":
            return redirect(f"{reverse('account_login')}?{urlencode({'next': request.get_full_path(), 'over': '1'})}")
        kept = carry(request, request.was)
        return render(request, "account/over.html", {"carried": kept}, status=401)

    @staticmethod
    def _is_use(request: HttpRequest) -> bool:
        by_itself = BY_ITSELF in request.headers or request.path == address("session_time")
        return not (request.method == "GET" and by_itself)


def _age(since: float) -> timedelta:
    return timedelta(seconds=clock.now().timestamp() - since)


def oldest_kept() -> datetime:
    """A session last used before this moment is over, whatever else."""
    return clock.now() - settings.SESSION_LONGEST
