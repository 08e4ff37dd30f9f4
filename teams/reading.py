"""What a team's page shows: each place with the people in it and the invitations to it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from amhe.access.roles import Role
from teams.models import Invitation, Meeting, Membership, Outcome, SupportRole, Team, TeamPlace
from teams.pasted import Line
from teams.places import place_kinds
from teams.policies import why_not_invited

OWN = "own_"  # what support of the team's own kind is called by, before its number


@dataclass
class PlaceLine:
    """One place: what it is, who is in it and who is asked."""

    place: TeamPlace
    kind: str
    people: list[Membership] = field(default_factory=list)
    invited: list[Invitation] = field(default_factory=list)

    @property
    def state(self) -> str:
        """In words, for a place without an account in it."""
        if self.place.invite_later and not self.invited:
            return _("Kept for later, when the groups are known")
        if self.place.reason_if_empty:
            return _("Empty: %(reason)s") % {"reason": self.place.reason_if_empty}
        return "" if self.people or self.invited else _("In the team, without an account")


@dataclass
class Roster:
    """A team's places in order, and the people who hold no place."""

    lines: list[PlaceLine]
    others: list[Membership]
    other_invited: list[Invitation]


def roster(team: Team) -> Roster:
    """Who is in a team, in 3 queries."""
    nation = team.organisation.nation
    kinds = place_kinds()
    lines = {
        place.pk: PlaceLine(place, kinds[place.kind].called(nation) if place.kind in kinds else "")
        for place in TeamPlace.objects.filter(team=team)
    }
    others: list[Membership] = []
    for membership in people_of(team):
        line = lines.get(membership.place_id or 0)
        (line.people if line else others).append(membership)
    other_invited: list[Invitation] = []
    sub_team = team if team.kind == Team.Kind.SUB_TEAM else None
    asked = Invitation.objects.filter(organisation_id=team.organisation_id, team=sub_team).exclude(
        role=Role.NOTES_READER
    )
    for invitation in asked.filter(accepted_at=None, withdrawn_at=None).order_by("name"):
        line = lines.get(invitation.place_id or 0)
        if invitation.is_open:
            (line.invited if line else other_invited).append(invitation)
    return Roster(list(lines.values()), others, other_invited)


def parked(organisation_id: int) -> list[TeamPlace]:
    """The places kept for later whose time has come: a group is chosen, so there is a sub-team (R28). 1 query."""
    return list(_parked([organisation_id]))


def parked_now(organisation_ids: Collection[int]) -> dict[int, int]:
    """By organisation, how many places kept for later can be filled now. 1 query."""
    return Counter(_parked(organisation_ids).order_by().values_list("organisation_id", flat=True))


def _parked(organisation_ids: Collection[int]) -> QuerySet[TeamPlace]:
    chosen = Team.objects.filter(organisation=OuterRef("organisation"), kind=Team.Kind.SUB_TEAM)
    return TeamPlace.objects.filter(Exists(chosen), organisation_id__in=organisation_ids, invite_later=True)


def support_now(team: Team) -> dict[str, str]:
    """By the name of each kind of support (of roles.yaml, or `own_` and its number): its state, and under `..._by` who
    gives it."""
    found = {}
    for role in SupportRole.objects.filter(team=team):
        name = role.kind or f"{OWN}{role.pk}"
        found[name], found[f"{name}_by"] = role.state, role.filled_by
    return found


def lines_here(organisation_id: int, team: Team | None, role: str, lines: list[Line]) -> list[Line]:
    """The lines of a list, those also at fault whose address is a member or has an open invitation."""
    emails = [line.email for line in lines if not line.fault]
    refused = why_not_invited(organisation_id, team.pk if team else None, role, emails)
    return [replace(line, fault=line.fault or refused.get(line.email, "")) for line in lines]


def people_of(team: Team, *, with_coach: bool = False) -> list[Membership]:
    """The people in a team today, by name; with the coach for a meeting (R21). 1 query."""
    current = Membership.objects.current()
    found = current.of_team(team)
    if with_coach:
        found |= current.filter(organisation_id=team.organisation_id, role=Role.COACH)
    return list(found.select_related("user").order_by("user__name", "pk"))


def invited_to(meeting: Meeting) -> list[Membership]:
    """Who is invited to a meeting: its team, and the coach unless its series is without (R21). 1 query."""
    return people_of(meeting.team, with_coach=meeting.series is None or meeting.series.coach_invited)


def next_meeting(team_id: int | None) -> Meeting | None:
    """The next meeting of a team that is in the diary. 1 query."""
    return Meeting.objects.coming().filter(team=team_id).first() if team_id else None


@dataclass(frozen=True)
class Decided:
    """A decision of a meeting, and whether it was made with nobody with lived experience in the room."""

    what: str
    meeting_id: int
    at: datetime
    without: bool


def decisions_of(team: Team, most: int = 5) -> list[Decided]:
    """The newest decisions of a team's meetings, newest first. 1 query."""
    outcomes = Outcome.objects.filter(meeting__team=team, kind=Outcome.Kind.DECISION).select_related("meeting")
    return [
        Decided(outcome.what, outcome.meeting_id, outcome.meeting.starts_at, outcome.meeting.lived_experience is False)
        for outcome in outcomes.order_by("-meeting__starts_at", "pk")[:most]
    ]
