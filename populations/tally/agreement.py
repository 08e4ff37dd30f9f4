"""How far the voters agree: Kendall's W, the level that chance alone would reach, and the words for it.

W: M. G. Kendall and B. Babington Smith, Annals of Mathematical Statistics 10 (1939), 275-287, with the
correction for ties of the voting reference schema. Bands and chance floor: the voting design note, "W
bands" (R48).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from math import sqrt
from typing import Any, Literal

from populations.tally.ballots import Profile

Band = Literal["strong", "moderate", "weak", "little"]

MIN_BALLOTS_FOR_BAND = 8
_BANDS: tuple[tuple[float, Band], ...] = ((0.7, "strong"), (0.5, "moderate"), (0.3, "weak"), (0.0, "little"))

_FLOOR_BALLOTS = (5, 8, 12, 20, 40)
_FLOORS = {5: (0.44, 0.28, 0.19, 0.12, 0.06), 10: (0.36, 0.22, 0.15, 0.09, 0.05)}


def kendall_w(profile: Profile[Any], *, complete_only: bool) -> Fraction | None:
    """Kendall's W from 0 (no agreement) to 1, corrected for ties; None when it is not defined.

    With `complete_only` only ballots that rank every candidate count; otherwise all do, unranked names tied
    last.
    """
    size = len(profile.candidates)
    rows = [
        (ranks, count)
        for ranks, (tiers, count) in zip(profile.double_ranks, profile.rankings, strict=True)
        if not complete_only or is_complete(tiers, size)
    ]
    voters = sum(count for _, count in rows)
    if voters < 2 or size < 2:
        return None
    double_totals = [sum(ranks[candidate] * count for ranks, count in rows) for candidate in range(size)]
    deviations = sum((total - voters * (size + 1)) ** 2 for total in double_totals)
    ties = sum(count * sum(t**3 - t for t in Counter(ranks).values()) for ranks, count in rows)
    denominator = voters**2 * (size**3 - size) - voters * ties
    return Fraction(3 * deviations, denominator) if denominator else None


def is_complete(tiers: Sequence[Sequence[int]], size: int) -> bool:
    """Whether a ballot ranks every one of `size` candidates (ties allowed)."""
    return sum(len(tier) for tier in tiers) == size


def chance_floor(n_candidates: int, n_ballots: int) -> float:
    """The W that random ballots stay under 19 times in 20, for at least 2 candidates and 2 ballots.

    The design gives simulated values for 5 and 10 candidates and 5 to 40 ballots; they are returned as they
    stand. Between them the value is read off straight lines in 1 / ballots (W of random ballots shrinks as
    1 / ballots, so over 40 it runs on to 0) and in 1 / sqrt(candidates - 1) (the spread of a chi-square
    over its degrees of freedom).
    """
    few, many = (_floor_for(size, n_ballots) for size in (5, 10))
    spread_few, spread_many, spread = (1 / sqrt(size - 1) for size in (5, 10, n_candidates))
    share = (spread - spread_many) / (spread_few - spread_many)
    return min(1.0, max(0.0, many + share * (few - many)))


def _floor_for(size: int, n_ballots: int) -> float:
    known = [*zip((1 / ballots for ballots in _FLOOR_BALLOTS), _FLOORS[size], strict=True), (0.0, 0.0)]
    wanted = 1 / n_ballots
    lines = list(pairwise(known))
    (right, high), (left, low) = next((line for line in lines if line[1][0] <= wanted <= line[0][0]), lines[0])
    return low + (high - low) * (wanted - left) / (right - left)


def agreement_band(w: Fraction | None, n_candidates: int, n_ballots: int) -> Band | None:
    """The word for the agreement, or None under 8 ballots, below the chance floor or without a W."""
    if w is None or n_ballots < MIN_BALLOTS_FOR_BAND or w < chance_floor(n_candidates, n_ballots):
        return None
    return next(band for least, band in _BANDS if w >= Fraction(str(least)))
