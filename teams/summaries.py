"""Reads that span teams, meetings and actions, for one organisation or a thousand in the same number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import Count, Exists, Max, Min, OuterRef, Q

from amhe import clock
from amhe.access.roles import Role
from teams.models import Action, Attendance, JoinedAs, Meeting, MeetingSeries, Membership, Team, TeamPlace
from teams.places import Check, PlaceFact, people_by_kind, project_team_checks


@dataclass(frozen=True)
class TeamFacts:
    """What there is to know of a project team without its people's names.

    `kinds` counts people by kind of place, with a lead or sponsor who joined without one.
    """

    places: tuple[PlaceFact, ...] = ()
    lived_experience: int = 0
    hours_a_month: int | None = None
    has_series: bool = False
    last_meeting: date | None = None
    next_meeting: datetime | None = None
    late_actions: int = 0
    lived_experience_at_last_two: bool | None = None
    kinds: dict[str, int] = field(default_factory=dict)
    able: bool = False

    @property
    def people(self) -> int:
        """How many people hold places."""
        return sum(place.people for place in self.places)

    @property
    def has_lived_experience(self) -> bool:
        """Whether anybody with lived experience is in the team (R19)."""
        return self.lived_experience > 0 or self.kinds.get("lived_experience_member", 0) > 0

    def checks(self) -> list[Check]:
        """The live checks. A lead or sponsor who joined before there was a place for them counts."""
        placed = people_by_kind(self.places)
        joined = tuple(PlaceFact(kind, 1, "", False) for kind in self.kinds if kind not in placed)
        return project_team_checks(
            self.places + joined,
            lived_experience=self.lived_experience,
            has_series=self.has_series,
            time_protected=bool(self.hours_a_month),
            able=self.able,
        )


def place_facts(places: Iterable[TeamPlace]) -> tuple[PlaceFact, ...]:
    """Places as the checks need them."""
    return tuple(PlaceFact(p.kind, p.how_many, p.reason_if_empty, p.from_outside, p.invite_later) for p in places)


def _people_of_note(
    organisation_ids: Collection[int],
) -> tuple[dict[int, set[int]], dict[int, list[str]], set[int]]:
    """Who joined with lived experience, and the roles of the leads and sponsors without a place, by organisation; and
    the organisations with somebody who knows the equality issues and has authority."""
    lived: dict[int, set[int]] = defaultdict(set)
    leaders: dict[int, list[str]] = defaultdict(list)
    able: set[int] = set()
    both = Q(knows_equality=True, has_authority=True)
    without_place = Q(role__in=(Role.PROJECT_LEAD, Role.SENIOR_SPONSOR), place=None)
    held = (
        Membership.objects.current()
        .filter(organisation_id__in=organisation_ids, team=None)
        .filter(without_place | both | Q(joined_as=JoinedAs.LIVED_EXPERIENCE))
        .order_by("pk")
    )
    for membership in held:
        if membership.joined_as == JoinedAs.LIVED_EXPERIENCE:
            lived[membership.organisation_id].add(membership.user_id)
        if membership.place_id is None and membership.role in (Role.PROJECT_LEAD, Role.SENIOR_SPONSOR):
            leaders[membership.organisation_id].append(membership.role)
        if membership.knows_equality and membership.has_authority:
            able.add(membership.organisation_id)
    return lived, leaders, able


def team_facts(organisation_ids: Collection[int]) -> dict[int, TeamFacts]:
    """The facts of each organisation's project team, in 5 queries."""
    now = clock.now()
    teams = (
        Team.objects.filter(organisation_id__in=organisation_ids, kind=Team.Kind.PROJECT)
        .annotate(
            series_there=Exists(MeetingSeries.objects.filter(team=OuterRef("pk"))),
            last_held=Max("meetings__starts_at", filter=Q(meetings__held=True)),
            next_at=Min("meetings__starts_at", filter=Q(meetings__starts_at__gte=now, meetings__held=False)),
        )
        .order_by("pk")
    )
    places: dict[int, list[TeamPlace]] = defaultdict(list)
    for place in TeamPlace.objects.filter(team__kind=Team.Kind.PROJECT, organisation_id__in=organisation_ids):
        places[place.organisation_id].append(place)
    lived, leaders, able = _people_of_note(organisation_ids)
    late = dict(
        Action.objects.late()
        .filter(organisation_id__in=organisation_ids)
        .values_list("organisation_id")
        .annotate(Count("pk"))
    )
    there = _lived_experience_at_last_two(organisation_ids)
    return {
        team.organisation_id: TeamFacts(
            places=(facts := place_facts(places[team.organisation_id])),
            lived_experience=len(lived[team.organisation_id]),
            hours_a_month=team.lead_hours_a_month,
            has_series=team.series_there,
            last_meeting=team.last_held.date() if team.last_held else None,
            next_meeting=team.next_at,
            late_actions=late.get(team.organisation_id, 0),
            lived_experience_at_last_two=there.get(team.organisation_id),
            able=team.organisation_id in able,
            kinds=dict.fromkeys(leaders[team.organisation_id], 1) | people_by_kind(facts),
        )
        for team in teams
    }


