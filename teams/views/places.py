"""Add, change and fill places."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from amhe.access.decorators import recently_signed_in, requires
from amhe.access.request import Request
from amhe.access.roles import Permission
from amhe.pages import attempt, page, posted
from amhe.rules import Refused
from organisations.models import Organisation
from teams import actions
from teams.forms import AddPersonForm, ChangePlaceForm, InviteForm
from teams.models import Membership, Team, TeamPlace
from teams.places import kinds_of
from teams.reading import people_of
from teams.views.team import Above, project_team_above, project_team_of


@requires(Permission.MANAGE_TEAM, on=Organisation)
@recently_signed_in
def add(request: Request, organisation: Organisation) -> HttpResponse:
    """A new place, and an invitation to it (R25)."""
    team = project_team_of(organisation)
    kind = request.GET.get("kind", "")
    from_outside = any(known.id == kind and known.outside for known in kinds_of(team.kind))
    initial = {"how_many": 1, "kind": kind, "from_outside": from_outside}
    initial |= _without_place(team, request.GET.get("for", ""))
    form = AddPersonForm(posted(request), team=team, initial=initial)
    if place := attempt(form, actions.add_person, by=request.user, team=team):
        name = form.cleaned_data["name"]
        said = _("%(title)s added. We have invited %(name)s.") if name else _("%(title)s added.")
        if place.filled_by.exists():
            said = _("%(title)s added. %(name)s is in this place.")
        messages.success(request, said % {"title": place.title, "name": name})
        return redirect("teams:team", organisation.slug)
    return page(request, "teams/add.html", {"form": form})


def _without_place(team: Team, which: str) -> dict[str, str]:
    """What to type for somebody who joined without a place, as the team's page links to it."""
    person = next((m for m in people_of(team) if m.place_id is None and str(m.pk) == which), None)
    kind = next((kind.id for kind in kinds_of(team.kind) if person and kind.id == person.role), "")
    return {"kind": kind, "name": person.user.name, "email": person.user.email} if person else {}


@requires(Permission.MANAGE_TEAM, on=TeamPlace)
@recently_signed_in
def change(request: Request, place: TeamPlace) -> HttpResponse:
    """Change a place, or take it off the list."""
    return change_or_remove(request, place, project_team_above(request))


def change_or_remove(request: Request, place: TeamPlace, above: Above) -> HttpResponse:
    """What a page does that changes a place of either kind of team."""
    place.team.organisation = request.organisation
    if request.POST.get("do") == "remove":
        try:
            actions.remove_place(by=request.user, place=place)
            messages.success(request, _("%(title)s is off the list.") % {"title": place.title})
        except Refused as refused:
            messages.error(request, str(refused))
        return redirect(above.url)
    fields = ("version", "title", "kind", "how_many", "from_outside", "invite_later", "reason_if_empty")
    form = ChangePlaceForm(posted(request), team=place.team, initial={name: getattr(place, name) for name in fields})
    if attempt(form, actions.change_place, by=request.user, place=place):
        messages.success(request, _("Saved."))
        return redirect(above.url)
    return page(request, "teams/place.html", {"form": form, "place": place, "above": above})


@requires(Permission.MANAGE_TEAM, on=TeamPlace)
@recently_signed_in
def invite(request: Request, place: TeamPlace) -> HttpResponse:
    """Invite somebody to a place that is there."""
    form = InviteForm(posted(request))
    if asked := attempt(form, actions.fill_place, by=request.user, place=place):
        if isinstance(asked, Membership):
            messages.success(request, _("%(name)s is in this place.") % {"name": asked.user.name})
        else:
            messages.success(request, _("We have invited %(name)s.") % {"name": asked.name})
        return redirect("teams:team", request.organisation.slug)
    return page(request, "teams/invite.html", {"form": form, "place": place})
