"""Teams."""

from __future__ import annotations

from django.db import transaction

from amhe import audit, clock
from amhe.access import grants
from amhe.rules import claim
from organisations.models import Organisation, User
from teams.models import Team


@transaction.atomic
def make_sub_team(*, by: User | None, organisation: Organisation, name: str) -> Team:
    """An empty sub-team with the grants of its roles (R56)."""
    team = Team.objects.create(organisation=organisation, kind=Team.Kind.SUB_TEAM, name=name, created_at=clock.now())
    grants.install(team)
    audit.record("sub-team made", by=by, on=team, milestone=3)
    return team


@transaction.atomic
def protect_time(*, by: User, team: Team, version: int, lead_hours_a_month: int, lead_hours_agreed_by: str) -> Team:
    """Write down the hours a month that are kept free for the lead, and who agreed them (R14)."""
    team = Team.objects.select_for_update().get(pk=team.pk)
    claim(team, version)
    team.lead_hours_a_month, team.lead_hours_agreed_by = lead_hours_a_month, lead_hours_agreed_by
    team.save()
    audit.record("time protected", by=by, on=team, milestone=1)
    return team
