"""The kinds of place a team can have, and what the live checks make of them. Pure but for the reference files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from amhe.reference import by_id
from organisations.nations import nations


@dataclass(frozen=True)
class PlaceKind:
    """A kind of place: which team has it, the role that it gives, and what it counts as."""

    id: str
    name: str
    plain: str
    team: str
    role: str
    joined_as: str
    counts_as: str
    outside: bool

    def called(self, nation: str) -> str:
        """Its name in a nation: Integrated Care Systems are England's (R27, note N6)."""
        return _(nations()[nation].planner if self.counts_as == "ics" else self.name)


@cache
def place_kinds() -> Mapping[str, PlaceKind]:
    """Every kind of place by its id, in the order to offer them."""
    return {
        row["id"]: PlaceKind(
            id=row["id"],
            name=row["name"],
            plain=row["plain"],
            team=row["team"],
            role=row["role"],
            joined_as=row.get("joined_as", ""),
            counts_as=row.get("counts_as", ""),
            outside=row.get("outside", False),
        )
        for row in by_id("teams", "places", "kinds").values()
    }


def kinds_of(team_kind: str) -> list[PlaceKind]:
    """The kinds that a project team, or a sub-team, can have."""
    return [kind for kind in place_kinds().values() if kind.team == team_kind]


def guide(role: str, kind: str = "") -> Mapping[str, Any] | None:
    """The role guide of roles.yaml that fits (R17): by the place's kind where there is one, else by the role."""
    by_kind = {"community_group": "community_group_rep", "from_population": "lived_experience_member"}
    kind = by_kind.get(kind, kind)
    guides = by_id("teams", "roles", "items")
    return guides.get(kind if kind in guides else "qi_coach" if role == "coach" else role)


@dataclass(frozen=True)
class PlaceFact:
    """What a check needs of one place. A place with a reason, or kept for later, is an empty one."""

    kind: str
    how_many: int
    reason_if_empty: str
    from_outside: bool
    invite_later: bool = False

    @property
    def people(self) -> int:
        """How many people hold the place now."""
        return 0 if self.reason_if_empty or self.invite_later else self.how_many


def people_by_kind(places: Iterable[PlaceFact]) -> dict[str, int]:
    """How many people hold a place of each kind; kinds without any are left out."""
    counts: dict[str, int] = {}
    for place in places:
        if place.people:
            counts[place.kind] = counts.get(place.kind, 0) + place.people
    return counts


@dataclass(frozen=True)
class Check:
    """One live check: whether it is met, how much it matters, and why not if somebody said so."""

    id: str
    text: str
    met: bool
    severity: str
    reason: str = ""
    url: str = ""
    link: str = ""


def project_team_checks(
    places: Iterable[PlaceFact],
    *,
    lived_experience: int,
    has_series: bool,
    time_protected: bool,
    able: bool = False,
) -> list[Check]:
    """The live checks of a project team (R11, R13, R14, R19, R20, R26, R29).

    `lived_experience`: people who joined so. `able`: somebody knows the equality issues and has authority.
    """
    listed = list(places)
    count = people_by_kind(listed)
    lived = max(lived_experience, count.get("lived_experience_member", 0))
    return _checks(
        {
            "has_sponsor": (count.get("senior_sponsor", 0) > 0, "senior_sponsor"),
            "has_lead": (count.get("project_lead", 0) > 0, "project_lead"),
            "has_lived_experience": (lived > 0, "lived_experience_member"),
            "two_lived_experience": (lived > 1, ""),
            "has_equality_expert": (count.get("equality_expert", 0) > 0, "equality_expert"),
            "has_authority": (able, ""),
            "has_external": (any(place.from_outside and place.people for place in listed), ""),
            "has_meeting_series": (has_series, ""),
            "lead_time_protected": (time_protected, ""),
        },
        listed,
    )


def agreed_check(not_agreed: int, *, joined: int, planned: bool) -> list[Check]:
    """Whether payment, expenses, support and access are agreed with each person who joined with lived experience (R19).

    `not_agreed` of the `joined` wait for it. Needed once a meeting is `planned`, and good to have before; no check where
    nobody has joined so.
    """
    if not joined:
        return []
    row = by_id("teams", "roles", "team_health_checks")["agreed_with_each"]
    waits = ngettext("Not agreed yet with %(n)d person.", "Not agreed yet with %(n)d people.", not_agreed)
    because = (
        _("Meetings are planned, and it is due before the first.")
        if planned
        else _("It is due before the first meeting.")
    )
    reason = f"{waits % {'n': not_agreed}} {because}" if not_agreed else ""
    return [Check(row["id"], _(row["text"]), not not_agreed, row["severity"] if planned else "should", reason)]


def sub_team_checks(places: Iterable[PlaceFact]) -> list[Check]:
    """The live checks of a sub-team (R59, R60)."""
    listed = list(places)
    count = people_by_kind(listed)
    return _checks(
        {
            "sub_has_lead": (count.get("sub_team_lead", 0) > 0, "sub_team_lead"),
            "sub_from_population": (count.get("from_population", 0) > 0, "from_population"),
            "sub_service_staff": (count.get("service_staff", 0) > 0, "service_staff"),
            "sub_community": (count.get("community_group", 0) > 0, "community_group"),
        },
        listed,
    )


def _checks(answers: Mapping[str, tuple[bool, str]], places: list[PlaceFact]) -> list[Check]:
    rows: Mapping[str, Mapping[str, Any]] = by_id("teams", "roles", "team_health_checks")
    reasons = {place.kind: place.reason_if_empty for place in places if place.reason_if_empty}
    return [
        Check(name, _(rows[name]["text"]), met, rows[name]["severity"], "" if met else reasons.get(kind, ""))
        for name, (met, kind) in answers.items()
    ]
