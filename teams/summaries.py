"""Reads that span teams, meetings and actions, for one organisation or a thousand in the same number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import Count, Exists, Max, Min, OuterRef, Q
from django.utils import timezone

from amhe import clock
from amhe.access.roles import Role
from organisations.learning import LearningFacts, learning_facts
from teams.asking import open_requests
from teams.governing import governing
from teams.models import Action, HelpRequest, JoinedAs, Meeting, MeetingSeries, Membership, Team, TeamPlace
from teams.places import Check, PlaceFact, agreed_check, people_by_kind, project_team_checks


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
    not_agreed: int = 0  # of those who joined with lived experience
    support_said: int = 0  # kinds of support of the programme that the team spoke about (R24)
    governed: int = 0  # tasks of governance with a named person who is still in the team (R65)
    terms: str = ""  # draft, agreed or needs_review; "" where nobody has begun (R67)
    requests: tuple[HelpRequest, ...] = ()  # for help, that nobody has answered, the oldest first
    learning: LearningFacts = field(default_factory=LearningFacts)

    @property
    def people(self) -> int:
        """How many people hold places."""
        return sum(place.people for place in self.places)

    @property
    def unheard(self) -> tuple[date, int] | None:
        """Of the open requests, the oldest to which nobody who was asked has replied: since which day, and its id."""
        waiting = next((asked for asked in self.requests if asked.heard_at is None), None)
        return (timezone.localtime(waiting.asked_at).date(), waiting.pk) if waiting else None

    @property
    def has_lived_experience(self) -> bool:
        """Whether anybody with lived experience is in the team (R19)."""
        return self.lived_experience > 0 or self.kinds.get("lived_experience_member", 0) > 0

    def checks(self) -> list[Check]:
        """The live checks. A lead or sponsor who joined before there was a place for them counts."""
        placed = people_by_kind(self.places)
        joined = tuple(PlaceFact(kind, 1, "", False) for kind in self.kinds if kind not in placed)
        checks = project_team_checks(
            self.places + joined,
            lived_experience=self.lived_experience,
            has_series=self.has_series,
            time_protected=bool(self.hours_a_month),
            able=self.able,
        )
        planned = bool(self.has_series or self.next_meeting or self.last_meeting)
        return checks + agreed_check(self.not_agreed, joined=self.lived_experience, planned=planned)


NOT_YET = {"meetings__held": False, "meetings__cancelled_at": None}


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
    """The facts of each organisation's project team, in 11 queries."""
    now = clock.now()
    teams = (
        Team.objects.filter(organisation_id__in=organisation_ids, kind=Team.Kind.PROJECT)
        .annotate(
            series_there=Exists(MeetingSeries.objects.running().filter(team=OuterRef("pk"))),
            last_held=Max("meetings__starts_at", filter=Q(meetings__held=True)),
            next_at=Min("meetings__starts_at", filter=Q(meetings__starts_at__gte=now, **NOT_YET)),
        )
        .order_by("pk")
    )
    places: dict[int, list[TeamPlace]] = defaultdict(list)
    for place in TeamPlace.objects.filter(team__kind=Team.Kind.PROJECT, organisation_id__in=organisation_ids):
        places[place.organisation_id].append(place)
    lived, leaders, able = _people_of_note(organisation_ids)
    late = _late_actions(organisation_ids)
    there = _lived_experience_at_last_two(organisation_ids)
    more = governing(organisation_ids)
    asked, learning = open_requests(organisation_ids), learning_facts(organisation_ids)
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
            **more[team.organisation_id]._asdict(),
            requests=tuple(asked[team.organisation_id]),
            learning=learning[team.organisation_id],
            kinds=dict.fromkeys(leaders[team.organisation_id], 1) | people_by_kind(facts),
        )
        for team in teams
    }


def _late_actions(organisation_ids: Collection[int]) -> dict[int, int]:
    late = Action.objects.late().filter(organisation_id__in=organisation_ids)
    return dict(late.values_list("organisation_id").annotate(Count("pk")))


def _lived_experience_at_last_two(organisation_ids: Collection[int]) -> dict[int, bool]:
    """Whether anybody with lived experience came to one of the last 2 meetings; organisations with fewer are left out.

    Meetings of which nobody said who came do not count.
    """
    held = Meeting.objects.on().filter(organisation_id__in=organisation_ids, held=True, team__kind=Team.Kind.PROJECT)
    said = held.exclude(lived_experience=None).order_by("organisation_id", "-starts_at")
    newest: dict[int, list[bool]] = defaultdict(list)
    for organisation_id, lived in said.values_list("organisation_id", "lived_experience"):
        if len(newest[organisation_id]) < 2:
            newest[organisation_id].append(bool(lived))
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


def coach_among(people: Iterable[Membership]) -> Contact | None:
    """The same, of memberships that are loaded with their people."""
    coaches = sorted((m for m in people if m.role == Role.COACH), key=lambda m: (m.starts_on, m.pk))
    return Contact(coaches[0].user.name, coaches[0].user.email) if coaches else None


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
