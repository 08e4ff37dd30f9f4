"""Close my account: the roles end and the name goes."""

from __future__ import annotations

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from amhe.access.decorators import public, recently_signed_in, requires
from amhe.access.request import Request
from amhe.access.roles import Permission
from amhe.pages import attempt, page, posted
from teams import actions
from teams.forms import UnderstoodForm


@requires(Permission.SIGN_IN)
@recently_signed_in
def leave(request: Request) -> HttpResponse:
    """What goes and what stays, and a tick before the button (access.md, section 5)."""
    form = UnderstoodForm(posted(request))
    if attempt(form, actions.forget_person, by=request.user, user=request.user):
        logout(request)
        return redirect("teams:left")
    return page(request, "teams/leave.html", {"form": form})


@public
def left(request: HttpRequest) -> HttpResponse:
    """It is done."""
    return page(request, "teams/left.html", {})
