"""What the result page may say about a tally, and nothing else.

Rules: the voting design note, "Result page, in this order" and "How it works" (R44, R48). Numbers that a
small vote must not show are absent from the reading itself, so a page cannot show them by mistake. Only
non-blank ballots count.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from typing import Any, Generic

from populations.tally import borda
from populations.tally.agreement import Band, agreement_band, chance_floor
from populations.tally.ballots import K, Profile, Tiers
from populations.tally.count import SEATS, Order, Tally

MIN_BALLOTS_FOR_ORDER = 3
MIN_BALLOTS_FOR_COUNTS = 5
MIN_BALLOTS_FOR_HEAD_TO_HEAD = 8
MIN_BALLOTS_PER_GROUP = 5
SWAP_GAP = Fraction(15, 100)


@dataclass(frozen=True)
class Row(Generic[K]):
    """One option, in the order of the result. `place` counts from 1; options with equal points share it.

    Everything after `tied` is None when fewer than 5 secret ballots were cast. `dots` is (place, ballots), best
    first.
    """

    candidate: K
    place: int
    tied: bool
    points: Fraction | None = None
    maximum: int | None = None
    top_three: int | None = None
    not_ranked: int | None = None
    mean_place: Fraction | None = None
    dots: tuple[tuple[Fraction, int], ...] | None = None


@dataclass(frozen=True)
class Swap(Generic[K]):
    """Taking `out` off the list for `into` gives `more` more people one of their top-three choices."""

    out: tuple[K, ...]
    into: tuple[K, ...]
    more: int


@dataclass(frozen=True)
class Reading(Generic[K]):
    """A tally read for a list of `seats` populations. A flag that is not true is False, None or empty.

    With fewer than 3 ballots there is no order: `show_order` is False and `rows` is empty. Ballots that somebody else has
    seen do not help to reach 3, 5 or 8 (docs/adr/0006).
    `listed` are surely on the list; `tied_at_cut` share the last places on it and are more than those places.
    `head_to_head_order` is given only when no list that it allows is also allowed by the points.
    """

    seats: int
    n_ballots: int
    rows: tuple[Row[K], ...]
    listed: tuple[K, ...]
    tied_at_cut: tuple[K, ...]
    show_order: bool
    show_counts: bool
    show_head_to_head_table: bool
    agreement: Band | None
    agreement_w: Fraction | None
    agreement_chance_floor: float | None
    one_ballot_could_change: bool
    head_to_head_order: Order[K] | None
    swap: Swap[K] | None


@dataclass(frozen=True)
class _Cut:
    """The lists that an order allows: all of `sure`, filled up to `seats` from `tied` (often empty)."""

    sure: frozenset[int]
    tied: frozenset[int]
    seats: int

    def lists(self) -> Iterator[frozenset[int]]:
        for rest in combinations(sorted(self.tied), self.seats - len(self.sure) if self.tied else 0):
            yield self.sure | frozenset(rest)

    def agrees_with(self, other: _Cut) -> bool:
        """Whether some list is allowed by both."""
        shared = (self.sure | self.tied) & (other.sure | other.tied)
        return self.sure | other.sure <= shared and len(self.sure | other.sure) <= self.seats <= len(shared)


def _cut(order: Tiers, seats: int) -> _Cut:
    seats = min(seats, sum(len(tier) for tier in order))
    sure: frozenset[int] = frozenset()
    for tier in order:
        if len(sure) + len(tier) > seats:
            return _Cut(sure, frozenset(tier) if len(sure) < seats else frozenset(), seats)
        sure |= frozenset(tier)
    return _Cut(sure, frozenset(), seats)


def reading(tally: Tally[K], seats: int, *, seen: int = 0) -> Reading[K]:
    """What the result page may say for a list of 1 to 3 populations; ValueError for any other number.

    `seen`: how many of the ballots that rank anything somebody other than the voter knows, such as the lead who entered them.
    """
    if seats not in SEATS:
        raise ValueError("A list has 1, 2 or 3 populations.")
    secret = tally.n_ballots - seen
    if tally.borda_order is None or tally.schulze_order is None or secret < MIN_BALLOTS_FOR_ORDER:
        return Reading(seats, tally.n_ballots, (), (), (), False, False, False, None, None, None, False, None, None)
    profile, enough = tally.profile, secret >= MIN_BALLOTS_FOR_COUNTS
    size = len(profile.candidates)
    scores = borda.double_scores(profile)
    cut = _cut(borda.order_by(scores), seats)
    number = {name: position for position, name in enumerate(profile.candidates)}
    head_to_head = _cut(tuple(tuple(number[name] for name in tier) for tier in tally.schulze_order), seats)
    compared = secret >= MIN_BALLOTS_FOR_HEAD_TO_HEAD
    band = agreement_band(tally.kendall_w_all, size, tally.n_ballots) if compared else None
    return Reading(
        seats=seats,
        n_ballots=tally.n_ballots,
        rows=tuple(_rows(tally, tally.borda_order, enough)),
        listed=tuple(name for tier in tally.borda_order for name in tier if number[name] in cut.sure),
        tied_at_cut=tuple(profile.candidates[who] for who in sorted(cut.tied)),
        show_order=True,
        show_counts=enough,
        show_head_to_head_table=compared,
        agreement=band,
        agreement_w=tally.kendall_w_all if band else None,
        agreement_chance_floor=chance_floor(size, tally.n_ballots) if band else None,
        one_ballot_could_change=enough and _one_ballot_could_change(profile, scores, cut),
        head_to_head_order=tally.schulze_order if compared and not cut.agrees_with(head_to_head) else None,
        swap=_best_swap(profile, scores, cut) if enough else None,
    )


def group_view_permitted(group_ballots: int, other_ballots: int, *, seen: tuple[int, int] = (0, 0)) -> bool:
    """Whether a group may be shown beside everyone else: only when both have at least 5 ballots, 3 of them unseen by others.

    The view gives the order of each group and no numbers, so it asks of secret ballots what any order asks.
    """
    both = ((group_ballots, seen[0]), (other_ballots, seen[1]))
    return all(n >= MIN_BALLOTS_PER_GROUP and n - known >= MIN_BALLOTS_FOR_ORDER for n, known in both)


def _rows(tally: Tally[K], order: Order[K], enough: bool) -> Iterator[Row[K]]:
    profile = tally.profile
    number = {name: position for position, name in enumerate(profile.candidates)}
    left_out = borda.not_ranked(profile)
    place = 1
    for tier in order:
        for name in tier:
            if not enough:
                yield Row(name, place, len(tier) > 1)
                continue
            yield Row(
                candidate=name,
                place=place,
                tied=len(tier) > 1,
                points=(tally.borda_scores or {})[name],
                maximum=tally.n_ballots * (len(number) - 1),
                top_three=(tally.top3_ballots or {})[name],
                not_ranked=left_out[number[name]],
                mean_place=(tally.mean_rank or {})[name],
                dots=borda.places(profile, number[name]),
            )
        place += len(tier)


def _one_ballot_could_change(profile: Profile[Any], scores: Sequence[int], cut: _Cut) -> bool:
    """Whether the list, whatever its order, is no longer the same for certain once some ballot is taken away.

    A tie at the cut is a flag of its own: then the list is open already and this one says nothing.
    """
    if cut.tied:
        return False
    for ranks in profile.double_ranks:
        without = [score - points for score, points in zip(scores, borda.double_points(ranks), strict=True)]
        if _cut(borda.order_by(without), cut.seats) != cut:
            return True
    return False


def _best_swap(profile: Profile[K], scores: Sequence[int], cut: _Cut) -> Swap[K] | None:
    """The list that gives most people a top-three choice, if the gap is at least 15% of ballots.

    Every list of that length is tried. With a tie at the cut the gap is measured from the best list the tie
    allows. Among equal lists the one with fewest changes wins, then most points, then the order of the
    candidates.
    """
    tops = [(borda.top_three(tiers), count) for tiers, count in profile.rankings]

    def reached(chosen: frozenset[int]) -> int:
        return sum(count for top, count in tops if not top.isdisjoint(chosen))

    current = max(cut.lists(), key=reached)
    every = (frozenset(chosen) for chosen in combinations(range(len(profile.candidates)), cut.seats))
    best = max(every, key=lambda chosen: (reached(chosen), len(chosen & current), sum(scores[who] for who in chosen)))
    more = reached(best) - reached(current)
    if more <= 0 or more < SWAP_GAP * profile.n_ballots:
        return None
    out, into = (tuple(profile.candidates[who] for who in sorted(side)) for side in (current - best, best - current))
    return Swap(out, into, more)
