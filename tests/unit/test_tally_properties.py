"""What must hold of any vote however it falls: whose ballot came first or what a group is called counts for nothing (R46)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import astuple
from fractions import Fraction
from itertools import combinations_with_replacement, permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from populations.tally import count, reading, tally
from tests.unit.elections import elections

pytestmark = pytest.mark.requirement("R46")
Places = dict[Any, int]


def places(candidates: Iterable[Any], ballots: Iterable[Any]) -> Places:
    """The Borda place of each option, from 1; equals share one."""
    found, place = {}, 1
    for tier in tally(candidates, ballots).borda_order or ():
        found |= dict.fromkeys(tier, place)
        place += len(tier)
    return found


@given(elections(), st.randoms(use_true_random=False), st.integers(1, 3))
def test_what_a_page_may_say_does_not_depend_on_whose_ballot_came_first(election, chance, seats) -> None:
    candidates, ballots = election
    before = count(candidates, ballots, seats=seats, with_stv=True)
    chance.shuffle(ballots)
    assert count(candidates, ballots, seats=seats, with_stv=True) == before


@given(elections(), st.randoms(use_true_random=False), st.integers(1, 3))
def test_what_a_page_may_say_does_not_depend_on_what_the_options_are_called(election, chance, seats) -> None:
    candidates, ballots = election
    called = dict(zip(candidates, chance.sample(range(100, 1000), len(candidates)), strict=True))
    renamed = [[[called[name] for name in tier] for tier in ballot] for ballot in ballots]
    before, after = (
        count(names, votes, seats=seats, with_stv=True)
        for names, votes in ((candidates, ballots), ([called[name] for name in candidates], renamed))
    )
    assert [astuple(row)[1:] for row in after.reading.rows] == [astuple(row)[1:] for row in before.reading.rows]
    assert [row.candidate for row in after.reading.rows] == [called[row.candidate] for row in before.reading.rows]
    for name in ("listed", "tied_at_cut"):
        assert [called[each] for each in getattr(before.reading, name)] == list(getattr(after.reading, name))
    for name in ("agreement", "agreement_w", "one_ballot_could_change", "n_ballots", "show_order", "show_counts"):
        assert getattr(before.reading, name) == getattr(after.reading, name)
    assert (before.stv is None) == (after.stv is None)
    if before.stv and after.stv:
        assert tuple(called[each] for each in before.stv.winners) == after.stv.winners
    assert [[called[each] for each in tier] for tier in before.schulze_order] == [list(t) for t in after.schulze_order]


@given(elections(), st.data())
def test_one_more_ballot_that_ranks_an_option_first_never_lowers_its_place(election, data) -> None:
    candidates, ballots = election
    favourite = data.draw(st.sampled_from(candidates))
    others = data.draw(st.permutations([name for name in candidates if name != favourite]))
    rest = others[: data.draw(st.integers(0, len(others)))]
    before = places(candidates, ballots)
    after = places(candidates, [*ballots, [[favourite], *([name] for name in rest)]])
    assert after[favourite] <= before.get(favourite, len(candidates))
    beaten = {name for name in candidates if before and before[name] > before[favourite]}
    assert all(after[name] > after[favourite] for name in beaten), "and nobody whom it beat catches up"


@given(elections(), st.data())
def test_moving_an_option_up_on_a_ballot_never_lowers_its_place(election, data) -> None:
    candidates, ballots = election
    strict = [number for number, ballot in enumerate(ballots) if len(ballot) > 1 and all(len(t) == 1 for t in ballot)]
    if not strict:
        return
    which = data.draw(st.sampled_from(strict))
    place = data.draw(st.integers(1, len(ballots[which]) - 1))
    [favourite] = ballots[which][place]
    lifted = [*ballots[which]]
    lifted[place - 1], lifted[place] = lifted[place], lifted[place - 1]
    changed = [*ballots[:which], lifted, *ballots[which + 1 :]]
    assert places(candidates, changed)[favourite] <= places(candidates, ballots)[favourite]


@given(elections(), st.integers(0, 5))
def test_blank_ballots_change_nothing_but_their_own_number(election, blank) -> None:
    candidates, ballots = election
    before, after = (count(candidates, votes, seats=2, with_stv=True) for votes in (ballots, ballots + [[]] * blank))
    assert after == before
    assert tally(candidates, ballots + [[]] * blank).n_blank == tally(candidates, ballots).n_blank + blank


@given(elections(blank=False), st.integers(1, 3))
def test_the_totals_on_the_page_add_up(election, seats) -> None:
    candidates, ballots = election
    size, voters = len(candidates), len(ballots)
    read = reading(tally(candidates, ballots), seats)
    for row in read.rows if read.show_counts else ():
        assert row.maximum == voters * (size - 1) and 0 <= row.points <= row.maximum
        assert sum(n for _place, n in row.dots) == voters
        assert sum(place * n for place, n in row.dots) == row.mean_place * voters
        assert row.points == voters * (size - row.mean_place)
        assert 0 <= row.top_three <= voters and 0 <= row.not_ranked <= voters
    if read.show_counts:
        assert sum(row.points for row in read.rows) == Fraction(voters * size * (size - 1), 2)
        ranked = sum(len(tier) for ballot in ballots for tier in ballot)
        assert sum(row.not_ranked for row in read.rows) == voters * size - ranked
    if read.show_order:
        assert sorted(row.candidate for row in read.rows) == sorted(candidates)
        shared = Counter(row.place for row in read.rows)
        assert all(row.tied == (shared[row.place] > 1) for row in read.rows)
        assert all(sum(row.place < place for row in read.rows) == place - 1 for place in shared)


@given(elections(blank=False), st.integers(0, 12))
def test_ballots_that_others_know_show_nothing_that_the_secret_ones_alone_would_not(election, seen) -> None:
    candidates, ballots = election
    secret = len(ballots) - min(seen, len(ballots))
    read = reading(tally(candidates, ballots), 2, seen=min(seen, len(ballots)))
    assert (read.show_order, read.show_counts, read.show_head_to_head_table) == (secret >= 3, secret >= 5, secret >= 8)
    assert bool(read.rows) == (secret >= 3)
    assert secret >= 8 or read.agreement is None
    assert secret >= 5 or (read.swap, read.head_to_head_order, read.one_ballot_could_change) == (None, None, False)


# --- what an order without numbers tells somebody who voted ------------------------------------------------------

Ballot = tuple[int, ...]
OPTIONS = range(3)
EVERY = [ballot for size in OPTIONS for ballot in permutations(OPTIONS, size + 1) if size != 1]  # 2 of 3 rank all 3


def order_of(*ballots: Ballot) -> Any:
    """The order on the page."""
    return tally(OPTIONS, [[[name] for name in ballot] for ballot in ballots]).borda_order


def known(mine: Ballot, others: int) -> dict[Any, Ballot]:
    """By order on the page: the ballot that each of so many others must have sent, where I can be sure of it."""
    could_be: dict[Any, set[Ballot]] = {}
    for theirs in combinations_with_replacement(EVERY, others):
        could_be.setdefault(order_of(mine, *theirs), set()).update(theirs)
    return {order: next(iter(each)) for order, each in could_be.items() if len(each) == 1}


def test_with_2_ballots_the_order_tells_most_who_voted_just_what_the_other_sent() -> None:
    """Why no order is shown under 3 ballots."""
    sure = {mine: known(mine, 1) for mine in EVERY}
    assert all(sure.values()), "whatever one sent, some order shows what the other did"
    told = sum(order_of(mine, other) in sure[mine] for mine in EVERY for other in EVERY)
    assert told > len(EVERY) ** 2 / 4


@pytest.mark.parametrize("others", [2, 3])
def test_from_3_ballots_an_order_shows_what_one_sent_only_to_somebody_alone_against_all_others(others: int) -> None:
    """Others can't be told apart from 2 on: anybody is known only where all of them sent the same, and I did not."""
    for mine in EVERY:
        for order, theirs in known(mine, others).items():
            assert theirs != mine and order != order_of(mine)
    assert len(known(EVERY[-1], others)) <= 2, "and then by few of the 13 orders that there are"
