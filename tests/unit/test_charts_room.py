"""Room for words and numbers in a chart: round ticks, labels that never touch, lines that fit."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amhe.charts import Chart
from amhe.charts.scale import point_labels, spread_out, text_width, value_scale, wrapped
from amhe.charts.words import number


@given(st.lists(st.floats(-1e6, 1e6).filter(lambda value: value == 0 or abs(value) > 1e-3), min_size=1, max_size=60))
def test_the_axis_holds_every_value_between_round_ticks(values):
    chart = Chart("T", "Alt.", labels=["x"] * len(values), values=values)
    scale = value_scale(chart)
    slack = (scale.high - scale.low) * 1e-6
    assert scale.low - slack <= min(values)
    assert max(values) <= scale.high + slack
    assert 2 <= len(scale.ticks) <= 9
    assert len({number(chart, tick, scale.places) for tick in scale.ticks}) == len(scale.ticks)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=40))
def test_percentages_stay_between_0_and_100(values):
    scale = value_scale(Chart("T", "Alt.", labels=["x"] * len(values), values=values, value_format="percent"))
    assert scale.low >= 0
    assert scale.high <= 1 + 1e-9 or min(values) == max(values)


def test_counts_have_whole_ticks_from_0():
    chart = Chart("T", "Alt.", labels=["a", "b", "c"], values=[1, 0, 2])
    assert value_scale(chart).ticks == (0, 1, 2)


@given(
    st.integers(24, 60),
    st.sampled_from(["Week {}", "{} September 2026", "A long name for week {}", "{}"]),
    st.sampled_from([280.0, 600.0]),
)
def test_point_labels_never_touch(count, pattern, width):
    shown = point_labels([pattern.format(index + 1) for index in range(count)], 13, width)
    apart = width / count
    assert shown[0].index == 0
    for before, after in pairwise(shown):
        room = (after.index - before.index) * apart
        assert room > (text_width(before.text, 13) + text_width(after.text, 13)) / 2


def test_a_year_is_said_once_until_it_changes():
    shown = point_labels(["March 2025", "June 2025", "March 2026"], 13, 600)
    assert [(label.text, label.year) for label in shown] == [
        ("March", "2025"),
        ("June", ""),
        ("March", "2026"),
    ]


@given(st.lists(st.floats(0, 200), max_size=6))
def test_names_of_lines_keep_their_order_and_their_distance(wanted):
    places = spread_out(wanted, 16, 0, 200)
    ordered = [places[index] for index in sorted(range(len(wanted)), key=lambda index: wanted[index])]
    assert all(after - before >= 16 - 1e-6 for before, after in pairwise(ordered))
    assert all(-1e-6 <= place <= 200 + 1e-6 for place in places)


def test_words_are_cut_between_lines_and_none_is_lost():
    text = "Share of planned reviews that took place with a professional interpreter"
    lines = wrapped(text, 13, 200)
    assert " ".join(lines) == text
    assert all(text_width(line, 13) <= 200 for line in lines)


@pytest.mark.parametrize(
    ("value_format", "value", "places", "expected"),
    [
        ("percent", 0.6125, 0, "61%"),
        ("percent", 0.125, 0, "13%"),
        ("percent", 1.0, 0, "100%"),
        ("number", 1240, 0, "1,240"),
        ("rate", 2.25, 1, "2.3"),
        ("number", -0.04, 1, "0.0"),
    ],
)
def test_numbers_are_rounded_as_people_do(value_format, value, places, expected):
    assert number(Chart("T", "Alt.", value_format=value_format), value, places) == expected
