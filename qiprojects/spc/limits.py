"""The centre line and the limits of each chart (SPC reference schema, section 2).

XmR: D. J. Wheeler's natural process limits, mean +- 2.66 mean moving range. P, U, C: three-sigma Shewhart
limits.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from math import fsum, sqrt
from statistics import median

from qiprojects.spc.series import Phase, Series

XMR_FACTOR = 2.66
SCREEN_FACTOR = 3.267
TOLERANCE = 1e-9


def is_on(value: float, line: float) -> bool:
    """Whether a value lies on a line, so that a last digit rounded makes no signal (float rule)."""
    return abs(value - line) <= TOLERANCE * max(1.0, abs(line))


def side(value: float, line: float) -> int:
    """1 above the line, -1 below it, 0 on it."""
    return 0 if is_on(value, line) else 1 if value > line else -1


def beyond(value: float, limit: float, centre: float) -> int:
    """1 strictly above a limit, -1 strictly below it, 0 on it, give or take 1e-9 of the size of the lines."""
    if abs(value - limit) <= TOLERANCE * max(abs(limit), abs(centre)):
        return 0
    return 1 if value > limit else -1


@dataclass(frozen=True)
class Limits:
    """The lines at one point, on the display scale. `raw_` limits are those before clipping."""

    lower: float
    upper: float
    lower_2s: float
    upper_2s: float
    raw_lower: float
    raw_upper: float


@dataclass(frozen=True)
class Lines:
    """The centre of a phase and the limits at each of its points; None where there are none."""

    centre: float | None
    limits: tuple[Limits | None, ...]


def lines(series: Series, phase: Phase, *, screen_mr: bool, xmr_factor: float) -> Lines:
    """The centre line and limits of one phase, from its base points."""
    base = series.base(phase)
    size = phase.stop - phase.start
    if series.chart in ("p", "u"):
        return _ratio_lines(series, phase, base)
    known = [value for i in base if (value := series.values[i]) is not None]
    if not known:
        return Lines(None, (None,) * size)
    if series.chart == "run":
        return Lines(median(known), (None,) * size)
    centre = fsum(known) / len(known)
    if series.chart == "c":
        sigma = sqrt(centre / series.multiplier) * series.multiplier
        return Lines(centre, (_limits(centre, 3 * sigma, floor=0.0),) * size)
    reach = _moving_range(series, base, screen_mr=screen_mr)
    limits = None if reach is None else _limits(centre, xmr_factor * reach)
    return Lines(centre, (limits,) * size)


def _limits(centre: float, reach: float, floor: float | None = None, ceiling: float | None = None) -> Limits:
    def clip(line: float) -> float:
        if floor is not None:
            line = max(floor, line)
        return line if ceiling is None else min(ceiling, line)

    near = reach * 2 / 3
    low, high = centre - reach, centre + reach
    return Limits(clip(low), clip(high), clip(centre - near), clip(centre + near), low, high)


def _moving_range(series: Series, base: list[int], *, screen_mr: bool) -> float | None:
    """The mean moving range of neighbours that are both present, or None without any.

    An excluded point is bridged (it is not in `base`); a missing one leaves a gap. Screening drops, once,
    the ranges of 3.267 times the mean or more.
    """
    steps = pairwise(series.values[i] for i in base)
    ranges = [abs(after - before) for before, after in steps if before is not None and after is not None]
    if not ranges:
        return None
    mean = fsum(ranges) / len(ranges)
    if screen_mr and mean > 0:
        kept = [step for step in ranges if step < SCREEN_FACTOR * mean]
        mean = fsum(kept) / len(kept)
    return mean


def _ratio_lines(series: Series, phase: Phase, base: list[int]) -> Lines:
    below = series.denominators or ()
    known = series.plotted(base)
    total = fsum(below[i] or 0.0 for i in known)
    if not total:
        return Lines(None, (None,) * (phase.stop - phase.start))
    scale = series.multiplier
    rate = fsum(series.numerators[i] or 0.0 for i in known) / total
    spread = rate * (1 - rate) if series.chart == "p" else rate
    ceiling = scale if series.chart == "p" else None

    def at(point: int) -> Limits | None:
        size = below[point]
        if series.values[point] is None or not size:
            return None
        return _limits(rate * scale, 3 * sqrt(spread / size) * scale, floor=0.0, ceiling=ceiling)

    return Lines(rate * scale, tuple(at(point) for point in range(phase.start, phase.stop)))
