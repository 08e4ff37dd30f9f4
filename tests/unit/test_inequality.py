"""Inequality measures: every reference interval, their quantiles, and what must hold for any counts."""

from __future__ import annotations

import json
from math import comb, exp, expm1, factorial, fsum, isclose, log, sqrt
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from datareview.inequality import (
    MEASURES,
    dsr,
    funnel_proportion,
    funnel_ratio,
    proportion,
    proportion_difference,
    proportion_ratio,
    rate,
    rate_difference,
    rate_ratio,
)
from datareview.inequality.intervals import wilson
from datareview.inequality.quantiles import (
    beta_quantile,
    beta_tails,
    chi_square_quantile,
    gamma_quantile,
    gamma_tails,
    normal_quantile,
)
from dev.comparing.results import interval_differences

FOLDER = Path(__file__).parents[1] / "reference" / "spc"
CASES = json.loads((FOLDER / "intervals.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['id']}-{case['measure']}")
def test_a_reference_interval_comes_out_exactly(case):
    assert interval_differences(case) == []


def test_all_forty_nine_reference_intervals_are_here_and_every_measure_has_one():
    assert len(CASES) == 49
    assert {case["measure"] for case in CASES} == set(MEASURES)


def test_the_comparison_notices_a_wrong_limit_and_a_wrong_word():
    case = json.loads(json.dumps(CASES[-1]))
    case["expected"]["upper_95"] *= 1 + 1e-6
    case["expected"]["flag"] = "inside"
    assert len(interval_differences(case)) == 2


confidences = st.floats(0.5, 0.999)
tails = st.floats(1e-6, 0.999999)


@given(st.integers(1, 60), st.floats(0.01, 120))
def test_the_gamma_tails_are_poisson_sums(events, mean):
    fewer = fsum(exp(-mean + k * log(mean) - log(factorial(k))) for k in range(events))
    below, above = gamma_tails(mean, events)
    assert isclose(above, fewer, rel_tol=1e-11, abs_tol=1e-13)
    assert isclose(below, 1 - fewer, rel_tol=1e-11, abs_tol=1e-13)


@given(st.integers(1, 40), st.integers(1, 40), st.floats(0.001, 0.999))
def test_the_beta_tails_are_binomial_sums(a, b, share):
    n = a + b - 1
    at_least = fsum(comb(n, k) * share**k * (1 - share) ** (n - k) for k in range(a, n + 1))
    below, above = beta_tails(share, a, b)
    assert isclose(below, at_least, rel_tol=1e-10, abs_tol=1e-13)
    assert isclose(above, 1 - at_least, rel_tol=1e-10, abs_tol=1e-13)


@given(tails)
def test_quantiles_that_have_a_formula_agree_with_it(tail):
    assert isclose(chi_square_quantile(tail, 2, upper=True), -2 * log(tail), rel_tol=1e-9)
    assert isclose(chi_square_quantile(tail, 1, upper=True), normal_quantile(tail / 2) ** 2, rel_tol=1e-9)
    assert isclose(beta_quantile(tail, 3, 1)[0], tail ** (1 / 3), rel_tol=1e-9)
    assert isclose(beta_quantile(tail, 1, 7, upper=True)[0], 1 - tail ** (1 / 7), rel_tol=1e-9)


@given(tails, st.floats(0.5, 300), st.booleans())
def test_a_gamma_quantile_leaves_the_tail_that_was_asked_for(tail, shape, upper):
    below, above = gamma_tails(gamma_quantile(tail, shape, upper=upper), shape)
    assert isclose(above if upper else below, tail, rel_tol=1e-8)


@given(tails, st.integers(1, 9), st.integers(1, 2_000_000), st.booleans())
def test_a_beta_quantile_leaves_the_tail_that_was_asked_for(tail, few, many, upper):
    value, rest = beta_quantile(tail, few, many, upper=upper)
    below, above = beta_tails(value, few, many)
    assert isclose(above if upper else below, tail, rel_tol=1e-8)
    assert isclose(value + rest, 1)


def test_a_quantile_far_out_among_very_many_is_still_good_to_nine_digits():
    share, _ = beta_quantile(0.025, 1, 1_000_000)
    assert isclose(share, -expm1(log(0.975) / 1_000_000), rel_tol=1e-9)


@st.composite
def parts(draw, most=3000):
    n = draw(st.integers(1, most))
    return draw(st.integers(0, n)), n


def holds(interval):
    assert interval.lower <= interval.value + 1e-12
    assert interval.value <= interval.upper + 1e-12


@given(parts(), confidences)
def test_an_interval_contains_its_figure(part, confidence):
    x, n = part
    holds(proportion(x, n, confidence=confidence))
    holds(rate(x, n, confidence=confidence, multiplier=1000))


@given(parts(), parts(), confidences)
def test_the_interval_of_a_comparison_contains_it(first, second, confidence):
    holds(rate_difference(*first, *second, confidence=confidence))
    holds(proportion_difference(*first, *second, confidence=confidence))
    assume(second[0])
    holds(rate_ratio(*first, *second, confidence=confidence))
    if first[0]:
        holds(proportion_ratio(*first, *second, confidence=confidence))


@given(parts(), parts(), confidences, confidences)
def test_more_confidence_never_makes_an_interval_narrower(first, second, one, other):
    less, more = sorted((one, other))
    assume(second[0])
    for measure in (rate_ratio, rate_difference, proportion_difference):
        narrow, wide = (measure(*first, *second, confidence=confidence) for confidence in (less, more))
        assert wide.lower <= narrow.lower + 1e-12 and narrow.upper <= wide.upper + 1e-9
    for measure in (rate, proportion):
        narrow, wide = (measure(*first, confidence=confidence) for confidence in (less, more))
        assert wide.lower <= narrow.lower + 1e-12 and narrow.upper <= wide.upper + 1e-12


@given(parts(), st.sampled_from([100, 1000, 100_000]))
def test_the_multiplier_only_changes_the_scale(part, multiplier):
    for measure in (proportion, rate):
        plain, scaled = measure(*part), measure(*part, multiplier=multiplier)
        for name in ("value", "lower", "upper"):
            assert isclose(getattr(plain, name) * multiplier, getattr(scaled, name), rel_tol=1e-12)


@given(parts())
def test_a_proportion_stays_between_none_and_all_and_its_complement_mirrors_it(part):
    x, n = part
    here, rest = proportion(x, n), proportion(n - x, n)
    assert 0 <= here.lower <= here.upper <= 1
    assert isclose(here.lower, 1 - rest.upper, abs_tol=1e-12)


@given(parts(), parts())
def test_a_comparison_the_other_way_round_mirrors_it(first, second):
    assume(first[0] and second[0])
    here, there = rate_ratio(*first, *second), rate_ratio(*second, *first)
    assert isclose(here.lower, 1 / there.upper, rel_tol=1e-9)
    here, there = proportion_difference(*first, *second), proportion_difference(*second, *first)
    assert isclose(here.lower, -there.upper, rel_tol=1e-9, abs_tol=1e-12)


@given(st.integers(10, 400), st.integers(1, 100_000))
def test_one_age_group_alone_makes_the_standardised_rate_the_plain_rate(x, n):
    plain, standard = rate(x, n, multiplier=1000), dsr([x], [n], [7], multiplier=1000)
    for name in ("value", "lower", "upper"):
        assert isclose(getattr(plain, name), getattr(standard, name), rel_tol=1e-9)


@given(st.integers(1, 2000), st.floats(0.001, 0.999))
def test_a_funnel_limit_is_where_a_wilson_interval_just_touches_the_average(n, average):
    funnel = funnel_proportion(0, n, average)
    z = normal_quantile(0.975)
    if funnel.upper_95 < 1:
        assert isclose(wilson(funnel.upper_95 * n, n, z)[0], average, rel_tol=1e-7)
    if funnel.lower_95 > 0:
        assert isclose(wilson(funnel.lower_95 * n, n, z)[1], average, rel_tol=1e-7)


@given(parts(500), st.floats(0, 1))
def test_funnel_limits_are_nested_and_the_flag_follows_them(part, average):
    funnel = funnel_proportion(*part, average, multiplier=100)
    assert 0 <= funnel.lower_998 <= funnel.lower_95 <= funnel.upper_95 <= funnel.upper_998 <= 100
    if funnel.flag == "inside":
        assert funnel.lower_95 <= funnel.value <= funnel.upper_95
    elif funnel.flag == "high_95":
        assert funnel.upper_95 < funnel.value <= funnel.upper_998
    elif funnel.flag == "low_95":
        assert funnel.lower_998 <= funnel.value < funnel.lower_95
    else:
        assert not funnel.lower_998 <= funnel.value <= funnel.upper_998


@given(st.integers(0, 200), st.floats(0.1, 200))
def test_a_ratio_is_flagged_high_or_low_when_its_interval_leaves_out_1(observed, expected):
    funnel = funnel_ratio(observed, expected)
    assert funnel.lower_998 <= funnel.lower_95 <= funnel.value <= funnel.upper_95 <= funnel.upper_998
    assert (funnel.flag == "inside") == (funnel.lower_95 <= 1 <= funnel.upper_95)
    assert funnel.flag.endswith("998") == (not funnel.lower_998 <= 1 <= funnel.upper_998)


@pytest.mark.parametrize(
    "nothing",
    [
        proportion(0, 0),
        rate(3, 0),
        rate_ratio(3, 0, 4, 10),
        rate_ratio(3, 10, 4, 0),
        rate_ratio(0, 10, 0, 10),
        proportion_ratio(0, 0, 4, 10),
        proportion_ratio(3, 10, 0, 10),
        rate_difference(3, 0, 4, 10),
        proportion_difference(3, 10, 0, 0),
        dsr([6, 6], [100, 0], [1, 1]),
        dsr([6, 6], [100, 90], [0, 0]),
        dsr([6, 3], [100, 90], [1, 1]),
    ],
)
def test_a_figure_that_cannot_be_worked_out_is_nothing_and_no_error(nothing):
    assert (nothing.value, nothing.lower, nothing.upper, nothing.method) == (None, None, None, "none")


def test_a_funnel_without_a_denominator_is_nothing():
    for funnel in (funnel_proportion(0, 0, 0.2), funnel_ratio(3, 0)):
        assert set(vars(funnel).values()) == {None}


def test_without_events_to_compare_with_a_ratio_has_only_a_lower_limit():
    found = rate_ratio(6, 500, 0, 700)
    assert (found.value, found.upper) == (None, None)
    assert found.lower > 1


def test_everyone_against_everyone_is_a_ratio_of_exactly_1():
    found = proportion_ratio(20, 20, 30, 30)
    assert (found.value, found.lower, found.upper) == (1, 1, 1)


@given(st.integers(10, 5000))
def test_byars_limits_stay_close_to_the_exact_ones(x):
    found = rate(x, 1)
    assert isclose(found.lower, gamma_quantile(0.025, x), rel_tol=0.003)
    assert isclose(found.upper, gamma_quantile(0.025, x + 1, upper=True), rel_tol=0.003)
    assert found.upper - found.lower < 5 * sqrt(x)


@pytest.mark.parametrize(
    ("measure", "inputs", "reason"),
    [
        (proportion, {"x": 5, "n": 4}, "part cannot be larger"),
        (proportion, {"x": -1, "n": 4}, "less than 0"),
        (proportion, {"x": 1, "n": 4, "confidence": 95}, "confidence"),
        (proportion, {"x": 1, "n": 4, "multiplier": 0}, "multiplier"),
        (rate, {"x": float("nan"), "n": 4}, "must be a number"),
        (rate_ratio, {"x1": 1, "n1": 2, "x2": 1, "n2": -2}, "less than 0"),
        (proportion_ratio, {"x1": 1, "n1": 2, "x2": 3, "n2": 2}, "part cannot be larger"),
        (dsr, {"x": [9, 9], "n": [100], "stdpop": [1, 1]}, "Each group"),
        (funnel_proportion, {"x": 1, "n": 4, "average": 20}, "between 0 and 1"),
        (funnel_ratio, {"observed": -1, "expected": 4}, "less than 0"),
    ],
)
def test_input_that_cannot_be_right_is_refused_in_plain_words(measure, inputs, reason):
    with pytest.raises(ValueError, match=reason):
        measure(**inputs)
