"""Single transferable vote: weighted inclusive Gregory transfers, integer Droop quota, exact fractions.

Rules 1 to 7 of the voting reference schema, "STV rule, exactly". Nothing here is rounded.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, Generic

from populations.tally.ballots import K, Profile, Tiers

Pile = dict[int, Fraction]
"""The pieces that one candidate holds: number of the ranking -> value."""

MAX_FOR_POSSIBLE = 6


@dataclass(frozen=True)
class Stage(Generic[K]):
    """One stage of the count: votes held at its start, then who is elected or excluded in it.

    `remaining` marks those elected because no more of them are left than empty seats (rule 3).
    """

    totals: dict[K, Fraction]
    exhausted: Fraction
    elected: tuple[K, ...] = ()
    excluded: K | None = None
    tied: tuple[K, ...] = ()
    remaining: bool = False


@dataclass(frozen=True)
class StvResult(Generic[K]):
    """The count for one number of seats. Winners are in the order of the candidates.

    `possible_without_tie_rule` is given when a tie was broken and there are at most 6 candidates.
    """

    seats: int
    quota: int
    winners: tuple[K, ...]
    tie_broken: bool
    possible_without_tie_rule: tuple[tuple[K, ...], ...] | None
    stages: tuple[Stage[K], ...]


@dataclass(frozen=True)
class _Count:
    """Where a count stands. `piles` holds continuing candidates only; those elected never receive again."""

    rankings: Sequence[tuple[Tiers, int]]
    seats: int
    quota: int
    piles: dict[int, Pile]
    elected: frozenset[int]

    def totals(self) -> dict[int, Fraction]:
        return {candidate: sum(pile.values(), Fraction(0)) for candidate, pile in self.piles.items()}

    def freeze(self) -> tuple[frozenset[int], frozenset[tuple[int, int, Fraction]], frozenset[int]]:
        held = ((who, ranking, value) for who, pile in self.piles.items() for ranking, value in pile.items())
        return frozenset(self.piles), frozenset(held), self.elected


def _receivers(tiers: Tiers, piles: dict[int, Pile]) -> list[int]:
    """Rules 2 and 5: the continuing candidates of the highest tier that has one."""
    for tier in tiers:
        found = [candidate for candidate in tier if candidate in piles]
        if found:
            return found
    return []


def _give(tiers: Tiers, ranking: int, value: Fraction, piles: dict[int, Pile]) -> None:
    receivers = _receivers(tiers, piles)
    for candidate in receivers:
        pile = piles[candidate]
        pile[ranking] = pile.get(ranking, Fraction(0)) + value / len(receivers)


def _start(profile: Profile[Any], seats: int) -> _Count:
    quota = profile.n_ballots // (seats + 1) + 1
    piles: dict[int, Pile] = {candidate: {} for candidate in range(len(profile.candidates))}
    for ranking, (tiers, count) in enumerate(profile.rankings):
        _give(tiers, ranking, Fraction(count), piles)
    return _Count(profile.rankings, seats, quota, piles, frozenset())


def _without(count: _Count, passing: dict[int, Fraction]) -> dict[int, Pile]:
    """The piles once the given candidates have left, each passing on a fraction of every piece it holds."""
    piles = {who: dict(pile) for who, pile in count.piles.items() if who not in passing}
    for leaver, fraction in passing.items():
        if fraction:
            for ranking, value in count.piles[leaver].items():
                _give(count.rankings[ranking][0], ranking, value * fraction, piles)
    return piles


def _elect(count: _Count, reached: Sequence[int], totals: dict[int, Fraction]) -> _Count:
    surplus = {who: (totals[who] - count.quota) / totals[who] for who in reached}
    return replace(count, piles=_without(count, surplus), elected=count.elected | frozenset(reached))


def _exclude(count: _Count, loser: int) -> _Count:
    return replace(count, piles=_without(count, {loser: Fraction(1)}))


def _lowest(totals: dict[int, Fraction]) -> list[int]:
    least = min(totals.values())
    return [candidate for candidate, total in totals.items() if total == least]


def stv(profile: Profile[K], seats: int, double_scores: Sequence[int]) -> StvResult[K]:
    """Counts the profile for a number of seats (1 or more); needs at least one non-blank ballot.

    A tie for exclusion falls on the lowest Borda score, then on the one latest in the order of the
    candidates.
    """
    start = _start(profile, seats)
    stages = list(_stages(start, double_scores, profile))
    names = profile.candidates
    chosen = {name for stage in stages for name in stage.elected}
    tie_broken = any(stage.tied for stage in stages)
    possible = None
    if tie_broken and len(names) <= MAX_FOR_POSSIBLE:
        found = sorted(tuple(sorted(winners)) for winners in _possible(start, {}))
        possible = tuple(tuple(names[who] for who in winners) for winners in found)
    winners = tuple(name for name in names if name in chosen)
    return StvResult(seats, start.quota, winners, tie_broken, possible, tuple(stages))


def _stages(count: _Count, double_scores: Sequence[int], profile: Profile[K]) -> Iterator[Stage[K]]:
    names = profile.candidates
    while len(count.elected) < count.seats and count.piles:
        totals = count.totals()
        elected_hold = len(count.elected) * count.quota
        stage = Stage(
            totals={names[who]: total for who, total in totals.items()},
            exhausted=profile.n_ballots - elected_hold - sum(totals.values(), Fraction(0)),
        )
        if len(totals) <= count.seats - len(count.elected):
            yield replace(stage, elected=tuple(names[who] for who in totals), remaining=True)
            return
        reached = [who for who, total in totals.items() if total >= count.quota]
        if reached:
            yield replace(stage, elected=tuple(names[who] for who in reached))
            count = _elect(count, reached, totals)
            continue
        tied = _lowest(totals)
        loser = min(tied, key=lambda who: (double_scores[who], -who))
        broken = tuple(names[who] for who in tied) if len(tied) > 1 else ()
        yield replace(stage, excluded=names[loser], tied=broken)
        count = _exclude(count, loser)


def _possible(count: _Count, known: dict[Any, frozenset[frozenset[int]]]) -> frozenset[frozenset[int]]:
    """Every set of winners that some fixed order of the candidates leads to.

    Whoever is excluded never meets a tie again, so the choices at successive ties never contradict each
    other: following each choice at each tie reaches exactly the outcomes of all fixed orders.
    """
    if len(count.elected) >= count.seats or len(count.piles) <= count.seats - len(count.elected):
        full = len(count.elected) >= count.seats
        return frozenset([count.elected if full else count.elected | frozenset(count.piles)])
    key = count.freeze()
    if key not in known:
        totals = count.totals()
        reached = [who for who, total in totals.items() if total >= count.quota]
        if reached:
            known[key] = _possible(_elect(count, reached, totals), known)
        else:
            found = (_possible(_exclude(count, loser), known) for loser in _lowest(totals))
            known[key] = frozenset[frozenset[int]]().union(*found)
    return known[key]
