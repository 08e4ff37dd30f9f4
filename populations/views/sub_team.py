"""The sub-team of a population: places, people, live checks (R56 to R61)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
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
from teams.models import Invitation, Meeting, Membership, Team, TeamPlace
from teams.places import Check, PlaceFact, agreed_check, place_kinds, sub_team_checks
from teams.policies import to_send_guide
from teams.reading import next_meeting
from teams.summaries import place_facts
from teams.views.guide import send_to
from teams.views.team import Above


@requires(Permission.VIEW_POPULATION, post=Permission.MANAGE_SUB_TEAM, on=Population)
@recently_signed_in(changes_only=True)
def sub_team(request: Request, population: Population) -> HttpResponse:
    """Who is in the sub-team, who is missing, and the forms that change it."""
    may_change = request.may(Permission.MANAGE_SUB_TEAM)
    team = population.team
    if team is None:
        return page(request, "populations/sub_team_none.html", {"population": population})
    context = _context(population, team, may_change) | {"may_change": may_change}
    if request.may(Permission.VIEW_MEETINGS):
        context |= {"sees_meetings": True, "next_meeting": next_meeting(team.pk)}
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


@requires(Permission.MANAGE_SUB_TEAM, on=Population)
def send_guide(request: Request, population: Population) -> HttpResponse:
    """Send the roles guide to the sub-team (R64)."""
    here = reverse("populations:sub_team", args=[request.organisation.slug, population.slug])
    if population.team is None:
        return redirect(here)
    return send_to(request, population.team, Above(here, _("Sub-team")))


def _checks(team: Team, facts: list[PlaceFact], members: list[Membership], may_change: bool) -> list[Check]:
    """The live checks; for a lead each with the way to put it right (R59, R60)."""
    joined = [m for m in members if m.joined_as]
    waiting = Membership.objects.filter(pk__in=[m.pk for m in joined]).not_agreed().order_by("pk")
    waiting_ids = list(waiting.values_list("pk", flat=True)) if joined else []
    planned = bool(joined) and Meeting.objects.filter(team=team).exists()
    checks = sub_team_checks(facts) + agreed_check(len(waiting_ids), joined=len(joined), planned=planned)
    if not may_change:
        return checks
    agreed_at = f"people/{waiting_ids[0]}/agreed/" if waiting_ids else ""
    return [
        replace(check, url=agreed_at if check.id == "agreed_with_each" else "#place") if not check.met else check
        for check in checks
    ]


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
        "checks": _checks(team, facts, members, may_change),
        "to_send": len(to_send_guide(team)) if may_change else 0,
        "missing": unexplained_kinds(facts),
        "no_population": not any(fact.kind == "from_population" and fact.people for fact in facts),
        "resources": resources(3, team.organisation.nation),
        "home_url": link("populations:home", team.organisation.slug, population.slug),
    }
