"""Charts over time: every reference chart, and what must hold for any series."""

from __future__ import annotations

import json
from itertools import pairwise
from math import fsum, isclose, log2
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from dev.comparing.results import CHART, analysed, chart, chart_differences, other_limit_differences
from dev.comparing.values import differences
from qiprojects.spc import analyse, crossings_limit

CASES = json.loads((Path(__file__).parents[1] / "reference" / "spc" / "spc.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_a_reference_chart_comes_out_exactly(case):
    assert chart_differences(case) == []


@pytest.mark.parametrize("case", [c for c in CASES if "alt_limits" in c["expected"]], ids=lambda case: case["id"])
def test_xmr_limits_with_the_other_constant_come_out_as_well(case):
    assert other_limit_differences(case) == []


def test_all_forty_one_reference_charts_are_here():
    assert len(CASES) == 41


def test_the_comparison_notices_a_wrong_limit_a_wrong_word_and_a_missing_signal():
    case = next(case for case in CASES if case["id"] == "pub-xmr-outlier")
    found = chart(analysed(case))
    found["ucl"][3] += 1e-6
    found["variation_icon"] = "concern_high"
    found["mdc"]["above_ucl"] = []
    assert len(differences(case["expected"], {**case["expected"], **found}, CHART)) == 3


numbers = st.floats(-1e6, 1e6).map(lambda value: round(value, 3))
points = st.lists(st.none() | numbers, max_size=40)
charts_of_values = st.sampled_from(["run", "xmr"])


@st.composite
def counts(draw):
    chart = draw(st.sampled_from(["p", "u", "c"]))
    below = draw(st.lists(st.integers(0, 60), max_size=40))
    above = [draw(st.none() | st.integers(0, size if chart == "p" else 80)) for size in below]
    return chart, above, None if chart == "c" else below


def drop_indexes(values, indexes):
    return [value for at, value in enumerate(values) if at not in indexes]


@given(charts_of_values, points, st.integers(1, 30), st.sets(st.integers(0, 39)), st.sets(st.integers(0, 39)))
def test_any_series_gives_one_entry_for_each_point(chart, y, freeze, exclude, starts):
    exclude, starts = ({point for point in some if point < len(y)} for some in (exclude, starts))
    result = analyse(chart, y, freeze_after=freeze, exclude=exclude, phase_starts=starts)
    assert len(result.values) == len(result.centre) == len(y)
    assert result.limits is None or len(result.limits) == len(y)
    ends = [point for phase in result.phases for point in range(phase.start, phase.end + 1)]
    assert ends == list(range(len(y)))


@given(points)
def test_xmr_limits_stand_evenly_on_both_sides_of_the_mean(y):
    result = analyse("xmr", y)
    known = [value for value in y if value is not None]
    for limits, centre in zip(result.limits, result.centre, strict=True):
        if limits is not None:
            assert isclose(centre, fsum(known) / len(known), rel_tol=1e-9, abs_tol=1e-9)
            assert isclose(centre - limits.lower, limits.upper - centre, rel_tol=1e-6, abs_tol=1e-6)
            assert limits.lower <= limits.lower_2s <= centre <= limits.upper_2s <= limits.upper


@given(counts(), st.sampled_from([1, 100, 1000]))
def test_limits_of_counts_never_leave_what_is_possible(counted, multiplier):
    chart, above, below = counted
    result = analyse(chart, above, below, multiplier=multiplier)
    for limits in result.limits:
        if limits is not None:
            assert 0 <= limits.lower <= limits.lower_2s <= limits.upper_2s <= limits.upper
            assert chart != "p" or limits.upper <= multiplier


@given(counts())
def test_the_multiplier_changes_the_scale_and_never_the_signals(counted):
    plain, scaled = (analyse(*counted, multiplier=multiplier) for multiplier in (1, 1024))
    assert plain.signals == scaled.signals
    assert plain.point_classes == scaled.point_classes
    for small, large in zip(plain.limits, scaled.limits, strict=True):
        assert (small is None) == (large is None)
        assert small is None or isclose(small.upper * 1024, large.upper, rel_tol=1e-9, abs_tol=1e-9)


@given(st.floats(-1e5, 1e5), st.integers(1, 40))
def test_a_series_that_never_changes_makes_no_signal(value, length):
    result = analyse("xmr", [value] * length, improvement="up", target=value)
    assert not result.signals.high | result.signals.low
    assert result.phases[0].anhoej.n_useful == 0
    assert result.assurance_icon == ("pass" if length > 1 else None)


@given(points, st.sets(st.integers(0, 39)))
def test_a_point_left_out_or_missing_is_never_flagged(y, exclude):
    exclude = {point for point in exclude if point < len(y)}
    result = analyse("xmr", y, exclude=exclude)
    silent = exclude | {at for at, value in enumerate(y) if value is None}
    assert not (result.signals.high | result.signals.low) & silent
    assert {at for at, word in enumerate(result.point_classes) if word is None} == silent


@given(points, st.sets(st.integers(0, 39)))
def test_leaving_a_point_out_is_the_same_as_never_having_had_it(y, exclude):
    exclude = {point for point in exclude if point < len(y)}
    here, without = analyse("xmr", y, exclude=exclude), analyse("xmr", drop_indexes(y, exclude))
    assert drop_indexes(here.point_classes, exclude) == list(without.point_classes)
    assert here.variation_icon == without.variation_icon
    assert [phase.anhoej for phase in here.phases if y] == [phase.anhoej for phase in without.phases] or len(
        exclude
    ) == len(y)


@given(st.lists(st.integers(-50, 50), max_size=40))
def test_a_chart_upside_down_has_its_signals_upside_down(y):
    up, down = (
        analyse("xmr", y, improvement="up"),
        analyse("xmr", [-value for value in y], improvement="down"),
    )
    assert up.signals.above_ucl == down.signals.below_lcl
    assert up.signals.shift_high == down.signals.shift_low
    assert up.signals.trend_up == down.signals.trend_down
    assert up.signals.two_of_three_high == down.signals.two_of_three_low
    assert up.point_classes == down.point_classes


@given(st.lists(st.integers(0, 9), max_size=30), st.sampled_from([6, 7, 8]))
def test_a_trend_is_flagged_exactly_where_each_point_beats_the_one_before(y, length):
    flagged = set(analyse("xmr", y, trend_length=length).signals.trend_up)
    by_hand = set()
    for start in range(len(y) - length + 1):
        window = y[start : start + length]
        if all(before < after for before, after in pairwise(window)):
            by_hand |= set(range(start, start + length))
    assert flagged == by_hand


@given(st.lists(st.integers(0, 6), max_size=30), st.sampled_from([6, 7, 8]), st.none() | st.integers(1, 20))
def test_a_shift_is_flagged_exactly_where_enough_points_stay_above_the_centre(y, length, freeze):
    result = analyse("xmr", y, shift_length=length, freeze_after=freeze)
    by_hand = set()
    for start in range(len(y) - length + 1):
        window = range(start, start + length)
        crosses = freeze is not None and start < freeze <= start + length - 1
        if not crosses and all(y[at] > result.centre[at] + 1e-6 for at in window):
            by_hand |= set(window)
    assert set(result.signals.shift_high) == by_hand


@given(st.lists(st.integers(0, 40), min_size=3, max_size=30))
def test_two_of_three_needs_three_points_on_one_side_and_two_beyond_two_sigma(y):
    result = analyse("xmr", y)
    far = [value - limits.upper_2s > 1e-6 for value, limits in zip(y, result.limits, strict=True)]
    above = [value > centre + 1e-6 for value, centre in zip(y, result.centre, strict=True)]
    by_hand = set()
    for start in range(len(y) - 2):
        window = range(start, start + 3)
        if all(above[at] for at in window) and sum(far[at] for at in window) >= 2:
            by_hand |= {at for at in window if far[at]}
    assert set(result.signals.two_of_three_high) == by_hand


@given(st.integers(1, 120))
def test_the_limits_of_the_run_tests_follow_their_definitions(n):
    ways, total = 1, 1
    fewest = 0
    while total / 2 ** (n - 1) < 0.05:
        fewest += 1
        ways = ways * (n - fewest) // fewest
        total += ways
    assert crossings_limit(n) == fewest
    tests = analyse("run", [0, 1] * 60)
    assert tests.phases[0].anhoej.longest_run_limit == round(log2(120)) + 3


@given(st.lists(st.integers(0, 9), min_size=1, max_size=40))
def test_runs_and_crossings_of_a_run_chart_are_as_counted_by_hand(y):
    result = analyse("run", y)
    sides = "".join("+" if value > result.centre[0] else "-" for value in y if value != result.centre[0])
    tests = result.phases[0].anhoej
    assert tests.n_useful == len(sides)
    assume(sides)
    assert tests.crossings == sides.count("+-") + sides.count("-+")
    assert tests.longest_run == max(len(run) for run in sides.replace("+-", "+ -").replace("-+", "- +").split())


def test_a_signal_of_the_run_tests_may_be_told_from_10_useful_points():
    nine, ten = (analyse("run", [0, 1] * (n // 2) + [0] * (n % 2), freeze_after=2) for n in (9, 10))
    assert not nine.phases[0].anhoej.reportable
    assert ten.phases[0].anhoej.reportable


def test_a_point_with_nothing_below_the_line_is_missing():
    result = analyse("p", [1, 0, 2], [4, 0, 8])
    assert result.values == (0.25, None, 0.25)
    assert result.limits[1] is None
    assert result.point_classes[1] is None


def test_one_point_alone_has_a_centre_and_no_limits():
    result = analyse("xmr", [4])
    assert result.centre == (4.0,)
    assert result.limits == (None,)
    assert (result.variation_icon, result.assurance_icon) == ("common_cause", None)


def test_two_points_are_enough_for_limits():
    assert isclose(analyse("xmr", [4, 5]).limits[0].upper, 4.5 + 2.66)


@pytest.mark.parametrize("chart", ["run", "xmr", "c"])
def test_a_chart_without_points_is_empty_and_no_error(chart):
    result = analyse(chart, [])
    assert (result.values, result.phases, result.variation_icon) == ((), (), None)


def test_a_phase_without_a_single_value_has_no_centre():
    result = analyse("xmr", [None, None, 3, 4], phase_starts=[2])
    assert result.phases[0].centre is None
    assert result.centre == (None, None, 3.5, 3.5)


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ({"chart": "pie", "y": [1]}, "run, XmR, P, U or C"),
        ({"chart": "p", "y": [5], "n": [4]}, "part is larger than the whole"),
        ({"chart": "p", "y": [-1], "n": [4]}, "count cannot be less than 0"),
        ({"chart": "c", "y": [3, -2]}, "Point 2: a count cannot be less than 0"),
        ({"chart": "c", "y": [3], "n": [9]}, "counts only"),
        ({"chart": "u", "y": [3], "n": [-9]}, "below the line is less than 0"),
        ({"chart": "xmr", "y": [3], "n": [-9]}, "below the line is less than 0"),
        ({"chart": "u", "y": [3]}, "needs a number below the line"),
        ({"chart": "p", "y": [3, 4], "n": [9]}, "as many numbers"),
        ({"chart": "run", "y": [1, "2"]}, "Point 2 must be a number or empty"),
        ({"chart": "run", "y": [float("nan")]}, "Point 1 must be a number"),
        ({"chart": "run", "y": [float("inf")]}, "Point 1 must be a number"),
        ({"chart": "run", "y": [1], "multiplier": 0}, "multiplier"),
        ({"chart": "run", "y": [1], "exclude": [1]}, "not on the chart"),
        ({"chart": "run", "y": [1], "phase_starts": [-1]}, "not on the chart"),
        ({"chart": "run", "y": [1], "freeze_after": 0}, "at least 1 point"),
        ({"chart": "run", "y": [1], "improvement": "sideways"}, "up or down"),
        ({"chart": "run", "y": [1], "target": float("nan")}, "target"),
        ({"chart": "run", "y": [1], "shift_length": 5}, "6, 7 or 8"),
        ({"chart": "run", "y": [1], "trend_length": 9}, "6, 7 or 8"),
    ],
)
def test_input_that_no_chart_can_be_drawn_from_is_refused_in_plain_words(arguments, reason):
    with pytest.raises(ValueError, match=reason):
        analyse(**arguments)
