"""The days on which a measure's periods begin. Pure."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

DAYS = {"weekly": 7, "every 2 weeks": 14}
MONTHS = {"monthly": 1, "every 3 months": 3}
FREQUENCIES = (*DAYS, *MONTHS)


def step(day: date, frequency: str, count: int = 1) -> date:
    """The first day of the period `count` periods later (earlier if below 0).

    Months keep the day of the month, or take the last one of a shorter month. Raises KeyError for another frequency.
    """
    if frequency in DAYS:
        return day + timedelta(days=DAYS[frequency] * count)
    months = day.year * 12 + day.month - 1 + MONTHS[frequency] * count
    year, month = divmod(months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def series(first: date, frequency: str, count: int) -> list[date]:
    """The first days of `count` periods, one after the other."""
    return [step(first, frequency, place) for place in range(count)]
