"""How long the session lasts, for the warning; and what was sent as it ended."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render

from amhe.access.carrying import carried
from amhe.access.decorators import public, requires
from amhe.access.request import Request
from amhe.access.roles import Permission
from organisations import sessions


@public
def time(request: HttpRequest) -> HttpResponse:
    """Seconds left, who is signed in, and a fresh token for the forms of a page that stayed open. POST: stay signed in.

    Looking (GET) is no use of the session: a page left open does not keep it alive.
    """
    told: dict[str, Any] = {"left": 0, "longest": 0, "person": 0}
    if request.user.is_authenticated:
        if request.method == "POST":
            sessions.use(request)
        left, longest = sessions.left(request.session), sessions.longest_left(request.session)
        told = {"left": sessions.seconds(left), "longest": sessions.seconds(longest), "person": request.user.pk}
    return JsonResponse(told | {"token": get_token(request)})


@requires(Permission.SIGN_IN)
def carry_on(request: Request) -> HttpResponse:
    """What this person sent before we knew that it is them, or as their time ran out: a button sends it now."""
    sent = carried(request)
    if sent is None:
        return redirect(settings.LOGIN_REDIRECT_URL)
    return render(request, "account/carry_on.html", {"sent": sent})
