"""My actions across teams."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect

from amhe.access.decorators import requires
from amhe.access.request import Request
from amhe.access.roles import Permission
from amhe.pages import number_sent, page
from teams import actions
from teams.models import Action


@requires(Permission.SIGN_IN)
def my_actions(request: Request) -> HttpResponse:
    """What I said I would do, late ones first, and a way to tick it off (R18)."""
    mine = Action.objects.filter(owner=request.user).select_related("team", "organisation", "meeting")
    if request.method == "POST":
        if action := mine.filter(pk=number_sent(request, "action")).first():
            actions.set_action_done(by=request.user, action=action, done=request.POST.get("do") == "done")
        return redirect("teams:my_actions")
    context = {"open": mine.open(), "done": mine.filter(done_at__isnull=False).order_by("-done_at")[:10]}
    return page(request, "teams/my_actions.html", context)
