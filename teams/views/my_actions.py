"""My actions across teams, and one action."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from amhe.access.decorators import requires
from amhe.access.request import Request
from amhe.access.roles import Permission
from amhe.addresses import address
from amhe.pages import attempt, number_sent, page
from teams import actions
from teams.forms import ChangeActionForm, DropActionForm
from teams.models import Action
from teams.reading import people_of
from teams.views.meeting import close, meetings_above, must_read

DONE_SHOWN = 10


@requires(Permission.SIGN_IN)
def my_actions(request: Request) -> HttpResponse:
    """What I said I would do in any organisation, late ones first, and a way to tick it off (R18)."""
    mine = Action.objects.filter(owner=request.user).select_related("team", "organisation", "meeting")
    if request.method == "POST":
        close(request, mine.filter(pk=number_sent(request, "action")).first(), request.POST.get("do") == "done")
        return redirect("teams:my_actions")
    closed = mine.filter(done_at__isnull=False).order_by("-done_at")
    return page(request, "teams/my_actions.html", {"open": mine.open(), "done": closed[:DONE_SHOWN]})


@requires(Permission.VIEW_MEETINGS, post=Permission.UPDATE_ACTIONS, on=Action)
def action(request: Request, action: Action) -> HttpResponse:
    """Change an action, or say that it is no longer needed and why (R18)."""
    if action.owner_id != request.user.pk:
        must_read(request, action.team)
    do, back = request.POST.get("do"), meetings_above(request, action.team).url
    if action.meeting_id:
        back = address("teams:meeting", request.organisation.slug, action.meeting_id)
    people = people_of(action.team, with_coach=True)
    now = {"version": action.version, "what": action.what, "owner": action.owner_id, "due_on": action.due_on}
    change = ChangeActionForm(request.POST if do == "change" else None, people=people, initial=now)
    drop = DropActionForm(request.POST if do == "drop" else None, prefix="drop")
    if attempt(change, actions.change_action, by=request.user, action=action):
        messages.success(request, _("Saved."))
        return redirect(back)
    if attempt(drop, actions.drop_action, by=request.user, action=action):
        messages.success(request, _("The action is closed."))
        return redirect(back)
    may_act = request.may(Permission.UPDATE_ACTIONS)
    context = {"action": action, "change": change, "drop": drop, "back": back, "may_act": may_act}
    return page(request, "teams/action.html", context)
