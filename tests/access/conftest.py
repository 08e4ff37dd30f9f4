"""One stage for a whole file of tests: built once, undone at its end."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from amhe import clock
from tests.access.setting import set_stage
from tests.access.stage import Stage
from tests.conftest import NOW


@pytest.fixture(scope="module")
def stage(django_db_setup: None, django_db_blocker: Any) -> Iterator[Stage]:
    """Two organisations with everything in them. What a test does to it must be undone: see `Stage.knock`."""
    logging.disable(logging.ERROR)  # thousands of refusals, each of them meant
    try:
        with django_db_blocker.unblock(), clock.set_to(NOW), transaction.atomic():
            yield set_stage()
            transaction.set_rollback(True)
    finally:
        logging.disable(logging.NOTSET)
