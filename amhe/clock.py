"""The one source of "now", so that example data and tests can live in any week."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time

from django.utils import timezone

_set_to: ContextVar[datetime | None] = ContextVar("amhe_clock", default=None)


def now() -> datetime:
    """The present moment, aware of its time zone; the moment set by `set_to` inside its block."""
    return _set_to.get() or datetime.now(UTC)


def today() -> date:
    """The present day in the organisation's time zone (the current Django time zone)."""
    return timezone.localtime(now()).date()


@contextmanager
def set_to(moment: datetime | date) -> Iterator[datetime]:
    """Let `now()` be `moment` inside the block (10 in the morning, if a day is given)."""
    if not isinstance(moment, datetime):
        moment = timezone.make_aware(datetime.combine(moment, time(10)))
    token = _set_to.set(moment)
    try:
        yield moment
    finally:
        _set_to.reset(token)
