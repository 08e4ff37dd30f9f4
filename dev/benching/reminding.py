"""The sweep that finds reminders, over every organisation. Runs inside Django; nothing of it is kept."""

from __future__ import annotations

from typing import Any

from django.db import connection, transaction

from amhe.access import wall
from amhe.reminders import tasks
from dev.benching.leaving import cpu_seconds
from dev.benching.visits import NOT_COUNTED

ROUNDS = 3


def find() -> dict[str, Any]:
    """Organisations, and of one sweep: letters found, queries, CPU seconds by round here and in the database."""
    found: dict[str, Any] = {"organisations": len(wall.organisation_ids()), "seconds": []}
    for _round in range(ROUNDS):
        asked = 0

        def count(execute: Any, sql: str, *how: Any) -> Any:
            nonlocal asked
            asked += not sql.startswith(NOT_COUNTED)
            return execute(sql, *how)

        with transaction.atomic(), connection.execute_wrapper(count):  # more than Django's own log of queries holds
            seconds, letters = cpu_seconds("default", tasks.find)
            transaction.set_rollback(True)
        found["seconds"].append(seconds)
        found |= {"letters": letters, "queries": asked}
    return found
