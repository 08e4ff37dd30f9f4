"""An organisation's copy and its deletion: the whole of the one with the most rows. Runs inside Django; nothing is kept."""

from __future__ import annotations

from collections.abc import Callable
from time import process_time
from typing import Any

from django.db import connections, transaction

from amhe.access import erasing, wall
from amhe.privacy import exporting
from datareview.models import Extract
from dev.benching import processes

ROUNDS = 3


def leaving() -> dict[str, Any]:
    """CPU seconds of both by round, here and in the database; rows and MB of the copy; rows deleted, and rows left."""
    largest = max(wall.organisation_ids(), key=_notes)
    found: dict[str, Any] = {"copy": [], "deletion": []}
    for _round in range(ROUNDS):
        seconds, made = cpu_seconds("default", lambda: _copy(largest))
        found["copy"].append(seconds)
        found |= {"rows": made.rows, "MB": len(made.content) / 1024 / 1024}
        with transaction.atomic(using="owner"):
            seconds, counts = cpu_seconds("owner", lambda: erasing.erase_organisation(largest))
            found["deletion"].append(seconds)
            found |= {"deleted": sum(counts.values()), "left": _rows_left(largest)}
            transaction.set_rollback(True, using="owner")
    return found


def _notes(organisation_id: int) -> int:
    with wall.inside(organisation_id):
        return Extract.objects.count()


def _copy(organisation_id: int) -> exporting.Made:
    with wall.snapshot(organisation_id):
        return exporting.make(organisation_id)


def cpu_seconds(alias: str, work: Callable[[], Any]) -> tuple[float, Any]:
    """CPU seconds of one call, here and in the connection's own process; and what it returned."""
    connections[alias].ensure_connection()
    backend = connections[alias].connection.info.backend_pid
    before = process_time() + processes.cpu(backend)
    returned = work()
    return process_time() + processes.cpu(backend) - before, returned


def _rows_left(organisation_id: int) -> int:
    """Rows that carry the organisation's id, in any table that the database itself has."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(wall.WALLED)
        left = 0
        for table, column in cursor.fetchall():
            cursor.execute(f'SELECT count(*) FROM "{table}" WHERE "{column}" = %s', [organisation_id])  # noqa: S608
            left += cursor.fetchone()[0]
        return left
