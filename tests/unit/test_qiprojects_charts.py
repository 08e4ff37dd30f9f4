"""What a run chart says, when a test began, and what is left of it outside the sub-team."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from qiprojects.charts import Measured, Period, Tried, outside_chart, own_chart
from qiprojects.pasting import MOST_LINES, read_points
from qiprojects.periods import series, step

START = date(2026, 1, 5)


def measured(
    values: list[int], *, higher: bool = True, out_of: int | None = None, frequency: str = "weekly"
) -> Measured:
    periods = tuple(Period(START + timedelta(days=7 * i), value, out_of) for i, value in enumerate(values))
    return Measured("Waits", higher, frequency, "People", "", None, periods)


@pytest.mark.parametrize(
    ("values", "higher", "sentence"),
    [
        ([], True, "There are no points yet."),
        ([5], True, "There is 1 point so far. It is too early to tell: wait until there are 10."),
        ([1] * 4 + [9] * 5, True, "There are 9 points so far. It is too early to tell: wait until there are 10."),
        ([5, 9] * 6, True, "The points go up and down as usual. There is no sign of a change yet."),
        ([7] * 12, True, "The points go up and down as usual. There is no sign of a change yet."),
        ([5, 6] * 4 + [9] * 6, True, "The last 6 weeks are all above the middle line: a shift for the better."),
        ([5, 6] * 4 + [9] * 6, False, "The last 6 weeks are all above the middle line: a shift for the worse."),
        ([9, 8] * 4 + [5] * 6, False, "The last 6 weeks are all below the middle line: a shift for the better."),
        (
            [3, 9, 3, 9, 3, 7, 9, 9, 9, 7, 9, 9, 9, 3, 3, 3, 3],
            True,
            "From 16 Feb 2026 to 30 Mar 2026 no point was below the middle line: a shift for the better at that time.",
        ),
    ],
)
def test_the_sentence_says_what_the_chart_shows(values: list[int], higher: bool, sentence: str) -> None:
    assert own_chart(measured(values, higher=higher)).sentence == sentence


def test_points_on_the_line_are_passed_over_and_said_so() -> None:
    run = own_chart(measured([5, 6] * 4 + [9, 9, 6, 9, 9, 9, 9]))
    assert run.sentence == (
        "6 of the last 7 weeks are above the middle line, and none is below: a shift for the better."
    )
    assert run.chart.classes[8:] == ("improvement", "improvement", "common_cause", *["improvement"] * 4)


def test_a_test_is_noted_where_it_began_and_one_before_the_first_point_is_not() -> None:
    tests = (Tried("Early", START - timedelta(days=1)), Tried("Hall", START + timedelta(days=9)))
    chart = own_chart(replace(measured([5, 6, 7]), tests=tests)).chart
    assert [(note.index, note.text) for note in chart.notes] == [(1, "A test began: Hall")]


@pytest.mark.requirement("N10")
def test_safe_points_leave_the_sub_team_as_they_are() -> None:
    facts = measured([10, 12, 14], out_of=30)
    assert outside_chart(facts).chart.values == own_chart(facts).chart.values
    assert not outside_chart(facts).joined


@pytest.mark.requirement("N10")
def test_a_note_on_a_point_stays_inside() -> None:
    facts = measured([10, 12], out_of=30)
    facts = replace(facts, periods=(replace(facts.periods[0], note="2 people were ill"), facts.periods[1]))
    assert own_chart(facts).chart.notes and not outside_chart(facts).chart.notes


@pytest.mark.requirement("N10")
def test_joined_points_are_named_by_their_first_and_last_period() -> None:
    run = outside_chart(measured([3, 4, 8, 9, 20]))
    assert run.joined and run.chart.labels == ("5 Jan to 12 Jan 2026", "19 Jan 2026", "26 Jan 2026", "2 Feb 2026")
    assert run.chart.values[0] == 7


@pytest.mark.requirement("N10")
def test_two_joined_points_are_no_chart() -> None:
    run = outside_chart(measured([3, 3, 3, 3]))
    assert run.chart.withheld and not run.chart.values


@pytest.mark.parametrize(
    ("day", "frequency", "count", "wanted"),
    [
        (date(2026, 1, 31), "monthly", 1, date(2026, 2, 28)),
        (date(2026, 1, 31), "every 3 months", -1, date(2025, 10, 31)),
        (date(2026, 12, 1), "monthly", 1, date(2027, 1, 1)),
        (date(2026, 1, 1), "every 2 weeks", 2, date(2026, 1, 29)),
        (date(2026, 1, 1), "weekly", -1, date(2025, 12, 25)),
    ],
)
def test_periods_follow_each_other(day: date, frequency: str, count: int, wanted: date) -> None:
    assert step(day, frequency, count) == wanted


def test_months_keep_their_day_over_a_short_month() -> None:
    assert series(date(2026, 1, 31), "monthly", 3)[2] == date(2026, 3, 31)


@pytest.mark.parametrize("line", ["5, 9", "5,9", "5;9", "5\t9", "5 of 9", "5/9", " 5   9 "])
def test_a_line_can_be_written_in_many_ways(line: str) -> None:
    assert read_points(line, out_of=True) == ([(5, 9)], [])


@pytest.mark.parametrize("line", ["", "x", "5 9 3", "5,,9", "-5, 9", "5.5, 9", "٥, 9", "9" * 13, "5 off 9"])
def test_other_lines_are_refused_or_passed_over(line: str) -> None:
    rows, errors = read_points(line, out_of=True)
    assert not rows and bool(errors) == bool(line)


def test_too_many_lines_and_too_large_numbers_are_refused() -> None:
    assert "Paste 200 lines or fewer" in read_points("1, 2\n" * (MOST_LINES + 1), out_of=True)[1][0]
    assert read_points("1, 999999999999", out_of=True)[1] == ["Line 1: this number is too large"]
    assert read_points("5", out_of=False) == ([(5, None)], [])
    assert read_points("5, 9", out_of=False)[1] == ["Line 1: write 1 whole number, like 5"]
