"""What permissions and the wall cost by themselves. Runs inside Django."""

from __future__ import annotations

from collections.abc import Callable
from statistics import median
from time import process_time
from typing import Any

import psycopg
from django.db import connection
from django.test.utils import CaptureQueriesContext

from amhe import clock
from amhe.access import wall
from amhe.access.access import Access
from amhe.access.roles import Permission, Role
from dev.benching import processes
from dev.benching.visits import FIRST, NOT_COUNTED, populations, signed_in
from organisations.models import User

TIMES = 300
BLOCK, BLOCKS = 20, 5  # reads of a page: as the one role, then as the other
SETS = ("SELECT set_config", "SELECT current_setting")
DOOR = " sec."
COACHES = {"10": "ten", "100": "hundred", "all": "all"}


def permissions() -> dict[str, Any]:
    """Queries and milliseconds from knowing who asks to knowing whether they may: on one page, and across all of theirs."""
    found: dict[str, Any] = {}
    for size, who in COACHES.items():
        user = User.objects.get(email=f"{who}@load-coaches.example")
        for where, address in (("in 1 of", FIRST), ("across", None)):
            asked = _asked(user.pk, address)
            with CaptureQueriesContext(connection) as captured, wall.restored():
                asked()
            queries = [query["sql"] for query in captured.captured_queries]
            counted = [sql for sql in queries if not sql.startswith((*NOT_COUNTED, *SETS))]
            with wall.restored():
                found[f"{where} {size}"] = {"queries": len(counted), "ms": _cpu_ms(asked, connection.connection, TIMES)}
    return found


def _asked(user_id: int, address: str | None) -> Callable[[], object]:
    def ask() -> object:
        day = clock.today()
        asked = Permission.VIEW_DASHBOARD if address is None else None
        entered = wall.enter(user_id, day, address, None, asked)
        access = Access(user_id, day, entered, asked)
        if address is None:
            return access.anywhere(Permission.VIEW_DASHBOARD)
        [organisation] = entered.roles[Role.COACH]
        return access.allows(Permission.VIEW_ORGANISATION, organisation)

    return ask


def _cpu_ms(work: Callable[[], object], server: Any, times: int) -> float:
    """CPU milliseconds of one call, here and in the database connection's own process: a busy machine changes it least."""
    backend = server.info.backend_pid
    work()
    before = process_time() + processes.cpu(backend)
    for _time in range(times):
        work()
    return (process_time() + processes.cpu(backend) - before) * 1000 / times


def behind_the_wall(backup_address: str) -> dict[str, Any]:
    """A page of 20 notes: its own queries as the app role and as the one role that no policy holds; and opening the wall.

    CPU milliseconds of all its reads together, medians of blocks in turn; neither side keeps prepared statements.
    """
    population, _other = populations()
    user = User.objects.get(email=f"nurse@{FIRST}.example")
    client, path = signed_in(user), f"/o/{FIRST}/p/{population}/heard/"
    client.get(path)
    page = _cpu_ms(lambda: client.get(path), connection.connection, BLOCK)
    with CaptureQueriesContext(connection) as captured:
        client.get(path)
    asked = [query["sql"] for query in captured.captured_queries]
    reads = [sql for sql in asked if sql.startswith("SELECT") and not sql.startswith(SETS) and DOOR not in sql]
    day = clock.today()
    with psycopg.connect(backup_address, prepare_threshold=None) as free, wall.restored():
        opening = _cpu_ms(lambda: wall.enter(user.pk, day, FIRST), connection.connection, TIMES)
        taken: dict[str, list[float]] = {"app": [], "free": []}
        for _block in range(BLOCKS):
            for name, server in (("app", connection.connection), ("free", free)):
                taken[name].append(_cpu_ms(lambda server=server: _read(server, reads), server, BLOCK))  # type: ignore[misc]
    found = {name: median(values) for name, values in taken.items()}
    return {"reads": len(reads), "page": page, "opening": opening, **found}


def _read(server: Any, reads: list[str]) -> None:
    for sql in reads:
        server.execute(sql).fetchall()
