"""Head-to-head counting: the pairwise table, the Condorcet winner and the Schulze order.

Rules: the voting reference schema, "expected"; M. Schulze, Social Choice and Welfare 36 (2011), 267-303.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import Any, Literal

from populations.tally.ballots import Profile, Tiers

Table = tuple[tuple[int, ...], ...]
Strength = Literal["winning_votes", "margins"]


def pairwise(profile: Profile[Any]) -> Table:
    """`table[a][b]`: the ballots that place a strictly above b; unranked names are below every ranked one."""
    size = len(profile.candidates)
    table = [[0] * size for _ in range(size)]
    for levels, (_, count) in zip(profile.levels, profile.rankings, strict=True):
        for first, second in product(range(size), repeat=2):
            if levels[first] < levels[second]:
                table[first][second] += count
    return tuple(tuple(row) for row in table)


def condorcet_winner(table: Table) -> int | None:
    """The candidate that beats every other one head to head, or None."""
    size = len(table)
    for first in range(size):
        if all(table[first][second] > table[second][first] for second in range(size) if second != first):
            return first
    return None


def schulze_order(table: Table, strength: Strength = "winning_votes") -> Tiers:
    """Tiers of candidates: the unbeaten, then the unbeaten of the rest, with the same path strengths."""
    paths = _strongest_paths(table, strength)
    left = list(range(len(table)))
    order = []
    while left:
        tier = tuple(one for one in left if all(paths[other][one] <= paths[one][other] for other in left))
        order.append(tier)
        left = [one for one in left if one not in tier]
    return tuple(order)


def _strongest_paths(table: Table, strength: Strength) -> Sequence[Sequence[int]]:
    size = len(table)
    paths = [[0] * size for _ in range(size)]
    for first, second in product(range(size), repeat=2):
        margin = table[first][second] - table[second][first]
        if margin > 0:
            paths[first][second] = margin if strength == "margins" else table[first][second]
    for through, first, last in product(range(size), repeat=3):
        if first != last:
            by_way = min(paths[first][through], paths[through][last])
            paths[first][last] = max(paths[first][last], by_way)
    return paths
