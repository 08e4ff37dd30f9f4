"""One chart over time, worked out in full: lines, signals, classes, icons (SPC reference schema, 1 to 5)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from qiprojects.spc.icons import (
    AssuranceIcon,
    PointClass,
    VariationIcon,
    assurance_icon,
    point_class,
    variation_icon,
)
from qiprojects.spc.limits import XMR_FACTOR, Limits, Lines, lines
from qiprojects.spc.runs import Anhoej, Perla, anhoej, perla
from qiprojects.spc.series import Chart, Improvement, Number, Phase, Series, Settings, build
from qiprojects.spc.signals import Point, Signals, find_signals


@dataclass(frozen=True)
class PhaseResult:
    """A phase from point `start` to point `end`, both included, its centre and Anhoej's tests."""

    start: int
    end: int
    centre: float | None
    anhoej: Anhoej


@dataclass(frozen=True)
class SpcResult:
    """A chart's numbers, one entry a point and on the display scale. None is missing or not defined.

    A run chart has no limits, signals, classes or icons (all None) but has `perla`; other charts have no
    `perla`.
    """

    chart: Chart
    values: tuple[float | None, ...]
    centre: tuple[float | None, ...]
    limits: tuple[Limits | None, ...] | None
    phases: tuple[PhaseResult, ...]
    signals: Signals | None
    point_classes: tuple[PointClass | None, ...] | None
    variation_icon: VariationIcon | None
    assurance_icon: AssuranceIcon | None
    perla: Perla | None


def analyse(
    chart: Chart,
    y: Sequence[Number | None],
    n: Sequence[Number | None] | None = None,
    *,
    phase_starts: Iterable[int] = (),
    freeze_after: int | None = None,
    exclude: Iterable[int] = (),
    multiplier: Number = 1,
    improvement: Improvement = "neutral",
    target: float | None = None,
    screen_mr: bool = False,
    shift_length: int = 7,
    trend_length: int = 7,
    xmr_factor: float = XMR_FACTOR,
) -> SpcResult:
    """Works out a run, XmR, P, U or C chart.

    `y` is the value, or the number above the line when `n` is given; None is missing, and so is a point
    with 0 below the line. Points are counted from 0. `multiplier` and `target` are on the display scale
    (100 for per cent). Raises ValueError in plain words for input that no chart can be drawn from.
    """
    settings = Settings(improvement, target, shift_length, trend_length)
    series = build(
        chart,
        y,
        n,
        phase_starts=phase_starts,
        freeze_after=freeze_after,
        exclude=exclude,
        multiplier=multiplier,
    )
    drawn = [lines(series, phase, screen_mr=screen_mr, xmr_factor=xmr_factor) for phase in series.phases]
    return _worked_out(series, settings, drawn)


def _worked_out(series: Series, settings: Settings, drawn: Sequence[Lines]) -> SpcResult:
    centre = tuple(line.centre for phase in drawn for line in [phase] * len(phase.limits))
    limits = tuple(limit for phase in drawn for limit in phase.limits)
    plotted = [
        Point(i, series.values[i] or 0.0, centre[i], limits[i]) for i in series.plotted(range(len(series.values)))
    ]
    phases = [[p for p in plotted if phase.start <= p.index < phase.stop] for phase in series.phases]
    results = tuple(
        PhaseResult(phase.start, phase.stop - 1, line.centre, anhoej([p.value for p in points], line.centre))
        for phase, line, points in zip(series.phases, drawn, phases, strict=True)
    )
    if series.chart == "run":
        found = perla(
            [([(p.index, p.value) for p in points], r.centre) for points, r in zip(phases, results, strict=True)]
        )
        return SpcResult(series.chart, series.values, centre, None, results, None, None, None, None, found)
    return _with_signals(series, settings, plotted, centre, limits, results)


def _with_signals(
    series: Series,
    settings: Settings,
    plotted: Sequence[Point],
    centre: tuple[float | None, ...],
    limits: tuple[Limits | None, ...],
    phases: tuple[PhaseResult, ...],
) -> SpcResult:
    signals = find_signals(
        _partitions(series.phases, plotted),
        shift_length=settings.shift_length,
        trend_length=settings.trend_length,
    )
    classes: list[PointClass | None] = [None] * len(series.values)
    for point in plotted:
        classes[point.index] = point_class(point.index, signals, settings.improvement)
    last = plotted[-1] if plotted else None
    return SpcResult(
        chart=series.chart,
        values=series.values,
        centre=centre,
        limits=limits,
        phases=phases,
        signals=signals,
        point_classes=tuple(classes),
        variation_icon=variation_icon(classes[last.index], settings.improvement) if last else None,
        assurance_icon=assurance_icon(last.limits, settings.improvement, settings.target) if last else None,
        perla=None,
    )


def _partitions(phases: Iterable[Phase], plotted: Sequence[Point]) -> list[list[Point]]:
    return [[p for p in plotted if p.index in part] for phase in phases for part in phase.partitions]
