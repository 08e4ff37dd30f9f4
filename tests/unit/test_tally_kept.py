"""What is kept of a counted vote is all that pages show of it, to the last fraction (R46)."""

from __future__ import annotations

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from populations.tally import count, from_json

OPTIONS = (31, 7, 12, 5, 90)
BALLOTS = st.lists(
    st.permutations(OPTIONS).flatmap(lambda order: st.integers(0, 5).map(lambda n: [[one] for one in order[:n]])),
    max_size=24,
)


@given(ballots=BALLOTS, seats=st.integers(1, 3), with_stv=st.booleans())
@settings(max_examples=150, deadline=None)
def test_it_comes_back_from_json_as_it_was(ballots: list[list[list[int]]], seats: int, with_stv: bool) -> None:
    counted = count(OPTIONS, ballots, seats=seats, with_stv=with_stv)
    assert from_json(json.loads(json.dumps(counted.as_json()))) == counted


@given(ballots=BALLOTS)
@settings(max_examples=60, deadline=None)
def test_nothing_is_kept_for_pages_that_they_may_not_show(ballots: list[list[list[int]]]) -> None:
    counted = count(OPTIONS, ballots, seats=3, with_stv=True)
    said = sum(1 for ballot in ballots if ballot)
    assert bool(counted.pairwise) == bool(counted.schulze_order) == (said >= 8)
    assert (counted.stv is not None) == (said >= 8)
    assert all((row.points is not None) == (said >= 5) for row in counted.reading.rows)
