"""Accept an invitation: the role is read first."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from amhe.access import tokens
from amhe.access.decorators import public
from amhe.pages import attempt, page, posted
from amhe.reference import by_id
from organisations.models import User
from organisations.sign_in import let_in
from teams import actions
from teams.actions.people import INVITATION
from teams.forms import AcceptRoleForm
from teams.models import Invitation, Membership


@public
def welcome(request: HttpRequest, token: str) -> HttpResponse:
    """Who asks, what the role is, and a button to accept (R17). Opening the link changes nothing: scanners open links."""
    hashed = tokens.enter(INVITATION, token)
    if hashed is None:
        raise Http404
    invitation = Invitation.objects.select_related("organisation", "team", "place", "invited_by").get(token_hash=hashed)
    signed_in = request.user if request.user.is_authenticated else None
    form = AcceptRoleForm(posted(request))
    if membership := attempt(form, _accept, by=signed_in, invitation=invitation):
        if signed_in is None:
            return let_in(request, membership.user, method="invitation", to=reverse("home"))
        return redirect("home")
    role = by_id("teams", "roles", "items").get(_guide(invitation))
    return page(request, "teams/welcome.html", {"form": form, "invitation": invitation, "role": role})


def _accept(*, read: bool, by: User | None, invitation: Invitation) -> Membership:
    return actions.accept_invitation(by=by, invitation=invitation)


def _guide(invitation: Invitation) -> str:
    """The role guide of roles.yaml that fits: by the place's kind where there is one, else by the role."""
    kind = invitation.place.kind if invitation.place else ""
    by_kind = {"community_group": "community_group_rep", "from_population": "lived_experience_member"}
    kind = by_kind.get(kind, kind)
    guides = by_id("teams", "roles", "items")
    return kind if kind in guides else ("qi_coach" if invitation.role == "coach" else invitation.role)
