"""What the doors tell of places at the programme's learning sets. None of them enters an organisation (docs/adr/0026)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db import connection


@dataclass(frozen=True)
class PlaceLine:
    """A place at a learning set, as a programme administrator is told of it."""

    place_id: int
    slug: str
    organisation: str
    user_id: int
    access_needs: str
    came: bool | None


def at(learning_set_id: int, user_id: int, day: date) -> list[PlaceLine]:
    """The places at one learning set in order, of all organisations; none for all but administrators."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM sec.learning_places(%s, %s, %s)", [user_id, day, learning_set_id])
        return [PlaceLine(*row) for row in cursor.fetchall()]


def before(learning_set_id: int, place_id: int) -> int:
    """How many places at a learning set come before this one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT sec.learning_places_before(%s, %s)", [learning_set_id, place_id])
        return int(cursor.fetchone()[0])


def taken(learning_set_ids: Collection[int]) -> dict[int, int]:
    """How many places are taken at each of these learning sets. 1 query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT k, sec.learning_places_before(k, NULL) FROM unnest(%s::bigint[]) k", [list(learning_set_ids)]
        )
        return dict(cursor.fetchall())
