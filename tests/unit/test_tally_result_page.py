"""What the result page may say about a tally, and what a small vote keeps to itself."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from populations.tally import group_view_permitted, reading, tally
from tests.unit.elections import elections, ranked


def test_a_reading_says_who_is_listed_and_how_each_option_did():
    read = reading(tally("abcd", ranked(("a b c d", 6), ("b a c", 3))), 2)
    first, *_, last = read.rows
    assert read.listed == ("a", "b")
    assert read.tied_at_cut == ()
    assert (first.candidate, first.place, first.tied) == ("a", 1, False)
    assert (first.points, first.maximum, first.top_three, first.not_ranked) == (24, 27, 9, 0)
    assert first.mean_place == Fraction(4, 3)
    assert first.dots == ((1, 6), (2, 3))
    assert (last.candidate, last.place, last.not_ranked, last.top_three) == ("d", 4, 3, 0)
    assert read.agreement == "strong"


def test_a_tie_at_the_cut_is_named_and_never_broken():
    read = reading(tally("abcd", ranked(("a b c d", 3), ("a c b d", 3))), 2)
    assert read.listed == ("a",)
    assert read.tied_at_cut == ("b", "c")
    assert [row.place for row in read.rows] == [1, 2, 2, 4]
    assert not read.one_ballot_could_change


def test_a_tie_inside_the_list_is_not_a_tie_at_the_cut():
    read = reading(tally("abcd", ranked(("a b c d", 3), ("b a c d", 3))), 2)
    assert read.listed == ("a", "b")
    assert read.tied_at_cut == ()


def test_it_says_when_one_ballot_could_change_the_list():
    assert reading(tally("abc", ranked(("a b c", 4), ("b a c", 3))), 1).one_ballot_could_change
    assert not reading(tally("abc", ranked(("a b c", 6), ("b a c", 3))), 1).one_ballot_could_change


@given(elections(max_candidates=5, max_ballots=9, blank=False), st.integers(1, 3))
def test_one_ballot_could_change_means_just_that(election, seats):
    candidates, ballots = election
    read = reading(tally(candidates, ballots), seats)
    if not read.show_counts or read.tied_at_cut:
        assert not read.one_ballot_could_change
        return
    fewer = [reading(tally(candidates, ballots[:i] + ballots[i + 1 :]), seats) for i in range(len(ballots))]
    changed = any(set(one.listed) != set(read.listed) or one.tied_at_cut for one in fewer)
    assert read.one_ballot_could_change == changed


def test_it_says_when_head_to_head_gives_another_list():
    read = reading(tally("abc", ranked(("a b c", 5), ("b c a", 4))), 1)
    assert read.listed == ("b",)
    assert read.head_to_head_order == (("a",), ("b",), ("c",))
    assert reading(tally("abc", ranked(("a b c", 9))), 1).head_to_head_order is None


def lists_allowed(order, seats):
    flat = [name for tier in order for name in tier]
    level = {name: at for at, tier in enumerate(order) for name in tier}
    seats = min(seats, len(flat))
    sets = (set(chosen) for chosen in combinations(flat, seats))
    return [s for s in sets if all(level[i] <= level[o] for i in s for o in set(flat) - s)]


@given(elections(max_candidates=5, max_ballots=9, blank=False), st.integers(1, 3))
def test_head_to_head_is_raised_only_when_no_list_suits_both_counts(election, seats):
    result = tally(*election)
    points, heads = (lists_allowed(order, seats) for order in (result.borda_order, result.schulze_order))
    read = reading(result, seats)
    assert (read.head_to_head_order is not None) == (result.n_ballots >= 5 and not any(one in heads for one in points))
    sure, possible = (set.intersection(*points), set.union(*points)) if read.show_order else (set(), set())
    assert (set(read.listed), set(read.tied_at_cut)) == (sure, possible - sure)


def test_it_says_whose_top_three_a_swap_would_bring_in():
    ballots = ranked(("a b c d e f", 14), ("d e f a b c", 6))
    read = reading(tally("abcdef", ballots), 2)
    assert read.listed == ("a", "b")
    assert (read.swap.out, read.swap.into, read.swap.more) == (("b",), ("d",), 6)


def test_a_swap_that_brings_in_fewer_than_15_in_100_is_not_mentioned():
    seventeen = ranked(("a b c d e f", 18), ("d e f a b c", 3))
    assert reading(tally("abcdef", seventeen), 2).swap is None
    exactly = ranked(("a b c d e f", 17), ("d e f a b c", 3))
    assert reading(tally("abcdef", exactly), 2).swap.more == 3


@given(elections(max_candidates=6, blank=False), st.integers(1, 3))
def test_a_swap_keeps_the_length_of_the_list_and_gains_what_it_says(election, seats):
    candidates, ballots = election
    read = reading(tally(candidates, ballots), seats)
    if len(ballots) < 3:
        assert read.swap is None
        return
    tops = [top_three_of(ballot) for ballot in ballots]

    def reached(chosen):
        return sum(bool(top & chosen) for top in tops)

    size = min(seats, len(candidates))
    open_places = combinations(read.tied_at_cut, size - len(read.listed))
    now = max(reached(set(read.listed) | set(rest)) for rest in open_places)
    best = max(reached(set(chosen)) for chosen in combinations(candidates, size))
    if len(ballots) < 5 or best - now < 0.15 * len(ballots) or best == now:
        assert read.swap is None
    else:
        assert read.swap.more == best - now
        assert len(read.swap.out) == len(read.swap.into) > 0
        assert not set(read.swap.out) & set(read.swap.into)


def top_three_of(ballot):
    above, top = 0, set()
    for tier in ballot:
        if above < 3:
            top |= set(tier)
        above += len(tier)
    return top


def test_under_5_ballots_a_reading_gives_the_order_and_nothing_else():
    read = reading(tally("abc", ranked(("a b c", 2), ("b a c", 2))), 1)
    assert [row.candidate for row in read.rows] == ["a", "b", "c"]
    for row in read.rows:
        held = (row.points, row.maximum, row.top_three, row.not_ranked, row.mean_place, row.dots)
        assert set(held) == {None}
    assert not read.show_counts
    assert (read.swap, read.head_to_head_order, read.agreement, read.agreement_w) == (None, None, None, None)


def test_under_3_ballots_that_rank_there_is_no_order():
    for ballots in ([], ranked(("a b c", 2)), [*ranked(("a b c", 2)), []]):
        read = reading(tally("abc", ballots), 1)
        assert not read.show_order and (read.rows, read.listed, read.tied_at_cut) == ((), (), ())
    assert reading(tally("abc", ranked(("a b c", 3))), 1).show_order


def test_the_head_to_head_table_waits_for_8_ballots_and_the_counts_for_5():
    shown = {n: reading(tally("ab", ranked(("a b", n))), 1) for n in (4, 5, 7, 8)}
    assert [shown[n].show_counts for n in (4, 5, 7, 8)] == [False, True, True, True]
    assert [shown[n].show_head_to_head_table for n in (4, 5, 7, 8)] == [False, False, False, True]


def test_blank_ballots_do_not_help_to_reach_5():
    assert not reading(tally("ab", [*ranked(("a b", 4)), []]), 1).show_counts


def test_a_group_is_shown_only_when_it_and_everyone_else_have_5_ballots():
    answers = [group_view_permitted(*pair) for pair in ((5, 5), (4, 20), (20, 4), (0, 0), (9, 6))]
    assert answers == [True, False, False, False, True]


def test_with_no_ballots_a_reading_is_empty():
    read = reading(tally("abc", [[]]), 3)
    assert (read.rows, read.listed, read.n_ballots) == ((), (), 0)


@pytest.mark.parametrize("seats", [0, 4, -1])
def test_a_list_has_1_to_3_populations(seats):
    with pytest.raises(ValueError, match="1, 2 or 3"):
        reading(tally("abc", []), seats)
