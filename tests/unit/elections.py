"""Elections to try the tally on."""

from __future__ import annotations

from hypothesis import strategies as st


@st.composite
def elections(draw, max_candidates=6, max_ballots=12, blank=True, ties=True):
    candidates = list(range(draw(st.integers(1, max_candidates))))
    ballots = []
    for _ in range(draw(st.integers(0 if blank else 1, max_ballots))):
        names = draw(st.permutations(candidates))
        kept = names[: draw(st.integers(0 if blank else 1, len(names)))]
        ballot = []
        for name in kept:
            if ballot and ties and draw(st.booleans()):
                ballot[-1].append(name)
            else:
                ballot.append([name])
        ballots.append(ballot)
    return candidates, ballots


def ranked(*lines):
    """Ballots from ("a b c", count) pairs."""
    return [[[name] for name in order.split()] for order, count in lines for _ in range(count)]
