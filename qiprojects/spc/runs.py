"""Run rules: Anhoej's two tests for any chart, and Perla's for run charts (SPC reference schema, section 5).

J. Anhoej, A. V. Olesen, PLoS ONE 9 (2014), e113825. R. J. Perla, L. P. Provost, S. K. Murray, BMJ Quality &
Safety 20 (2011), 46-51.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from math import comb, log2

from qiprojects.spc.limits import side

MIN_USEFUL_TO_REPORT = 10
PERLA_SHIFT = 6
PERLA_TREND = 5


@dataclass(frozen=True)
class Anhoej:
    """The two tests of one phase; every number but `n_useful` is None without a useful point.

    `signal` is given for any number of useful points; `reportable` says whether a page may show it.
    """

    n_useful: int
    longest_run: int | None = None
    longest_run_limit: int | None = None
    crossings: int | None = None
    crossings_limit: int | None = None
    signal: bool = False

    @property
    def reportable(self) -> bool:
        """Whether there are enough useful points (10) to tell anyone of a signal."""
        return self.n_useful >= MIN_USEFUL_TO_REPORT


@dataclass(frozen=True)
class Perla:
    """The points that Perla's rules flag."""

    shift_high: tuple[int, ...] = ()
    shift_low: tuple[int, ...] = ()
    trend_up: tuple[int, ...] = ()
    trend_down: tuple[int, ...] = ()


def crossings_limit(n_useful: int) -> int:
    """The fewest crossings that are no signal: the smallest c with P(X <= c) >= 0.05, X ~ Bin(n - 1, 1/2)."""
    tosses = n_useful - 1
    ways, least = 1, 0
    while 20 * ways < 2**tosses:
        least += 1
        ways += comb(tosses, least)
    return least


def anhoej(values: Sequence[float], centre: float | None) -> Anhoej:
    """The tests of one phase, from its plotted values in order; points on the line are passed over."""
    sides = [] if centre is None else [at for value in values if (at := side(value, centre))]
    if not sides:
        return Anhoej(0)
    longest = max(len(list(run)) for _, run in groupby(sides))
    crossings = sum(before != after for before, after in pairwise(sides))
    longest_limit = round(log2(len(sides))) + 3
    fewest = crossings_limit(len(sides))
    signal = longest > longest_limit or crossings < fewest
    return Anhoej(len(sides), longest, longest_limit, crossings, fewest, signal)


def perla(phases: Sequence[tuple[Sequence[tuple[int, float]], float | None]]) -> Perla:
    """Perla's signals. Each phase is its plotted points, as (index, value), and its median."""
    shifts: dict[int, list[int]] = {1: [], -1: []}
    trends: dict[int, list[int]] = {1: [], -1: []}
    for points, centre in phases:
        _shifts(points, centre, shifts)
        _trends(points, trends)
    return Perla(tuple(shifts[1]), tuple(shifts[-1]), tuple(trends[1]), tuple(trends[-1]))


def _shifts(points: Sequence[tuple[int, float]], centre: float | None, found: dict[int, list[int]]) -> None:
    if centre is None:
        return
    sided = [(index, at) for index, value in points if (at := side(value, centre))]
    for direction, run in groupby(sided, key=lambda pair: pair[1]):
        indexes = [index for index, _ in run]
        if len(indexes) >= PERLA_SHIFT:
            found[direction].extend(indexes)


def _trends(points: Sequence[tuple[int, float]], found: dict[int, list[int]]) -> None:
    """Equal neighbours are skipped; after a turn the new trend starts at the point just before it."""
    run: list[int] = []
    heading = 0
    for (before, low), (after, high) in pairwise(points):
        step = (high > low) - (high < low)
        if step == 0:
            continue
        if step != heading:
            if len(run) >= PERLA_TREND:
                found[heading].extend(run)
            heading, run = step, [before]
        run.append(after)
    if len(run) >= PERLA_TREND:
        found[heading].extend(run)
