"""The whole tally of one vote: every rule of the voting reference schema in one frozen result (R44-R48)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Generic

from populations.tally import borda
from populations.tally.agreement import is_complete, kendall_w
from populations.tally.ballots import K, Profile, Tiers, gather
from populations.tally.schulze import Table, condorcet_winner, pairwise, schulze_order
from populations.tally.stv import StvResult, stv

SEATS = (1, 2, 3)

Order = tuple[tuple[K, ...], ...]


@dataclass(frozen=True)
class Tally(Generic[K]):
    """What the ballots say. Without a non-blank ballot all below `n_complete` is None (`stv`: each seat).

    Dictionaries are keyed by candidate; orders are tiers, best first, each in the order of the candidates.
    """

    profile: Profile[K]
    n_ballots: int
    n_blank: int
    n_complete: int
    borda_scores: Mapping[K, Fraction] | None = None
    borda_order: Order[K] | None = None
    pairwise: Mapping[K, Mapping[K, int]] | None = None
    condorcet_winner: K | None = None
    schulze_order: Order[K] | None = None
    schulze_margins_order: Order[K] | None = None
    first_preferences: Mapping[K, Fraction] | None = None
    kendall_w: Fraction | None = None
    kendall_w_all: Fraction | None = None
    top3_ballots: Mapping[K, int] | None = None
    mean_rank: Mapping[K, Fraction] | None = None
    rank_sd: Mapping[K, float] | None = None
    stv: Mapping[int, StvResult[K] | None] = field(default_factory=lambda: dict.fromkeys(SEATS))

    @property
    def candidates(self) -> tuple[K, ...]:
        """The candidates in lot order, the order in which ties for exclusion are settled."""
        return self.profile.candidates

    @property
    def schulze_winners(self) -> tuple[K, ...] | None:
        """The candidates that nobody beats on path strength, or None without ballots."""
        return self.schulze_order[0] if self.schulze_order else None

    def as_json(self) -> dict[str, Any]:
        """The result in the shape of the reference schema: whole numbers where exact, else 6 decimals."""
        if self.borda_scores is None:
            extra = borda_json = schulze_json = None
        else:
            borda_json = {"scores": _numbers(self.borda_scores), "order": _lists(self.borda_order)}
            schulze_json = {"winners": list(self.schulze_winners or ()), "order": _lists(self.schulze_order)}
            extra = {
                "pairwise": {name: dict(row) for name, row in (self.pairwise or {}).items()},
                "schulze_margins_order": _lists(self.schulze_margins_order),
                "kendall_w_all": _number(self.kendall_w_all),
                "top3_ballots": dict(self.top3_ballots or {}),
                "mean_rank": _numbers(self.mean_rank or {}),
                "rank_sd": _numbers(self.rank_sd or {}),
            }
        return {
            "n_ballots": self.n_ballots,
            "n_blank": self.n_blank,
            "n_complete": self.n_complete,
            "borda": borda_json,
            "schulze": schulze_json,
            "condorcet_winner": self.condorcet_winner,
            "stv": {str(seats): _stv_json(result) for seats, result in self.stv.items()},
            "kendall_w": _number(self.kendall_w),
            "first_preferences": _numbers(self.first_preferences) if self.first_preferences else None,
            "extra": extra,
        }


def _number(value: Fraction | float | int | None) -> float | int | None:
    if value is None:
        return None
    return int(value) if value == int(value) else round(float(value), 6)


def _numbers(values: Mapping[K, Fraction] | Mapping[K, float]) -> dict[K, float | int | None]:
    return {name: _number(value) for name, value in values.items()}


def _lists(order: Order[K] | None) -> list[list[K]]:
    return [list(tier) for tier in order or ()]


def _stv_json(result: StvResult[K] | None) -> dict[str, Any] | None:
    if result is None:
        return None
    shown: dict[str, Any] = {
        "quota": result.quota,
        "winners": list(result.winners),
        "tie_broken": result.tie_broken,
    }
    if result.possible_without_tie_rule is not None:
        shown["possible_without_tie_rule"] = _lists(result.possible_without_tie_rule)
    return shown


def tally(candidates: Iterable[K], ballots: Iterable[Any]) -> Tally[K]:
    """Counts the ballots by every rule.

    `candidates` are hashable keys, in lot order. Each ballot is a list of tiers, best first, each a list of
    candidates; an empty list is a blank ballot. Raises ValueError in plain words for a ballot or a list of
    candidates that cannot be counted.
    """
    profile = gather(candidates, ballots)
    n_complete = sum(count for tiers, count in profile.rankings if is_complete(tiers, len(profile.candidates)))
    if not profile.rankings:
        return Tally(profile, n_ballots=0, n_blank=profile.n_blank, n_complete=0)
    table = pairwise(profile)
    doubled = borda.double_scores(profile)
    winner = condorcet_winner(table)
    named = profile.candidates
    return Tally(
        profile=profile,
        n_ballots=profile.n_ballots,
        n_blank=profile.n_blank,
        n_complete=n_complete,
        borda_scores=_keyed(named, [Fraction(score, 2) for score in doubled]),
        borda_order=_named(named, borda.order_by(doubled)),
        pairwise=_keyed_table(named, table),
        condorcet_winner=None if winner is None else named[winner],
        schulze_order=_named(named, schulze_order(table)),
        schulze_margins_order=_named(named, schulze_order(table, "margins")),
        first_preferences=_keyed(named, borda.first_preferences(profile)),
        kendall_w=kendall_w(profile, complete_only=True),
        kendall_w_all=kendall_w(profile, complete_only=False),
        top3_ballots=_keyed(named, borda.top_three_ballots(profile)),
        mean_rank=_keyed(named, borda.mean_ranks(profile)),
        rank_sd=_keyed(named, borda.rank_deviations(profile)),
        stv={seats: stv(profile, seats, doubled) for seats in SEATS},
    )


def _keyed(names: Sequence[K], values: Sequence[Any]) -> dict[K, Any]:
    return dict(zip(names, values, strict=True))


def _named(names: Sequence[K], order: Tiers) -> Order[K]:
    return tuple(tuple(names[who] for who in tier) for tier in order)


def _keyed_table(names: Sequence[K], table: Table) -> dict[K, dict[K, int]]:
    return {
        first: {second: count for second, count in zip(names, row, strict=True) if second != first}
        for first, row in zip(names, table, strict=True)
    }
