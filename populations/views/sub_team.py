"""The sub-team of a population: places, people, live checks (R56 to R61)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from amhe.access.decorators import recently_signed_in, requires
from amhe.access.request import Request
from amhe.access.roles import Permission
from amhe.pages import attempt, page
from organisations.milestones import resources
from populations import actions
from populations.forms import AddPlace, Ask, ExplainEmpty
from populations.models import Population
from populations.sub_team import facts_of, unexplained_kinds
from populations.views.links import link
from teams import actions as team_actions
from teams.models import Invitation, Membership, Team, TeamPlace
from teams.places import place_kinds, sub_team_checks
from teams.summaries import place_facts


@requires(Permission.VIEW_POPULATION, post=Permission.MANAGE_SUB_TEAM, on=Population)
@recently_signed_in(changes_only=True)
def sub_team(request: Request, population: Population) -> HttpResponse:
    """Who is in the sub-team, who is missing, and the forms that change it."""
    may_change = request.may(Permission.MANAGE_SUB_TEAM)
    team = population.team
    if team is None:
        return page(request, "populations/sub_team_none.html", {"population": population})
    context = _context(population, team, may_change) | {"may_change": may_change}
    if may_change:
        forms = _forms(request, context)
        if _did_something(request, population, team, forms):
            return redirect("populations:sub_team", request.organisation.slug, population.slug)
        context |= forms
    return page(request, "populations/sub_team.html", context)


def _forms(request: Request, known: dict[str, Any]) -> dict[str, Any]:
    do = request.POST.get("do")
    return {
        "place_form": AddPlace(request.POST if do == "place" else None, auto_id="place_%s"),
        "ask_form": Ask(request.POST if do == "ask" else None, auto_id="ask_%s", places=known["places"]),
        "empty_form": ExplainEmpty(
            request.POST if do == "empty" else None, auto_id="empty_%s", missing=known["missing"]
        ),
    }


def _did_something(request: Request, population: Population, team: Team, forms: dict[str, Any]) -> bool:
    by = request.user
    if attempt(forms["place_form"], team_actions.add_place, by=by, team=team):
        messages.success(request, _("The place is added."))
    elif asked := attempt(
        forms["ask_form"],
        team_actions.invite,
        by=by,
        organisation=request.organisation,
        team=team,
    ):
        messages.success(request, _("We have invited %(name)s.") % {"name": asked.name})
    elif attempt(forms["empty_form"], actions.explain_empty_kind, by=by, population=population):
        messages.success(request, _("The reason is kept."))
    else:
        return False
    return True


def _context(population: Population, team: Team, may_change: bool) -> dict[str, Any]:
    places = list(TeamPlace.objects.filter(team=team))
    members = list(Membership.objects.current().of_team(team).select_related("user").order_by("-role", "user__name"))
    invited = Invitation.objects.filter(team=team, accepted_at=None, withdrawn_at=None)
    waiting = [invitation for invitation in invited if invitation.is_open or may_change]
    facts = facts_of(place_facts(places), [(m.role, m.joined_as) for m in members])
    kinds = place_kinds()
    return {
        "population": population,
        "team": team,
        "places": places,
        "lines": [
            {
                "place": place,
                "kind": _(kinds[place.kind].name) if place.kind in kinds else "",
                "people": [m for m in members if m.place_id == place.pk],
                "invited": [i for i in waiting if i.place_id == place.pk],
            }
            for place in places
        ],
        "others": [m for m in members if m.place_id is None],
        "other_invited": [i for i in waiting if i.place_id is None],
        "checks": sub_team_checks(facts),
        "missing": unexplained_kinds(facts),
        "no_population": not any(fact.kind == "from_population" and fact.people for fact in facts),
        "resources": resources(3, team.organisation.nation),
        "home_url": link("populations:home", team.organisation.slug, population.slug),
    }
