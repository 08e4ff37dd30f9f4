"""Quiet hours, and the moment of the daily letter: pure arithmetic of the clock on the wall (access.md, section 7)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from django.utils import timezone

DAY = timedelta(days=1)
AFTER_QUIET = timedelta(minutes=15)  # the daily letter: so that what is due in the morning has been found
SPARE = timedelta(hours=1)  # it begins by then, or what it would have held goes by itself


def ends(moment: datetime, start: time, end: time) -> datetime | None:
    """When the quiet hours that `moment` lies in are over, or None if it lies in none.

    `start` and `end` are times on the wall in the product's time zone; an `end` that is not after `start` is on the next
    day, and two that are the same mean no quiet hours. In the night when an hour comes twice, they begin at the first
    and end at the second; a time that the clocks jump over counts as an hour later.
    """
    if start == end:
        return None
    today = timezone.localtime(moment).date()
    for day in (today - DAY, today):
        begins, over = _at(day, start, first=True), _at(day + DAY if end < start else day, end, first=False)
        if begins <= moment < over:
            return over
    return None


def daily(moment: datetime, end: time) -> datetime:
    """The next moment of somebody's daily letter: a little after their quiet hours, today or tomorrow."""
    today = timezone.localtime(moment).date()
    first = digest_at(today, end)
    return first if first > moment else digest_at(today + DAY, end)


def digest_at(day: date, end: time) -> datetime:
    """The moment of the daily letter on that day."""
    return _at(day, end, first=False) + AFTER_QUIET


def at(day: date, hour: time) -> datetime:
    """That time on the wall on that day."""
    return _at(day, hour, first=True)


def _at(day: date, wall: time, *, first: bool) -> datetime:
    both = [
        datetime.combine(day, wall.replace(fold=fold), timezone.get_default_timezone()).astimezone(UTC)
        for fold in (0, 1)
    ]
    if timezone.localtime(both[0]).time() != wall:  # jumped over
        return max(both)
    return min(both) if first else max(both)
