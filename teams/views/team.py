"""The project team: its places, its people and the live checks."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from amhe.access.decorators import requires
from amhe.access.request import Request
from amhe.access.roles import Permission
from amhe.pages import page
from amhe.reference import facts
from organisations.models import Organisation
from teams.agenda import newest_updates
from teams.models import Membership, Team
from teams.policies import to_send_guide
from teams.reading import decisions_of, parked, roster
from teams.summaries import TeamFacts, team_facts


def project_team_of(organisation: Organisation) -> Team:
    """The one project team of an organisation."""
    return Team.objects.select_related("organisation").get(organisation=organisation, kind=Team.Kind.PROJECT)


@dataclass(frozen=True)
class Above:
    """The team's page under which a page about one of its people, places or invitations lies."""

    url: str
    text: str


def project_team_above(request: Request) -> Above:
    """The project team's page."""
    return Above(reverse("teams:team", args=[request.organisation.slug]), _("Project team"))


MISSING = {
    "has_sponsor": "senior_sponsor",
    "has_lead": "project_lead",
    "has_lived_experience": "lived_experience_member",
    "two_lived_experience": "lived_experience_member",
    "has_equality_expert": "equality_expert",
    "has_external": "stakeholder",
}


def _where(check: str, slug: str) -> str:
    """Where a lead puts a check right: the add page with the kind that is missing, or the page that the check is about."""
    if check in MISSING:
        return f"{reverse('teams:add', args=[slug])}?kind={MISSING[check]}"
    if check == "agreed_with_each":
        waiting = Membership.objects.current().not_agreed().filter(organisation__slug=slug, team=None)
        first = waiting.order_by("pk").values_list("pk", flat=True).first()
        return reverse("teams:agreed", args=[slug, first]) if first else ""
    if check == "has_authority":
        return reverse("teams:team", args=[slug]) + "#people"
    return reverse("teams:support" if check == "lead_time_protected" else "teams:meetings", args=[slug])


@requires(Permission.VIEW_TEAM, on=Organisation)
def project_team(request: Request, organisation: Organisation) -> HttpResponse:
    """The project team's page (R11 to R29)."""
    known = team_facts([organisation.pk]).get(organisation.pk, TeamFacts())
    may_change = request.may(Permission.MANAGE_TEAM)
    checks = [
        replace(check, url=_where(check.id, organisation.slug)) if may_change and not check.met else check
        for check in known.checks()
    ]
    team = project_team_of(organisation)
    context = {
        "checks": checks,
        "facts": known,
        "roster": roster(team),
        "may_change": may_change,
        "to_send": len(to_send_guide(team)) if may_change else 0,
        "oversees": Team.objects.filter(organisation=organisation, kind=Team.Kind.SUB_TEAM).exists(),
        "asked": known.requests if request.may(Permission.VIEW_REQUESTS) else (),
        "parked": parked(organisation.pk) if may_change else [],
        "may_timeline": request.may(Permission.VIEW_TIMELINE),
        "updates": newest_updates(organisation.pk),
        "decisions": decisions_of(team) if request.may(Permission.VIEW_MEETINGS) else [],
    }
    return page(request, "teams/team.html", context)


@requires(Permission.VIEW_TEAM, on=Organisation)
def examples(request: Request, organisation: Organisation) -> HttpResponse:
    """How 3 organisations built their team (R30), as the starter pack prints it."""
    teams = facts("teams", "seed_examples")["example_teams"]
    return page(request, "teams/examples.html", {"examples": teams})
