"""What goes into a chart: the points, checked, and where each phase and baseline begins and ends.

Rules: the SPC reference schema, sections 1 and 2. Points are counted from 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Literal, get_args

Chart = Literal["run", "xmr", "p", "u", "c"]
Improvement = Literal["up", "down", "neutral"]
Number = int | float

RUN_LENGTHS = (6, 7, 8)


@dataclass(frozen=True)
class Settings:
    """What counts as better, the target on the display scale, and how long a shift or a trend is."""

    improvement: Improvement = "neutral"
    target: float | None = None
    shift_length: int = 7
    trend_length: int = 7

    def __post_init__(self) -> None:
        if self.improvement not in get_args(Improvement):
            raise ValueError("Say whether up or down is better, or neutral.")
        if self.target is not None and not _is_number(self.target):
            raise ValueError("The target must be a number.")
        if self.shift_length not in RUN_LENGTHS or self.trend_length not in RUN_LENGTHS:
            raise ValueError("A shift or a trend is 6, 7 or 8 points long.")


@dataclass(frozen=True)
class Phase:
    """Points `start` to `stop` - 1. Its centre and limits come from those before `baseline_stop`."""

    start: int
    stop: int
    baseline_stop: int

    @property
    def partitions(self) -> tuple[range, range]:
        """The frozen baseline and what follows it (empty without a freeze)."""
        return range(self.start, self.baseline_stop), range(self.baseline_stop, self.stop)


@dataclass(frozen=True)
class Series:
    """The checked points of one chart. `values` are on the display scale; a missing point is None."""

    chart: Chart
    numerators: tuple[float | None, ...]
    denominators: tuple[float | None, ...] | None
    values: tuple[float | None, ...]
    multiplier: float
    excluded: frozenset[int]
    phases: tuple[Phase, ...]

    def base(self, phase: Phase) -> list[int]:
        """The points of a phase's baseline that are not excluded; missing ones are still among them."""
        return [i for i in range(phase.start, phase.baseline_stop) if i not in self.excluded]

    def plotted(self, points: Iterable[int]) -> list[int]:
        """Those of the points that are neither missing nor excluded."""
        return [i for i in points if i not in self.excluded and self.values[i] is not None]


def build(
    chart: Chart,
    y: Sequence[Number | None],
    n: Sequence[Number | None] | None,
    *,
    phase_starts: Iterable[int],
    freeze_after: int | None,
    exclude: Iterable[int],
    multiplier: Number,
) -> Series:
    """The checked series. Raises ValueError in plain words for input that no chart can be drawn from."""
    if chart not in get_args(Chart):
        raise ValueError("The chart must be a run, XmR, P, U or C chart.")
    if not _is_number(multiplier) or multiplier <= 0:
        raise ValueError("The multiplier must be more than 0.")
    numerators, denominators = _numbers(y), None if n is None else _numbers(n)
    _check_counts(chart, numerators, denominators)
    excluded = frozenset(_points(exclude, len(numerators), "left out"))
    return Series(
        chart=chart,
        numerators=numerators,
        denominators=denominators,
        values=_values(numerators, denominators, float(multiplier)),
        multiplier=float(multiplier),
        excluded=excluded,
        phases=_phases(len(numerators), _points(phase_starts, len(numerators), "a new phase"), freeze_after),
    )


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and isfinite(value)


def _numbers(values: Sequence[Number | None]) -> tuple[float | None, ...]:
    for point, value in enumerate(values, start=1):
        if value is not None and not _is_number(value):
            raise ValueError(f"Point {point} must be a number or empty.")
    return tuple(None if value is None else float(value) for value in values)


def _check_counts(chart: Chart, y: tuple[float | None, ...], n: tuple[float | None, ...] | None) -> None:
    if chart in ("p", "u") and n is None:
        raise ValueError("A P or U chart needs a number below the line for each point.")
    if chart == "c" and n is not None:
        raise ValueError("A C chart has counts only. Use a U chart for counts with a number below the line.")
    if n is not None and len(n) != len(y):
        raise ValueError("There must be as many numbers below the line as above it.")
    for point, (above, below) in enumerate(zip(y, n or (None,) * len(y), strict=True), start=1):
        if below is not None and below < 0:
            raise ValueError(f"Point {point}: the number below the line is less than 0.")
        if above is not None and above < 0 and chart in ("p", "u", "c"):
            raise ValueError(f"Point {point}: a count cannot be less than 0.")
        if chart == "p" and above is not None and below and above > below:
            raise ValueError(f"Point {point}: the part is larger than the whole.")


def _points(points: Iterable[int], size: int, what: str) -> list[int]:
    listed = sorted(set(points))
    if any(not isinstance(point, int) or not 0 <= point < size for point in listed):
        raise ValueError(f"A point marked as {what} is not on the chart.")
    return listed


def _phases(size: int, starts: list[int], freeze_after: int | None) -> tuple[Phase, ...]:
    if freeze_after is not None and freeze_after < 1:
        raise ValueError("A frozen baseline needs at least 1 point.")
    begins = sorted({0, *starts}) if size else []
    stops = [*begins[1:], size]
    kept = size if freeze_after is None else freeze_after
    return tuple(Phase(begin, stop, min(stop, begin + kept)) for begin, stop in zip(begins, stops, strict=bool(size)))


def _values(
    y: tuple[float | None, ...], n: tuple[float | None, ...] | None, multiplier: float
) -> tuple[float | None, ...]:
    if n is None:
        return tuple(None if above is None else above * multiplier for above in y)
    return tuple(
        None if above is None or not below else above / below * multiplier for above, below in zip(y, n, strict=True)
    )
