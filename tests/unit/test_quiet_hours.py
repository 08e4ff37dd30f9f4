"""Quiet hours: any two times of the day, over midnight, and through both nights in which the clocks change."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from amhe.reminders import quiet

LONDON = ZoneInfo("Europe/London")
NIGHT = (time(19), time(8))
SPRING, AUTUMN = datetime(2027, 3, 28, tzinfo=UTC), datetime(2026, 10, 25, tzinfo=UTC)
around_changes = st.sampled_from((SPRING, AUTUMN, datetime(2026, 6, 1, tzinfo=UTC))).flatmap(
    lambda day: st.integers(-72 * 60, 72 * 60).map(lambda minutes: day + timedelta(minutes=minutes))
)
walls = st.times(min_value=time(0), max_value=time(23, 59)).map(lambda at: at.replace(second=0, microsecond=0))


def london(*parts: int, fold: int = 0) -> datetime:
    return datetime(*parts, tzinfo=LONDON, fold=fold)


@pytest.mark.parametrize(
    ("moment", "ends"),
    [
        (london(2026, 11, 23, 18, 59), None),
        (london(2026, 11, 23, 19, 0), london(2026, 11, 24, 8, 0)),
        (london(2026, 11, 23, 23, 59), london(2026, 11, 24, 8, 0)),
        (london(2026, 11, 24, 0, 0), london(2026, 11, 24, 8, 0)),
        (london(2026, 11, 24, 7, 59), london(2026, 11, 24, 8, 0)),
        (london(2026, 11, 24, 8, 0), None),
    ],
)
def test_a_night_begins_and_ends_on_the_minute(moment: datetime, ends: datetime | None) -> None:
    assert quiet.ends(moment, *NIGHT) == ends


def test_the_night_is_12_hours_when_an_hour_is_missing_and_14_when_one_comes_twice() -> None:
    for evening, hours in ((london(2027, 3, 27, 19, 0), 12), (london(2026, 10, 24, 19, 0), 14)):
        over = quiet.ends(evening, *NIGHT)
        assert over is not None and over.astimezone(LONDON).time() == time(8)
        assert over - evening.astimezone(UTC) == timedelta(hours=hours)


def test_hours_that_end_in_the_hour_that_comes_twice_end_at_its_second_time() -> None:
    assert quiet.ends(london(2026, 10, 25, 0, 30), time(22), time(1, 30)) == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


def test_hours_that_end_in_the_hour_that_is_missing_end_an_hour_later() -> None:
    assert quiet.ends(london(2027, 3, 28, 0, 30), time(22), time(1, 30)) == london(2027, 3, 28, 2, 30)


def test_a_quiet_time_in_the_day_is_possible_and_two_equal_times_are_none() -> None:
    assert quiet.ends(london(2026, 11, 23, 12, 30), time(12), time(14)) == london(2026, 11, 23, 14, 0)
    assert quiet.ends(london(2026, 11, 23, 20, 0), time(12), time(14)) is None
    assert quiet.ends(london(2026, 11, 23, 12, 30), time(12), time(12)) is None


@given(around_changes, walls, walls)
@example(london(2026, 10, 25, 1, 15, fold=1).astimezone(UTC), time(22), time(1, 30))
def test_whoever_waits_waits_for_the_end_and_is_then_let_go(moment: datetime, start: time, end: time) -> None:
    over = quiet.ends(moment, start, end)
    if over is None:
        return
    assert moment < over <= moment + timedelta(hours=25)
    assert quiet.ends(over, start, end) is None
    assert quiet.ends(over - timedelta(minutes=1), start, end) == over
    if over.astimezone(LONDON).time() != end:  # the clocks jumped over it
        assert over.astimezone(LONDON).date() == SPRING.date()


@given(around_changes, walls, walls)
def test_whoever_does_not_wait_is_outside_the_hours_on_the_wall(moment: datetime, start: time, end: time) -> None:
    wall = moment.astimezone(LONDON).time()
    inside = start <= wall < end if start < end else (wall >= start or wall < end) and start != end
    if moment.astimezone(LONDON).date() not in (SPRING.date(), AUTUMN.date()):
        assert (quiet.ends(moment, start, end) is not None) is inside


@given(around_changes, walls)
def test_the_daily_letter_comes_within_a_day_and_after_the_quiet_hours(moment: datetime, end: time) -> None:
    comes = quiet.daily(moment, end)
    assert moment < comes <= moment + timedelta(hours=25)
    assert quiet.digest_at(comes.astimezone(LONDON).date(), end) == comes or comes.astimezone(LONDON).time() < time(2)


def test_a_morning_is_a_time_on_the_wall() -> None:
    assert quiet.at(date(2026, 10, 25), time(8)) == london(2026, 10, 25, 8, 0)
    assert quiet.at(date(2027, 3, 28), time(8)) == london(2027, 3, 28, 8, 0)
