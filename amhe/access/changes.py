"""Which organisations the present transaction has changed, and what is brought up to date before it ends.

A higher room registers what it keeps about an organisation (`before_commit`); the trail says what was changed (`note`);
whoever opened the transaction settles it, so that what is kept is committed with the change behind it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections

LOCK = 20240  # names our advisory locks among others: (LOCK, organisation)
_registered: list[Callable[[Collection[int]], None]] = []


def before_commit(keep: Callable[[Collection[int]], None]) -> None:
    """Have `keep(organisation_ids)` called inside the wall, at the end of each transaction that changed something."""
    _registered.append(keep)


def _changed() -> set[int]:
    ours: Any = connections[DEFAULT_DB_ALIAS]  # this thread's own; `connection` stands for all threads'
    if not hasattr(ours, "changed_organisations"):
        ours.changed_organisations = set()
    return ours.changed_organisations


def note(organisation_id: int) -> None:
    """This transaction has changed something in the organisation."""
    _changed().add(organisation_id)


def settle(organisation_ids: Collection[int] | None = None) -> None:
    """Bring up to date what is kept about these organisations (or all), as far as this transaction changed them."""
    changed = _changed()
    due = sorted(changed if organisation_ids is None else changed.intersection(organisation_ids))
    if due:
        changed.difference_update(due)
        for keep in _registered:
            keep(due)


def forget() -> None:
    """A new transaction begins: nothing is changed yet."""
    _changed().clear()


def one_at_a_time(organisation_ids: Collection[int]) -> None:
    """Wait until no other transaction is keeping something about these organisations, and keep others waiting until
    this one ends: so the later one sees what the earlier one wrote. Call at the end of a transaction only."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, k) FROM unnest(%s::int[]) k", [LOCK, sorted(organisation_ids)])
