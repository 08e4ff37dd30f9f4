"""Everything that somebody is: each role with the way to its pages, what it asks of them, and ways to accept and leave it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from amhe.access.decorators import recently_signed_in, requires
from amhe.access.request import Request
from amhe.access.roles import Permission
from amhe.pages import number_sent, page
from amhe.rules import Refused
from populations.models import Population
from teams import actions
from teams.models import Membership
from teams.places import guide

MOST = 100  # a coach may have a thousand, and has a list of their own
FEW = 3  # guides stand open, so that the page stays short


@dataclass
class Held:
    """A role, where it is held, the address of its pages, and its guide."""

    membership: Membership
    where: str
    url: str
    guide: Any
    same: int = 0  # roles that wait to be read, this among them, of which the guide says the same
    is_open: bool = False  # the guide

    @property
    def named(self) -> str:
        """The role and where, for who hears a button alone."""
        return f"{self.membership.get_role_display()}, {self.where}"

    @property
    def to_accept(self) -> bool:
        """Whether there is a role to read that this person has not said they read."""
        return bool(self.guide) and self.membership.accepted_role_at is None


@requires(Permission.SIGN_IN)
@recently_signed_in(changes_only=True)
def my_roles(request: Request) -> HttpResponse:
    """My roles in every organisation, to go to in one step, to accept, and to leave (R17)."""
    mine = _memberships_of(request)
    if request.method == "POST":
        act = _accept if request.POST.get("do") == "accept" else _leave
        return act(request, mine.filter(pk=number_sent(request, "membership")).first())
    asked = request.GET.get("leave", "")
    if asked.isascii() and asked.isdigit() and len(asked) < 19 and (leaving := mine.filter(pk=asked).first()):
        return page(request, "programme/leave.html", {"membership": leaving})
    roles = _roles_of(request)
    waiting = [held for held in roles if held.to_accept]
    _open_guides(waiting)
    return page(request, "programme/roles.html", {"roles": roles, "to_accept": len(waiting)})


def _memberships_of(request: Request) -> QuerySet[Membership]:
    return Membership.objects.current().filter(user=request.user).select_related("organisation", "team", "place")


def _roles_of(request: Request) -> list[Held]:
    """The roles that the page shows, by where they are held."""
    return _held(list(_memberships_of(request).order_by("organisation__name", "team__name", "role")[:MOST]))


def _open_guides(waiting: list[Held]) -> None:
    """Let the first few guides stand open, each once, however many of the roles that wait it describes."""
    opened: list[Any] = []
    for held in waiting:
        held.same = sum(other.guide is held.guide for other in waiting)
        if held.guide not in opened and len(opened) < FEW:
            held.is_open = True
            opened.append(held.guide)


def _held(memberships: list[Membership]) -> list[Held]:
    teams = [membership.team_id for membership in memberships if membership.team_id]
    slugs = dict(Population.objects.filter(team__in=teams).values_list("team_id", "slug"))
    found = []
    for membership in memberships:
        organisation, team = membership.organisation, membership.team
        url = organisation.get_absolute_url()
        if team is not None:
            slug = slugs.get(team.pk)
            url = reverse("populations:home", args=[organisation.slug, slug]) if slug else ""
        kind = membership.place.kind if membership.place else ""
        where = f"{organisation.name}, {team.name}" if team else organisation.name
        found.append(Held(membership, where, url, guide(membership.role, kind)))
    return found


def _accept(request: Request, membership: Membership | None) -> HttpResponse:
    """Accept a role, and with it those on the page that wait and of which the same guide tells: it is read once."""
    try:
        if membership is None:
            raise Refused(_("This role has ended already."))
        (read,) = _held([membership])
        also = [held.membership for held in _roles_of(request) if held.to_accept and held.guide is read.guide]
        for one in {each.pk: each for each in (membership, *also)}.values():
            actions.accept_role(by=request.user, membership=one)
        said = _("You have read and accepted your role: %(role)s.")
        messages.success(request, said % {"role": membership.get_role_display()})
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("my_roles")


def _leave(request: Request, membership: Membership | None) -> HttpResponse:
    if membership is None:
        messages.error(request, _("This role has ended already."))
        return redirect("my_roles")
    try:
        actions.end_membership(by=request.user, membership=membership)
        said = _("You have left. You are no longer %(role)s at %(where)s.")
        role, where = membership.get_role_display(), membership.organisation.name
        messages.success(request, said % {"role": role, "where": where})
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("my_roles")
