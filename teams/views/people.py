"""One person's role: its last day, what they bring, handing it over, ending it.

The pages of the project team are here, and what each does for a page of either kind of team.
"""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from amhe.access.decorators import recently_signed_in, requires
from amhe.access.request import Request
from amhe.access.roles import Permission, Role
from amhe.pages import attempt, found, page, posted
from amhe.reminders.reading import not_reached
from amhe.rules import Refused
from teams import actions
from teams.forms import HandOverForm, PersonForm
from teams.models import Membership
from teams.policies import may_leave
from teams.views.team import Above, project_team_above, project_team_of

NOT_HERE = (Role.COACH, Role.NOTES_READER)  # the programme's matter, and one of who shares notes


def _in_team(membership: Membership) -> Membership:
    """A role that the team's own lead may change and that has not ended."""
    return found(None if membership.has_left or membership.role in NOT_HERE else membership)


def _back(request: Request, membership: Membership, above: Above) -> HttpResponse:
    """The team's page; home for somebody who has just changed their own rights."""
    return redirect("home" if membership.user_id == request.user.pk else above.url)


@requires(Permission.MANAGE_TEAM, on=Membership)
@recently_signed_in
def person(request: Request, membership: Membership) -> HttpResponse:
    """One person in one role: since when, until when, what they bring (R26)."""
    return change(request, membership, project_team_above(request))


@requires(Permission.MANAGE_TEAM, on=Membership)
@recently_signed_in
def hand_over(request: Request, membership: Membership) -> HttpResponse:
    """Give this role to somebody else of the team, in one step."""
    return give(request, membership, project_team_above(request))


@requires(Permission.MANAGE_TEAM, on=Membership)
@recently_signed_in
def end(request: Request, membership: Membership) -> HttpResponse:
    """Ask once, then end somebody's role."""
    return ask_and_end(request, membership, project_team_above(request))


def change(request: Request, membership: Membership, above: Above) -> HttpResponse:
    """What a page does that changes one role."""
    _in_team(membership)
    now = {
        name: getattr(membership, name) for name in ("version", "ends_on", "knows_equality", "has_authority", "level")
    }
    form = PersonForm(posted(request), membership=membership, initial=now)
    if attempt(form, actions.change_person, by=request.user, membership=membership):
        messages.success(request, _("Saved."))
        return redirect(above.url)
    context = {"form": form, "membership": membership, "may_leave": may_leave(membership), "above": above}
    context["not_reached"] = not_reached([membership.user_id]).get(membership.user_id)
    return page(request, "teams/person.html", context)


def give(request: Request, membership: Membership, above: Above) -> HttpResponse:
    """What a page does that hands a role over."""
    team = _in_team(membership).team or project_team_of(request.organisation)
    people = list(Membership.objects.current().of_team(team).select_related("user").order_by("user__name"))
    form = HandOverForm(posted(request), membership=membership, people=people)
    known = {"by": request.user, "membership": membership}
    if "stays" not in form.fields:
        known["stays"] = False
    if given := attempt(form, actions.hand_over, **known):
        said = _("%(name)s is now %(role)s.") % {"name": given.user.name, "role": given.get_role_display()}
        messages.success(request, said)
        return _back(request, membership, above)
    return page(request, "teams/hand_over.html", {"form": form, "membership": membership})


def ask_and_end(request: Request, membership: Membership, above: Above) -> HttpResponse:
    """What a page does that ends a role."""
    if request.method != "POST":
        return page(request, "teams/end.html", {"membership": _in_team(membership), "above": above})
    if membership.role in NOT_HERE:
        return found(None)
    try:
        actions.end_membership(by=request.user, membership=membership)
        messages.success(request, _("%(name)s has left the team.") % {"name": membership.user.name})
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect(above.url)
    return _back(request, membership, above)
