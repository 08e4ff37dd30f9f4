"""The suite's own ground: a throw-away database made by its owner, used by the app role behind the wall."""

from __future__ import annotations

import contextlib
import logging
import os
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.management import call_command
from django.db import connections
from django.test import Client

from amhe import clock
from amhe.access import wall
from tests.world import World, build_world

# Asked of every transaction, and not counted: see house.md, section 6.
NOT_COUNTED = (
    "BEGIN",
    "SAVEPOINT",
    "RELEASE",
    "COMMIT",
    "ROLLBACK",
    "SELECT current_setting",
    "SELECT set_config",
)
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: Any) -> Iterator[None]:
    """A fresh database for this process, owned by the owner role; the suite itself signs in as the app role."""
    name = f"test_amhe_{os.getpid()}"
    owner = connections["owner"].settings_dict
    address = {"dbname": owner["NAME"], "user": owner["USER"], "password": owner["PASSWORD"] or None}
    address |= {"host": owner["HOST"] or owner["OPTIONS"].get("host"), "port": owner["PORT"] or None}
    with psycopg.connect(**{key: value for key, value in address.items() if value}, autocommit=True) as server:
        _drop_left_over(server)
        server.execute(f'CREATE DATABASE "{name}"')
        for alias in ("default", "owner"):
            connections[alias].close()
            connections[alias].settings_dict["NAME"] = name
        with django_db_blocker.unblock():
            sql = Path(wall.__file__).parent / "sql" / "database.sql"
            with connections["owner"].cursor() as cursor:
                cursor.execute(sql.read_text(encoding="utf-8"))
            call_command("migrate", verbosity=0)
        yield
        with django_db_blocker.unblock():
            connections.close_all()
        _drop(server, name)


def _drop(server: psycopg.Connection, name: str) -> None:
    """Drop the database; one that a thread of a live server still holds is left for the next run to drop."""
    for _ in range(20):
        try:
            server.execute(f'DROP DATABASE IF EXISTS "{name}"')
            return
        except psycopg.errors.ObjectInUse:
            time.sleep(0.1)


def _drop_left_over(server: psycopg.Connection) -> None:
    """Databases of runs that are over."""
    for (name,) in server.execute("SELECT datname FROM pg_database WHERE datname LIKE 'test_amhe_%'").fetchall():
        if not Path(f"/proc/{name.rsplit('_', 1)[1]}").exists():
            with contextlib.suppress(psycopg.errors.ObjectInUse):
                server.execute(f'DROP DATABASE IF EXISTS "{name}"')


class WalledClient(Client):
    """A browser without JavaScript. After each request the wall stands as before, as it would in production."""

    def request(self, **request: Any) -> Any:
        """One request."""
        with wall.restored():
            return super().request(**request)


@pytest.fixture
def client() -> WalledClient:
    """A browser that nobody has signed in with yet."""
    return WalledClient()


@pytest.fixture
def browser_of() -> Callable[[Any], WalledClient]:
    """A browser in which this person is signed in."""

    def sign_in(user: Any) -> WalledClient:
        client = WalledClient()
        client.force_login(user)
        return client

    return sign_in


@pytest.fixture(autouse=True)
def still_clock(request: pytest.FixtureRequest) -> Iterator[None]:
    """The clock stands at 23 November 2026, 10 in the morning, except where a real browser watches real time."""
    if request.node.get_closest_marker("browser"):
        yield
    else:
        with clock.set_to(NOW):
            yield


class Loud(logging.Handler):
    """Fails the test in which it hears an error."""

    def emit(self, record: logging.LogRecord) -> None:
        raise AssertionError(record.getMessage()) from (record.exc_info[1] if record.exc_info else None)


LOUD = Loud(logging.ERROR)
logging.getLogger("amhe.programme.standing").addHandler(LOUD)


@pytest.fixture
def quiet_standing() -> Iterator[None]:
    """For a test that breaks on purpose what every other test must not."""
    log = logging.getLogger("amhe.programme.standing")
    log.removeHandler(LOUD)
    yield
    log.addHandler(LOUD)


@pytest.fixture
def world(db: None) -> World:
    """The small cast that every test knows: see tests/world.py. No organisation is entered."""
    return build_world()


@pytest.fixture
def count_queries() -> Callable[[Callable[[], Any]], int]:
    """How many queries a call makes, leaving out what every transaction asks."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def count(call: Callable[[], Any]) -> int:
        with CaptureQueriesContext(connection) as captured:
            call()
        return sum(1 for query in captured.captured_queries if not query["sql"].startswith(NOT_COUNTED))

    return count
