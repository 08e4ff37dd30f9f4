"""Lakeland: listening has begun before the sub-teams are complete, and actions of the project team are late."""

from __future__ import annotations

from datetime import datetime, time

from django.utils import timezone

from amhe.programme.example.cast import DATA, Cast, days_ago, on
from amhe.programme.example.journey import begin, choose_populations, form_sub_team, form_team, lead_of
from amhe.programme.example.listening import review
from organisations.models import User
from teams import actions as teams


def make_lakeland() -> Cast:
    """An organisation that may need a hand with its actions. Returns the cast."""
    with begin("lakeland") as (cast, facts):
        form_team(cast, facts)
        choose_populations(cast, facts)
        for about in facts["populations"]:
            form_sub_team(cast, facts, about)
            review(cast, about)
        _put_off(cast, lead_of(cast, facts), facts["put_off"])
    return cast


def _put_off(cast: Cast, lead: User, row: DATA) -> None:
    """The newest meeting of the series was not held; another day is in the diary."""
    with days_ago(row["days_ago"], hour=12):
        teams.plan_meeting(
            by=lead,
            team=cast.team,
            starts_at=timezone.make_aware(datetime.combine(on(row["new_days_ago"]), time(10))),
            agenda=row["agenda"],
        )
