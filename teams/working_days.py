"""Days on which offices work: Monday to Friday. Bank holidays count as working days, since each nation has its own. Pure."""

from __future__ import annotations

from datetime import date, timedelta

SATURDAY = 5


def working_days(first: date, last: date) -> int:
    """How many working days have begun after `first`, up to and with `last`; 0 where `last` is not later."""
    days = max((last - first).days, 0)
    weeks, rest = divmod(days, 7)
    return weeks * 5 + sum((first + timedelta(days=n)).weekday() < SATURDAY for n in range(1, rest + 1))


def later(first: date, count: int) -> date:
    """The first day that is `count` working days after `first`."""
    day = first
    while working_days(first, day) < count:
        day += timedelta(days=1)
    return day
