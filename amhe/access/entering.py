"""Entering as a person, and what the door tells of them. Part of the wall: use it as `wall.enter` and so on."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import connection

ACTOR = "app.actor"  # who acts in a transaction, for the history


@dataclass(frozen=True)
class Grant:
    """A membership valid today, and what its role may do."""

    organisation_id: int
    team_id: int | None
    role: str
    may: frozenset[str]


@dataclass(frozen=True)
class Entered:
    """Who came in: each role that they hold where they came in, with the ids of those organisations, and what else the
    door tells. A role on the programme has no ids."""

    roles: dict[str, list[int]] = field(default_factory=dict)
    grants: list[Grant] | None = None  # inside one organisation; not told across several
    permitted: list[int] | None = None  # across several: where a role on the organisation gives what was asked for
    support_access: int | None = None  # the id of the support access that let them in


def enter(
    user_id: int, day: date, address: str | None = None, moment: datetime | None = None, asked: str | None = None
) -> Entered:
    """Enter as a person, for the rest of this transaction: all organisations of theirs, or the one at an address.

    The organisations now visible are those told. Without a membership at the address they may come in by support access
    that holds at `moment`. `asked`, without an address, is the one permission that the page needs. Organisations that
    want a second step of everybody are told once more, as a role of that name.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT role, ids, without, team, may, access, set_config(%s, %s, true) FROM sec.enter(%s, %s, %s, %s, %s)",
            [ACTOR, str(user_id), user_id, day, address, moment, asked],
        )
        return _entered(cursor.fetchall(), one=address is not None, asked=asked is not None)


def _entered(rows: list[tuple[Any, ...]], *, one: bool, asked: bool) -> Entered:
    roles: dict[str, list[int]] = {}
    grants: list[Grant] = []
    permitted: set[int] = set()
    support = None
    for role, listed, without, team, may, access, _actor in rows:
        ids = _ids(listed)
        roles[role] = sorted({*roles.get(role, ()), *ids}) if role in roles else ids
        support = access or support
        if may is not None:
            grants.append(Grant(ids[0], team, role, frozenset(may)))
        if without is not None:
            permitted.update(ids if not without else set(ids).difference(_ids(without)))
    asked = asked and not one
    return Entered(roles, grants if one else None, sorted(permitted) if asked else None, support)


def _ids(listed: str) -> list[int]:
    return list(map(int, listed.split(","))) if listed else []


def rights(user_id: int, day: date) -> list[Grant]:
    """What somebody's memberships inside the wall let them do. 1 query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT organisation, team, role, may FROM sec.rights(%s, %s, NULL) WHERE may IS NOT NULL", [user_id, day]
        )
        return [Grant(organisation, team, role, frozenset(may)) for organisation, team, role, may in cursor.fetchall()]


def permitted(user_id: int, day: date, permission: str) -> list[int]:
    """Ids of the organisations in which a role on the organisation lets somebody do this. 1 query; enters nothing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT role, ids, without FROM sec.roles(%s, %s, %s)", [user_id, day, permission])
        rows = [(*row, None, None, None, None) for row in cursor.fetchall()]
    return _entered(rows, one=False, asked=True).permitted or []
