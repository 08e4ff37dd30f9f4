"""The people, places and invitations of one sub-team, changed by who leads it (access.md, section 1).

Each address names the population, so nobody of the project team or of another sub-team is found there.
"""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from amhe.access.decorators import recently_signed_in, requires
from amhe.access.request import Request
from amhe.access.roles import Permission
from teams.models import Invitation, Membership, TeamPlace
from teams.views import invitations, people, places
from teams.views.agreed import agree_with
from teams.views.team import Above


def _above(request: Request) -> Above:
    """The page of the sub-team in the address."""
    population = request.resolver_match.kwargs["team__population__slug"]  # type: ignore[union-attr]
    return Above(reverse("populations:sub_team", args=[request.organisation.slug, population]), _("Sub-team"))


@requires(Permission.MANAGE_SUB_TEAM, on=Membership)
@recently_signed_in
def person(request: Request, membership: Membership) -> HttpResponse:
    """One person in one role: since when, and until when."""
    return people.change(request, membership, _above(request))


@requires(Permission.MANAGE_SUB_TEAM, on=Membership)
def agreed(request: Request, membership: Membership) -> HttpResponse:
    """What is agreed with one person of the sub-team before the first meeting."""
    return agree_with(request, membership, _above(request))


@requires(Permission.MANAGE_SUB_TEAM, on=Membership)
@recently_signed_in
def hand_over(request: Request, membership: Membership) -> HttpResponse:
    """Give this role to somebody else of the sub-team, in one step."""
    return people.give(request, membership, _above(request))


@requires(Permission.MANAGE_SUB_TEAM, on=Membership)
@recently_signed_in
def end(request: Request, membership: Membership) -> HttpResponse:
    """Ask once, then end somebody's role."""
    return people.ask_and_end(request, membership, _above(request))


@requires(Permission.MANAGE_SUB_TEAM, on=TeamPlace)
@recently_signed_in
def place(request: Request, place: TeamPlace) -> HttpResponse:
    """Change a place, or take it off the list."""
    return places.change_or_remove(request, place, _above(request))


@requires(Permission.MANAGE_SUB_TEAM, on=Invitation)
@recently_signed_in
def invitation(request: Request, invitation: Invitation) -> HttpResponse:
    """Send an invitation again, or take it back."""
    return invitations.again_or_withdraw(request, invitation, _above(request))
