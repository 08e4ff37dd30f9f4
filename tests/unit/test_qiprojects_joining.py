"""Small periods joined before a chart leaves the sub-team: safe, whole, in order, and no more than needed (N10)."""

from __future__ import annotations

from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qiprojects.joining import Joined, join

parts = st.integers(1, 14).flatmap(lambda whole: st.tuples(st.integers(0, whole), st.just(whole)))
shares = st.lists(parts, max_size=30)
counts = st.lists(st.tuples(st.integers(0, 12), st.none()), max_size=30)


def small(number: int) -> bool:
    return number in (1, 2, 3, 4)


def is_safe(numerator: int, denominator: int | None) -> bool:
    """The rule of the suppression schema, said again: no part is 1 to 4."""
    if denominator is None:
        return not small(numerator)
    return not (small(numerator) or small(denominator) or small(denominator - numerator))


def most_blocks(periods: list) -> int | None:
    """By trying every way to cut: the most safe blocks there can be, or None."""
    best = None
    places = range(1, len(periods))
    for size in range(len(periods)):
        for cuts in combinations(places, size):
            edges = [0, *cuts, len(periods)]
            blocks = [periods[a:b] for a, b in pairwise(edges)]
            if all(is_safe(sum(p[0] for p in b), sum(p[1] for p in b)) for b in blocks):
                best = len(blocks)
    return best


@pytest.mark.requirement("N10")
@given(st.one_of(shares, counts))
def test_every_joined_period_is_safe_totals_are_kept_and_so_is_the_order(periods: list) -> None:
    joined = join(periods)
    if joined is None:
        whole = None if periods[0][1] is None else sum(p[1] for p in periods)
        assert not is_safe(sum(p[0] for p in periods), whole)
        return
    assert [place for block in joined for place in range(block.first, block.last + 1)] == list(range(len(periods)))
    for block in joined:
        inside = periods[block.first : block.last + 1]
        assert block.numerator == sum(p[0] for p in inside)
        assert block.denominator == (None if inside[0][1] is None else sum(p[1] for p in inside))
        assert block.is_safe and is_safe(block.numerator, block.denominator)


@given(st.lists(parts, min_size=1, max_size=8))
def test_no_other_way_leaves_more_periods(periods: list) -> None:
    joined = join(periods)
    assert (len(joined) if joined is not None else None) == most_blocks(periods)


@given(st.lists(st.tuples(st.integers(5, 20), st.integers(25, 40)), max_size=12))
def test_safe_periods_are_left_alone(periods: list) -> None:
    assert join(periods) == tuple(Joined(i, i, *period) for i, period in enumerate(periods))


def test_of_equal_ways_it_takes_the_one_that_keeps_a_cut() -> None:
    periods = [(5, 10), (3, 6), (2, 5), (5, 10)]
    assert [block.first for block in join(periods, cuts={1}) or ()] == [0, 1, 3]
    periods = [(5, 10), (3, 6), (5, 10)]
    assert [block.first for block in join(periods, cuts={1}) or ()] == [0, 1]
    assert [block.first for block in join(periods, cuts={2}) or ()] == [0, 2]


def test_what_cannot_be_made_safe_is_not_shown() -> None:
    assert join([(1, 2), (1, 2)]) is None
    assert join([]) == ()


def test_the_example_of_24_fortnights_keeps_its_last_8_apart() -> None:
    periods = [
        (5, 9), (4, 8), (6, 10), (5, 8), (4, 9), (6, 9), (5, 10), (4, 7), (6, 11), (5, 9), (5, 8), (4, 8),
        (6, 9), (5, 9), (5, 10), (6, 10), (7, 10), (6, 8), (7, 9), (8, 11), (7, 9), (7, 10), (8, 10), (7, 9),
    ]  # fmt: skip
    joined = join(periods, cuts={16}) or ()
    assert len(joined) == 11
    assert [(block.first, block.last) for block in joined][-3:] == [(16, 18), (19, 20), (21, 23)]
