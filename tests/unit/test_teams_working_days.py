"""Working days: Monday to Friday, counted and added (R12, statuses.yaml `help_asked`)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teams.working_days import later, working_days

MONDAY = date(2026, 11, 23)
DAYS = st.dates(date(2020, 1, 1), date(2040, 1, 1))


@pytest.mark.requirement("R12")
@pytest.mark.parametrize(("days", "count"), [(0, 0), (1, 1), (4, 4), (5, 4), (6, 4), (7, 5), (8, 6), (14, 10), (-3, 0)])
def test_from_a_monday(days: int, count: int) -> None:
    assert working_days(MONDAY, MONDAY + timedelta(days=days)) == count


@given(DAYS, st.integers(0, 60))
def test_counting_agrees_with_looking_at_each_day(first: date, days: int) -> None:
    looked_at = [first + timedelta(days=n) for n in range(1, days + 1)]
    assert working_days(first, first + timedelta(days=days)) == sum(day.isoweekday() < 6 for day in looked_at)


@given(DAYS, st.integers(1, 40))
def test_the_day_so_much_later_is_the_first_that_counts_so_many(first: date, count: int) -> None:
    day = later(first, count)
    assert working_days(first, day) == count and working_days(first, day - timedelta(days=1)) == count - 1
