"""A sub-team's places and memberships as one list of facts for the checks (R59, R60). Pure."""

from __future__ import annotations

from collections.abc import Iterable

from amhe.access.roles import Role
from teams.models import JoinedAs
from teams.places import PlaceFact

LEAD = "sub_team_lead"
FROM_POPULATION = "from_population"
KINDS = (LEAD, FROM_POPULATION, "service_staff", "community_group")


def facts_of(places: Iterable[PlaceFact], members: Iterable[tuple[str, str]]) -> list[PlaceFact]:
    """Places, and what memberships (role, joined as) say by themselves.

    A lead and people from the population are there only when somebody has joined as such (R60): their places alone say
    nothing. Other kinds of place may be held by people without an account.
    """
    found = [place for place in places if place.reason_if_empty or place.kind not in (LEAD, FROM_POPULATION)]
    for role, joined_as in members:
        if role == Role.SUB_TEAM_LEAD:
            found.append(PlaceFact(LEAD, 1, "", False))
        if joined_as == JoinedAs.FROM_POPULATION:
            found.append(PlaceFact(FROM_POPULATION, 1, "", False))
    return found


def missing_kinds(facts: Iterable[PlaceFact]) -> list[str]:
    """The kinds that nobody holds, whether or not a reason says why."""
    held = {fact.kind for fact in facts if fact.people}
    return [kind for kind in KINDS if kind not in held]


def unexplained_kinds(facts: Iterable[PlaceFact]) -> list[str]:
    """The kinds that nobody holds and no reason is given for."""
    listed = list(facts)
    reasons = {fact.kind for fact in listed if fact.reason_if_empty}
    return [kind for kind in missing_kinds(listed) if kind not in reasons]
