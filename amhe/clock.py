"""The one source of "now", so that example data and tests can live in any week.

Where several machines serve, the database's clock is the one that all share: a machine whose own clock is wrong goes by it.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time, timedelta

from django.utils import timezone

log = logging.getLogger(__name__)
TOLERATED = timedelta(seconds=2)
_set_to: ContextVar[datetime | None] = ContextVar("amhe_clock", default=None)


_ahead = timedelta(0)


def now() -> datetime:
    """The present moment, aware of its time zone; the moment set by `set_to` inside its block.

    It is this machine's clock, set right by the database's when they differ by more than 2 seconds.
    """
    return _set_to.get() or _machine() - _ahead


def surely() -> datetime:
    """The present moment, or the earlier one if this machine and the database differ: for what must not come too early."""
    return min(now(), _set_to.get() or _machine())


def _machine() -> datetime:
    return datetime.now(UTC)


def set_right(shared: datetime) -> None:
    """Go by the clock that all machines share, which shows `shared` just now (amhe.access.timekeeping asks it)."""
    global _ahead
    difference = _machine() - shared
    _ahead = difference if abs(difference) > TOLERATED else timedelta(0)
    if _ahead:
        log.warning("this machine's clock is %d seconds ahead of the database's", _ahead.total_seconds())


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
