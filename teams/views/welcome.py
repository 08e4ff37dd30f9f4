"""Accept an invitation: the role is read first."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from amhe.access import tokens
from amhe.access.decorators import public
from amhe.pages import attempt, page, posted
from organisations.models import User
from organisations.sign_in import let_in
from teams import actions
from teams.actions.invitations import INVITATION
from teams.forms import AcceptRoleForm
from teams.models import Invitation, Membership
from teams.places import guide
from teams.policies import obstacle_to


@public
def welcome(request: HttpRequest, token: str) -> HttpResponse:
    """Who asks, what the role is, and a button to accept (R17). Opening the link changes nothing: scanners open links."""
    hashed = tokens.enter(INVITATION, token)
    known = Invitation.objects.select_related("organisation", "team", "place", "invited_by")
    invitation = known.filter(token_hash=hashed).first() if hashed else None
    if invitation is None:
        return render(request, "teams/welcome_unknown.html", status=404)
    signed_in = request.user if request.user.is_authenticated else None
    form = AcceptRoleForm(posted(request))
    if membership := attempt(form, _accept, by=signed_in, invitation=invitation):
        said = _("You have joined the team. “What we keep about you” is at the foot of each page.")
        messages.success(request, said)
        if signed_in is None:
            return let_in(request, membership.user, method="invitation", to=reverse("home"))
        return redirect("home")
    if obstacle := obstacle_to(known.get(pk=invitation.pk), signed_in):
        status = 422 if request.method == "POST" else 200
        return render(request, "teams/welcome_closed.html", {"obstacle": obstacle}, status=status)
    kind = invitation.place.kind if invitation.place else ""
    context = {"form": form, "invitation": invitation, "role": guide(invitation.role, kind)}
    return page(request, "teams/welcome.html", context)


def _accept(*, read: bool, by: User | None, invitation: Invitation) -> Membership:
    return actions.accept_invitation(by=by, invitation=invitation)
