"""Ballots as a BLT file: read back, they are the ballots that were cast (R46)."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from populations.tally import as_blt, tally

NAMES = ("Rural communities", "Black men", 'Women "veterans"', "Korean\ncommunity")


def read(text: str) -> tuple[int, int, Counter[Any], list[str]]:
    """(options, seats, how often each ranking, names and title), as other programs read it."""
    first, *lines = text.splitlines()
    size, seats = map(int, first.split())
    end = lines.index("0")
    cast: Counter[Any] = Counter()
    for line in lines[:end]:
        weight, *tiers, nothing = line.split()
        assert nothing == "0"
        cast[tuple(tuple(int(option) - 1 for option in tier.split("=")) for tier in tiers)] += int(weight)
    words = lines[end + 1 :]
    assert all(word[0] == word[-1] == '"' and '"' not in word[1:-1] for word in words)
    return size, seats, cast, [word[1:-1] for word in words]


RANKINGS = st.lists(
    st.permutations(range(4)).flatmap(
        lambda order: st.integers(0, 4).flatmap(
            lambda ranked: st.integers(1, 4).map(
                lambda tier: [order[:ranked][n : n + tier] for n in range(0, ranked, tier)]
            )
        )
    ),
    max_size=30,
)


@pytest.mark.requirement("R46")
@given(ballots=RANKINGS, seats=st.integers(1, 3))
def test_what_is_read_back_is_what_was_cast(ballots: list[list[list[int]]], seats: int) -> None:
    text = as_blt(tally(range(4), ballots).profile, NAMES, seats=seats, title="Whom first?")
    size, how_many, cast, words = read(text)
    assert (size, how_many) == (4, seats)
    assert cast == Counter(tuple(tuple(sorted(tier)) for tier in ballot) for ballot in ballots)
    assert words == ["Rural communities", "Black men", "Women 'veterans'", "Korean community", "Whom first?"]


@given(ballots=RANKINGS, order=st.randoms())
def test_its_lines_do_not_tell_in_which_order_people_voted(ballots: list[list[list[int]]], order: Any) -> None:
    before = as_blt(tally(range(4), ballots).profile, NAMES, seats=1, title="")
    order.shuffle(ballots)
    assert as_blt(tally(range(4), ballots).profile, NAMES, seats=1, title="") == before
