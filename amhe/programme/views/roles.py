"""Everything that somebody is: each role with the way to its pages, what it asks of them, and a way to leave."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
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


@dataclass(frozen=True)
class Held:
    """A role, where it is held, the address of its pages, and its guide."""

    membership: Membership
    where: str
    url: str
    guide: Any


@requires(Permission.SIGN_IN)
@recently_signed_in(changes_only=True)
def my_roles(request: Request) -> HttpResponse:
    """My roles in every organisation, to go to in one step, and to leave (R17)."""
    mine = Membership.objects.current().filter(user=request.user).select_related("organisation", "team", "place")
    if request.method == "POST":
        return _leave(request, mine.filter(pk=number_sent(request, "membership")).first())
    asked = request.GET.get("leave", "")
    if asked.isascii() and asked.isdigit() and len(asked) < 19 and (leaving := mine.filter(pk=asked).first()):
        return page(request, "programme/leave.html", {"membership": leaving})
    listed = list(mine.order_by("organisation__name", "team__name", "role")[:MOST])
    return page(request, "programme/roles.html", {"roles": _held(listed)})


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
