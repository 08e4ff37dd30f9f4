"""Stop reminders from a link in any of them, without signing in (RFC 8058)."""

from __future__ import annotations

from typing import Any

from allauth.core.internal import ratelimit
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from amhe.access.decorators import public
from amhe.pages import page
from amhe.reminders import Topic, actions, reading, stopping
from amhe.reminders.stopping import Wish

STOP = "stop_reminders"
# A mail program sends for all of its people from a few addresses; a link can't be guessed.
RATES = {STOP: "300/m/ip,30/h/key"}


@csrf_exempt  # a button asks for the token; a mail program has none, and its link is the proof
@public
def stop(request: HttpRequest, wish: str) -> HttpResponse:
    """One button: stop, or start again. Opening the link changes nothing: scanners open links."""
    asked = stopping.read(wish)
    if asked is None:
        return render(request, "organisations/stop_unknown.html", status=404)
    if request.method != "POST":
        return page(request, "organisations/stop.html", _said(asked) | {"stopped": reading.is_stopped(*asked)})
    if not ratelimit.consume(request, app="amhe", action=STOP, config=RATES, key=wish):
        return render(request, "organisations/stop.html", _said(asked) | {"too_many": True}, status=429)
    if f"List-Unsubscribe={request.POST.get('List-Unsubscribe')}" != stopping.ONE_CLICK:
        return _by_hand(request, asked)
    actions.stop(by=None, user_id=asked.user_id, topic=asked.topic)
    return page(request, "organisations/stop.html", _said(asked) | {"stopped": True})  # it follows no redirect


@csrf_protect
def _by_hand(request: HttpRequest, asked: Wish) -> HttpResponse:
    act = actions.start_again if request.POST.get("do") == "start" else actions.stop
    act(by=None, user_id=asked.user_id, topic=asked.topic)
    return redirect(request.path)


def _said(asked: Wish) -> dict[str, Any]:
    return {"all": asked.topic == stopping.ALL, "topic": dict(Topic.choices).get(asked.topic, "")}
