"""An organisation while it is made: its plan, its rows, its people and its days."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from amhe import clock
from amhe.programme.load.plan import GroupPlan, Plan
from amhe.programme.load.rows import Rows


@dataclass
class MadeGroup:
    """A chosen population with its sub-team."""

    plan: GroupPlan
    population_id: int
    team_id: int
    name: str
    lead: int
    members: list[int]
    themes: list[int] = field(default_factory=list)
    assets: list[int] = field(default_factory=list)
    conversations: list[int] = field(default_factory=list)  # a few of them, for ideas to rest on
    findings: list[int] = field(default_factory=list)


@dataclass
class MadeOrganisation:
    """One organisation; people are user ids by what they are in the team."""

    plan: Plan
    rows: Rows
    id: int
    team_id: int = 0
    coach: int = 0
    people: dict[str, int] = field(default_factory=dict)
    lived: list[int] = field(default_factory=list)  # people who joined with lived experience
    joined: list[tuple[str, dict[str, Any], datetime]] = field(
        default_factory=list
    )  # group of rights, membership, when
    groups: list[MadeGroup] = field(default_factory=list)

    @property
    def lead(self) -> int:
        """The project lead."""
        return self.people["lead"]

    @property
    def team(self) -> list[int]:
        """Everybody in the project team."""
        return list(self.people.values())

    def on(self, days: float) -> date:
        """The day that many days ago, not before the organisation began."""
        return clock.today() - timedelta(days=min(int(days), self.plan.started))

    def at(self, days: float, hour: int = 10, minute: int = 0) -> datetime:
        """A time on that day; today's is not later than now."""
        moment = timezone.make_aware(datetime.combine(self.on(days), time(hour, minute)))
        return min(moment, clock.now()) if days >= 0 else moment
