"""When a meeting that comes round takes place: the same as dateutil over 10 years, at the same hour on the wall."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from teams.series import Rhythm

LONDON = ZoneInfo("Europe/London")
DAYS = st.dates(date(2024, 1, 1), date(2030, 12, 31))
TIMES = st.times().map(lambda at: at.replace(second=0, microsecond=0))
FIRST = st.builds(datetime.combine, DAYS, TIMES)
EVERY = st.one_of(st.none(), st.integers(1, 92))


def rhythm(first: datetime, every: int | None, ends_on: date | None = None) -> Rhythm:
    return Rhythm(first, every, ends_on)


@pytest.mark.requirement("R15", "R20")
@given(first=FIRST, every=EVERY, years=st.integers(0, 9), span=st.integers(0, 800))
@settings(max_examples=60, deadline=None)
def test_it_takes_place_when_its_own_rule_says_read_back_by_dateutil_over_10_years(
    first: datetime, every: int | None, years: int, span: int
) -> None:
    ends_on = first.date() + timedelta(days=365 * years + span)
    ours = rhythm(first, every, ends_on)
    # dateutil reads UNTIL in UTC only beside a start in UTC, so its rule is read without it, and cut off by hand
    rule = rrulestr(";".join(part for part in ours.rule().split(";") if not part.startswith("UNTIL")), dtstart=first)
    last = datetime.combine(min(ends_on, first.date() + timedelta(days=3653)), time.max)
    theirs = [moment.date() for moment in rule.between(first, last, inc=True)]
    assert ours.slots(first.date(), first.date() + timedelta(days=3653)) == theirs


@pytest.mark.requirement("R15")
@given(first=FIRST, every=EVERY, cut=st.integers(0, 400))
@settings(max_examples=100, deadline=None)
def test_two_stretches_together_are_the_whole(first: datetime, every: int | None, cut: int) -> None:
    ours, start, end = rhythm(first, every), first.date(), first.date() + timedelta(days=500)
    middle = start + timedelta(days=cut)
    assert ours.slots(start, middle) + ours.slots(middle + timedelta(days=1), end) == ours.slots(start, end)


@pytest.mark.requirement("R15")
@pytest.mark.parametrize(
    ("slot", "utc"),
    [
        (date(2026, 3, 28), datetime(2026, 3, 28, 10, tzinfo=UTC)),  # the day before the clocks go forward
        (date(2026, 3, 29), datetime(2026, 3, 29, 9, tzinfo=UTC)),
        (date(2026, 10, 24), datetime(2026, 10, 24, 9, tzinfo=UTC)),
        (date(2026, 10, 25), datetime(2026, 10, 25, 10, tzinfo=UTC)),  # the day on which they went back
    ],
)
def test_10_in_the_morning_stays_10_across_both_clock_changes(slot: date, utc: datetime) -> None:
    ours = rhythm(datetime(2026, 1, 1, 10), 1)
    assert ours.at(slot) == utc
    assert ours.at(slot).astimezone(LONDON).time() == time(10)


@given(first=FIRST, every=EVERY)
@settings(max_examples=100, deadline=None)
def test_the_clock_on_the_wall_is_the_same_each_time_but_for_the_hour_that_is_not_there(
    first: datetime, every: int | None
) -> None:
    ours = rhythm(first, every)
    for slot in ours.slots(first.date(), first.date() + timedelta(days=400)):
        wall = ours.at(slot).astimezone(LONDON)
        gone = (
            time(1) <= first.time() < time(2) and wall.hour == 2
        )  # 1:30 on the morning on which the clocks go forward
        assert wall.date() == slot and (wall.time() == first.time() or gone)


@pytest.mark.parametrize(
    ("day", "months"),
    [
        (28, ["2027-01-28", "2027-02-28", "2027-03-28"]),
        (29, ["2027-01-29", "2027-02-28", "2027-03-29"]),
        (30, ["2027-01-30", "2027-02-28", "2027-03-30"]),
        (31, ["2027-01-31", "2027-02-28", "2027-03-31"]),
    ],
)
def test_the_end_of_the_month_falls_on_the_last_day_of_a_shorter_one(day: int, months: list[str]) -> None:
    ours = rhythm(datetime(2026, 12, day, 10), None)
    found = ours.slots(date(2027, 1, 1), date(2027, 3, 31))
    assert [str(slot) for slot in found] == months


def test_the_29th_is_kept_in_a_leap_year_and_the_31st_in_a_month_of_30() -> None:
    assert rhythm(datetime(2027, 12, 29, 10), None).slots(date(2028, 2, 1), date(2028, 2, 29)) == [date(2028, 2, 29)]
    assert rhythm(datetime(2026, 3, 31, 10), None).slots(date(2026, 4, 1), date(2026, 4, 30)) == [date(2026, 4, 30)]


@pytest.mark.parametrize(
    ("every", "ends_on", "rule"),
    [
        (14, None, "FREQ=DAILY;INTERVAL=14"),
        (14, date(2026, 7, 1), "FREQ=DAILY;INTERVAL=14;UNTIL=20260701T225959Z"),
        (14, date(2026, 12, 1), "FREQ=DAILY;INTERVAL=14;UNTIL=20261201T235959Z"),
        (None, None, "FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;BYSETPOS=-1"),
    ],
)
def test_the_rule_as_a_calendar_reads_it(every: int | None, ends_on: date | None, rule: str) -> None:
    assert rhythm(datetime(2026, 1, 31, 10), every, ends_on).rule() == rule
    assert rhythm(datetime(2026, 1, 31, 10), every).ending(date(2026, 2, 1)).ends_on == date(2026, 1, 31)


def test_one_that_ends_before_it_begins_has_no_day() -> None:
    ours = rhythm(datetime(2026, 5, 1, 10), 14, date(2026, 4, 30))
    assert ours.slots(date(2026, 1, 1), date(2027, 1, 1)) == []