def _lived_experience_at_last_two(organisation_ids: Collection[int]) -> dict[int, bool]:
    """Whether anybody with lived experience came to one of the last 2 meetings; organisations with fewer are left out."""
    held = (
        Meeting.objects.filter(organisation_id__in=organisation_ids, held=True, team__kind=Team.Kind.PROJECT)
        .annotate(
            lived=Exists(Attendance.objects.filter(meeting=OuterRef("pk"), joined_as=JoinedAs.LIVED_EXPERIENCE)),
            anybody=Exists(Attendance.objects.filter(meeting=OuterRef("pk"))),
        )
        .filter(anybody=True)
        .order_by("organisation_id", "-starts_at")
        .values_list("organisation_id", "lived")
    )
    newest: dict[int, list[bool]] = defaultdict(list)
    for organisation_id, lived in held:
        if len(newest[organisation_id]) < 2:
            newest[organisation_id].append(lived)
    return {organisation_id: any(lived) for organisation_id, lived in newest.items() if len(lived) == 2}


class Contact(NamedTuple):
    """Somebody's name, and the email address at which they can be asked."""

    name: str
    email: str


def coach_of(organisation_id: int) -> Contact | None:
    """The organisation's QI Coach, whose name and contact stand on every page (R2)."""
    return coaches_of([organisation_id]).get(organisation_id)


def coaches_of(organisation_ids: Collection[int]) -> dict[int, Contact]:
    """The QI Coach of each organisation: of several, who coaches it longest. An organisation without one is left out."""
    coaches = Membership.objects.current().filter(organisation_id__in=organisation_ids, role=Role.COACH)
    found = coaches.order_by("-starts_on", "-pk").values_list("organisation_id", "user__name", "user__email")
    return {organisation_id: Contact(name, email) for organisation_id, name, email in found}


COACHES_SHOWN = 10  # organisations, on a page across all of somebody's


def coaches_around(user_id: int) -> list[tuple[str, Contact]]:
    """Of each organisation that a person belongs to and does not coach: its name and its QI Coach. 1 query (R2)."""
    mine = Membership.objects.current().filter(user=user_id)
    coached = mine.filter(role=Role.COACH)
    coaches = Membership.objects.current().filter(role=Role.COACH, organisation__in=mine.values("organisation"))
    found = (
        coaches.exclude(organisation__in=coached.values("organisation"))
        .order_by("organisation__name", "organisation_id", "starts_on", "pk")
        .distinct("organisation__name", "organisation_id")
        .values_list("organisation__name", "user__name", "user__email")
    )
    return [(where, Contact(name, email)) for where, name, email in found[:COACHES_SHOWN]]
