"""One stage for all tests, in a database of its own: built once, and whatever a file of tests does to it is undone."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest
from django.db import transaction

from amhe import clock
from tests import databases
from tests.access.setting import set_stage
from tests.access.stage import Stage
from tests.access.tampering import Sending
from tests.conftest import NOW


@contextmanager
def quiet() -> Iterator[None]:
    """Thousands of refusals, each of them meant."""
    logging.disable(logging.ERROR)
    try:
        yield
    finally:
        logging.disable(logging.NOTSET)


@pytest.fixture(scope="session")
def kept_stage(django_db_setup: None, django_db_blocker: Any) -> Iterator[databases.Kept]:
    """Two organisations with everything in them, in a database of their own."""
    with ExitStack() as stack:
        with django_db_blocker.unblock(), clock.set_to(NOW), quiet():
            kept = stack.enter_context(databases.built(databases.at_once(set_stage)))
        yield kept


@pytest.fixture(scope="session")
def known_forms() -> dict[str, list[Sending]]:
    """The forms of each door of the stage as it was built, as far as somebody asked: see `known_sendings`."""
    return {}


@pytest.fixture(scope="module")
def stage(kept_stage: databases.Kept, known_forms: dict[str, list[Sending]], django_db_blocker: Any) -> Iterator[Stage]:
    """The stage as it was built. What a test does to it must be undone: see `Stage.knock`."""
    with django_db_blocker.unblock(), kept_stage.entered() as fresh, clock.set_to(NOW), quiet(), transaction.atomic():
        fresh.known = known_forms
        yield fresh
        changed = [whose for whose, before in fresh.before.items() if fresh.state(whose) != before]
        transaction.set_rollback(True)
    assert changed == [], "what a test did to the stage was not undone"
