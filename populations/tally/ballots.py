"""Ballots as people cast them, checked and gathered into one profile that every rule counts from.

The rules are those of the voting reference schema, "Ballots" (R46): tiers, best first; names in one tier
are tied; a name left out is unranked and shares the last places; an empty ranking is a blank ballot.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Generic, Literal, TypeVar

K = TypeVar("K", bound=Hashable)

Tiers = tuple[tuple[int, ...], ...]
"""One ranking, best tier first, as positions in the list of candidates."""

Problem = Literal["not_a_list", "empty_tier", "unknown_name", "name_twice_in_tier", "name_in_two_tiers"]

_REASONS: Mapping[Problem, str] = {
    "not_a_list": "A ballot is a list of places, and each place is a list of names.",
    "empty_tier": "Place {place} on the ballot is empty.",
    "unknown_name": "{name} is not one of the options.",
    "name_twice_in_tier": "{name} is written twice in place {place}.",
    "name_in_two_tiers": "{name} is in more than one place.",
}


class BallotError(ValueError):
    """A ballot that cannot be counted: `problem` is the reason, `place` counts from 1, `name` is as given."""

    def __init__(self, problem: Problem, *, place: int = 0, name: object = None) -> None:
        super().__init__(_REASONS[problem].format(place=place, name=name))
        self.problem = problem
        self.place = place
        self.name = name


@dataclass(frozen=True)
class Profile(Generic[K]):
    """All ballots of one vote. `rankings` holds each different non-blank ranking once, with how many cast it.

    The rankings are sorted, so their order says nothing about who voted when.
    """

    candidates: tuple[K, ...]
    rankings: tuple[tuple[Tiers, int], ...]
    n_blank: int

    @property
    def n_ballots(self) -> int:
        """The number of non-blank ballots, N in the schema."""
        return sum(count for _, count in self.rankings)

    @cached_property
    def levels(self) -> tuple[tuple[int, ...], ...]:
        """For each ranking, every candidate's tier from 0; unranked names share the tier after the last."""
        return tuple(_levels(tiers, len(self.candidates)) for tiers, _ in self.rankings)

    @cached_property
    def double_ranks(self) -> tuple[tuple[int, ...], ...]:
        """For each ranking, twice the mid-rank of every candidate (whole numbers, so nothing is rounded)."""
        return tuple(_double_ranks(levels) for levels in self.levels)


def _levels(tiers: Tiers, size: int) -> tuple[int, ...]:
    levels = [len(tiers)] * size
    for level, tier in enumerate(tiers):
        for candidate in tier:
            levels[candidate] = level
    return tuple(levels)


def _double_ranks(levels: Sequence[int]) -> tuple[int, ...]:
    sizes = Counter(levels)
    above = 0
    doubled = {}
    for level in sorted(sizes):
        doubled[level] = 2 * above + sizes[level] + 1
        above += sizes[level]
    return tuple(doubled[level] for level in levels)


def check_candidates(candidates: Iterable[K]) -> tuple[K, ...]:
    """The candidates as a tuple. Raises ValueError when there are none or one is listed twice."""
    listed = tuple(candidates)
    if not listed:
        raise ValueError("A vote needs at least one option.")
    twice = [name for name, count in Counter(listed).items() if count > 1]
    if twice:
        raise ValueError(f"{twice[0]} is listed twice among the options.")
    return listed


def parse_ballot(candidates: Sequence[K], ranking: Any) -> Tiers:
    """The ranking (a list of lists of candidates, best first) as tiers of positions; `()` for a blank ballot.

    Raises BallotError, a ValueError, for anything that is not lists, an empty tier, an unknown name, or a
    name written more than once (schema, "Ballots").
    """
    return _parse(ranking, {name: position for position, name in enumerate(candidates)})


def _parse(ranking: Any, positions: Mapping[Any, int]) -> Tiers:
    if not isinstance(ranking, (list, tuple)):
        raise BallotError("not_a_list")
    seen: set[int] = set()
    tiers = []
    for place, tier in enumerate(ranking, start=1):
        if not isinstance(tier, (list, tuple, set, frozenset)):
            raise BallotError("not_a_list")
        if not tier:
            raise BallotError("empty_tier", place=place)
        here: set[int] = set()
        for name in tier:
            position = positions.get(name) if isinstance(name, Hashable) else None
            if position is None:
                raise BallotError("unknown_name", place=place, name=name)
            if position in here:
                raise BallotError("name_twice_in_tier", place=place, name=name)
            if position in seen:
                raise BallotError("name_in_two_tiers", place=place, name=name)
            here.add(position)
        seen |= here
        tiers.append(tuple(sorted(here)))
    return tuple(tiers)


def gather(candidates: Iterable[K], ballots: Iterable[Any]) -> Profile[K]:
    """All ballots as one profile, blank ones counted apart. Raises ValueError as `parse_ballot` does."""
    listed = check_candidates(candidates)
    positions = {name: position for position, name in enumerate(listed)}
    counts = Counter(_parse(ballot, positions) for ballot in ballots)
    n_blank = counts.pop((), 0)
    return Profile(listed, tuple(sorted(counts.items())), n_blank)
