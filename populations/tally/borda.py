"""Counts that need one pass over the ballots: Borda points, first choices, top threes, mean places.

Every function takes a `Profile` with at least one non-blank ballot and returns one value per candidate, in
the order of the candidates. Fractions are exact. Rules: the voting reference schema, "expected".
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from math import sqrt
from typing import Any

from populations.tally.ballots import Profile, Tiers

TOP = 3
"""A candidate is a top-three choice when fewer than this many names stand strictly above it."""


def double_points(double_ranks: Sequence[int]) -> tuple[int, ...]:
    """Twice the Borda points of one ballot: mid-rank r among n candidates earns n - r, from 0 to n - 1."""
    size = len(double_ranks)
    return tuple(2 * size - rank for rank in double_ranks)


def double_scores(profile: Profile[Any]) -> tuple[int, ...]:
    """Twice the Borda score of every candidate; the sum over candidates is N * n * (n - 1)."""
    totals = [0] * len(profile.candidates)
    for ranks, (_, count) in zip(profile.double_ranks, profile.rankings, strict=True):
        for candidate, points in enumerate(double_points(ranks)):
            totals[candidate] += count * points
    return tuple(totals)


def order_by(scores: Sequence[int]) -> Tiers:
    """Tiers of candidates, highest score first; equal scores share a tier."""
    return tuple(
        tuple(candidate for candidate, score in enumerate(scores) if score == value)
        for value in sorted(set(scores), reverse=True)
    )


def first_preferences(profile: Profile[Any]) -> tuple[Fraction, ...]:
    """One vote a ballot for its top tier, shared evenly over a tied top tier."""
    totals = [Fraction(0)] * len(profile.candidates)
    for tiers, count in profile.rankings:
        for candidate in tiers[0]:
            totals[candidate] += Fraction(count, len(tiers[0]))
    return tuple(totals)


def top_three(tiers: Tiers) -> frozenset[int]:
    """The candidates that one ballot ranks with fewer than 3 names strictly above them."""
    chosen: list[int] = []
    for tier in tiers:
        if len(chosen) >= TOP:
            break
        chosen.extend(tier)
    return frozenset(chosen)


def top_three_ballots(profile: Profile[Any]) -> tuple[int, ...]:
    """The number of ballots on which each candidate is a top-three choice."""
    totals = Counter[int]()
    for tiers, count in profile.rankings:
        for candidate in top_three(tiers):
            totals[candidate] += count
    return tuple(totals[candidate] for candidate in range(len(profile.candidates)))


def not_ranked(profile: Profile[Any]) -> tuple[int, ...]:
    """The number of non-blank ballots that leave each candidate out."""
    ranked = Counter[int]()
    for tiers, count in profile.rankings:
        for tier in tiers:
            for candidate in tier:
                ranked[candidate] += count
    return tuple(profile.n_ballots - ranked[candidate] for candidate in range(len(profile.candidates)))


def places(profile: Profile[Any], candidate: int) -> tuple[tuple[Fraction, int], ...]:
    """Where the ballots put one candidate: (mid-rank, ballots), best place first, unranked tied last."""
    found = Counter[int]()
    for ranks, (_, count) in zip(profile.double_ranks, profile.rankings, strict=True):
        found[ranks[candidate]] += count
    return tuple((Fraction(doubled, 2), count) for doubled, count in sorted(found.items()))


def mean_ranks(profile: Profile[Any]) -> tuple[Fraction, ...]:
    """The mean of the mid-ranks, from 1 (always first) to n (always last)."""
    total = profile.n_ballots
    return tuple(
        sum((place * count for place, count in places(profile, candidate)), Fraction(0)) / total
        for candidate in range(len(profile.candidates))
    )


def rank_deviations(profile: Profile[Any]) -> tuple[float, ...]:
    """The population standard deviation of the mid-ranks, in places."""
    deviations = []
    for candidate, mean in enumerate(mean_ranks(profile)):
        spread = sum(((place - mean) ** 2 * count for place, count in places(profile, candidate)), Fraction(0))
        deviations.append(sqrt(spread / profile.n_ballots))
    return tuple(deviations)
