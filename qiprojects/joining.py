"""Periods with small numbers, joined with their neighbours before a chart leaves the sub-team (note N10).

Pure arithmetic. On a chart nothing is rounded, so a period whose parts are too small to show is pooled with the
periods beside it; every total is kept.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from datareview.suppression import is_small, rate_hidden


@dataclass(frozen=True)
class Joined:
    """Neighbouring periods pooled into one. `first` and `last` count from 0, both included."""

    first: int
    last: int
    numerator: int
    denominator: int | None

    @property
    def is_safe(self) -> bool:
        """Whether no part of it is a small number: above the line, below it, and what is left (1 to 4 is small)."""
        if self.denominator is None:
            return not is_small(self.numerator)
        return not rate_hidden(self.numerator, self.denominator)

    @property
    def size(self) -> int:
        """How many periods it holds."""
        return self.last - self.first + 1


def join(periods: Sequence[tuple[int, int | None]], *, cuts: Collection[int] = ()) -> tuple[Joined, ...] | None:
    """The periods, joined as little as can be so that each is safe, in order; None if even all together are not.

    `periods` are (numerator, denominator), oldest first; the denominator is None in each of a plain count. Of the ways
    that leave most periods, it takes one that begins a period at as many of `cuts` (indexes) as it can, then the most
    even one.
    """
    best: list[tuple[tuple[int, int, int], int] | None] = [((0, 0, 0), 0)]
    above, below = _running(periods)
    for end in range(1, len(periods) + 1):
        choices = []
        for start in range(end):
            before = best[start]
            whole = periods[start][1] is not None
            block = Joined(start, end - 1, above[end] - above[start], below[end] - below[start] if whole else None)
            if before is not None and block.is_safe:
                count, kept, evenness = before[0]
                choices.append(((count + 1, kept + (start in cuts), evenness - block.size**2), start))
        best.append(max(choices) if choices else None)
    return _walk_back(periods, best) if best[-1] is not None else None


def _running(periods: Sequence[tuple[int, int | None]]) -> tuple[list[int], list[int]]:
    above, below = [0], [0]
    for numerator, denominator in periods:
        above.append(above[-1] + numerator)
        below.append(below[-1] + (denominator or 0))
    return above, below


def _walk_back(
    periods: Sequence[tuple[int, int | None]], best: Sequence[tuple[tuple[int, int, int], int] | None]
) -> tuple[Joined, ...]:
    blocks: list[Joined] = []
    end = len(periods)
    while end and (step := best[end]) is not None:
        start = step[1]
        pooled = periods[start:end]
        whole = None if pooled[0][1] is None else sum(denominator or 0 for _, denominator in pooled)
        blocks.append(Joined(start, end - 1, sum(numerator for numerator, _ in pooled), whole))
        end = start
    return tuple(reversed(blocks))
