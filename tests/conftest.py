"""The suite's own ground: a throw-away database made by its owner, used by the app role behind the wall."""

from __future__ import annotations

import contextlib
import gc
import logging
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client

from amhe import clock
from amhe.access import wall
from tests import databases
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
    databases.drop_left_over()
    with contextlib.ExitStack() as stack:
        with django_db_blocker.unblock():
            stack.enter_context(databases.using(stack.enter_context(databases.migrated())))
        yield


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
logging.getLogger("teams.hearing").addHandler(LOUD)


@pytest.fixture
def quiet_standing() -> Iterator[None]:
    """For a test that breaks on purpose what every other test must not."""
    log = logging.getLogger("amhe.programme.standing")
    log.removeHandler(LOUD)
    yield
    log.addHandler(LOUD)


@pytest.fixture(scope="session")
def kept_world(django_db_setup: None, django_db_blocker: Any) -> Iterator[databases.Kept]:
    """The small cast in a database of its own."""
    with contextlib.ExitStack() as stack:
        with django_db_blocker.unblock(), clock.set_to(NOW):
            kept = stack.enter_context(databases.built(databases.at_once(build_world)))
        yield kept


@pytest.fixture
def in_the_world(kept_world: databases.Kept) -> Iterator[World]:
    """The present database is the one that the cast is in. Set up before all else: see pytest_collection_modifyitems."""
    for cache in caches.all(initialized_only=True):
        cache.clear()  # what was kept of other tests' people, who have the same keys
    with kept_world.entered() as made:
        yield made


def pytest_collection_finish(session: pytest.Session) -> None:
    """What was imported stays for good: looking through it for garbage again and again took a sixth of the suite's time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


# Begun first, the longest at the head, so that no worker is left alone with one of them at the end.
LONG = [f"tests/{path}" for path in ("browser/test_pages", "faults", "unit/test_dev_run", "browser", "access")]


def how_long(item: pytest.Item) -> int:
    """Its place among the long ones, or after them all."""
    return next((place for place, path in enumerate(LONG) if item.nodeid.startswith(path)), len(LONG))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whoever asks for the cast finds it built, if the test is undone by a transaction: others build their own."""
    items.sort(key=how_long)
    for item in items:
        names = getattr(item, "fixturenames", [])
        marker = item.get_closest_marker("django_db")
        commits = "transactional_db" in names or (marker and marker.kwargs.get("transaction"))
        if "world" in names and not commits and "in_the_world" not in names:
            names.insert(0, "in_the_world")


@pytest.fixture
def world(request: pytest.FixtureRequest, db: None) -> World:
    """The small cast that every test knows: see tests/world.py. No organisation is entered."""
    return request.node.funcargs.get("in_the_world") or build_world()


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
