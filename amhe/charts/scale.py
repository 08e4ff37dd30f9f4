"""Where things go: round numbers on the value axis, and the point labels there is room for. No Django."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from amhe.charts.description import Chart, present

ROUND_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
_LAST_WORD_IS_A_YEAR = re.compile(r"(.+?)\s+(\d{4})")
_NARROW = set("iljtfrI1.,:;'|!()[] ")
_BROAD = set("mwMW@%")


@dataclass(frozen=True, slots=True)
class Scale:
    """The value axis: its lowest and highest value, and the ticks between (both ends are ticks)."""

    low: float
    high: float
    ticks: tuple[float, ...]
    places: int

    def share(self, value: float) -> float:
        """How far up the axis a value lies, from 0 to 1."""
        return (value - self.low) / (self.high - self.low)


def value_scale(chart: Chart, about: int = 5) -> Scale:
    """An axis with round ticks that holds every value, limit and line of the chart.

    It starts at 0 unless the lowest value is over half of the highest. Percentages stay between 0 and 100,
    since every step divides 1.
    `places` is the number of decimal places that a tick label needs (of the percentage, for percentages).
    """
    seen = present([*chart.values, *chart.centre, *chart.lower, *chart.upper, chart.target])
    low, high = min(seen, default=0.0), max(seen, default=1.0)
    if 0 <= low <= high / 2:
        low = 0.0
    if high - low < 1e-9:  # all the same, or so near that no line could be drawn between
        low, high = (0.0, 1.0) if abs(low) < 1e-9 else (low - abs(low) / 2, high + abs(high) / 2)
    percent = chart.value_format == "percent"
    if percent and max(seen, default=1.0) <= 1:
        high = min(high, 1.0)
    step = _round_step((high - low) / about)
    if chart.value_format == "number" and all(value == int(value) for value in present(chart.values)):
        step = max(step, 1.0) if step != 2.5 else 5.0
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    ticks = tuple(round(index * step, 10) for index in range(first, last + 1))
    return Scale(ticks[0], ticks[-1], ticks, _places(step * (100 if percent else 1)))


def _round_step(rough: float) -> float:
    power = 10.0 ** math.floor(math.log10(rough))
    return next(step * power for step in ROUND_STEPS if step * power >= rough * (1 - 1e-9))


def _places(step: float) -> int:
    return next((places for places in range(6) if abs(round(step, places) - step) < 1e-9 * step), 6)


def text_width(text: str, size: float) -> float:
    """About how wide a line of Arial is, a little on the safe side, in the unit of `size`."""
    widths = (0.3 if letter in _NARROW else 0.9 if letter in _BROAD else 0.58 for letter in text)
    return size * sum(widths)


def wrapped(text: str, size: float, width: float) -> list[str]:
    """The text in lines that are no wider than `width`, cut between words."""
    lines: list[str] = []
    for word in text.split():
        if lines and text_width(f"{lines[-1]} {word}", size) <= width:
            lines[-1] = f"{lines[-1]} {word}"
        else:
            lines.append(word)
    return lines


@dataclass(frozen=True, slots=True)
class PointLabel:
    """A label under the point axis; the year is a line of its own and said only where it is new."""

    index: int
    text: str
    year: str


def point_labels(labels: Sequence[str], size: float, width: float) -> list[PointLabel]:
    """As many evenly spaced labels, from the first point on, as fit side by side in `width`."""
    if not labels:
        return []
    parts = [_LAST_WORD_IS_A_YEAR.fullmatch(label) for label in labels]
    dated = all(parts)
    texts = [part[1] for part in parts if part] if dated else list(labels)
    years = [part[2] for part in parts if part] if dated else [""] * len(labels)
    widest = max(text_width(text, size) for text in texts) + size
    every = max(1, math.ceil(widest * len(labels) / width))
    shown = list(range(0, len(labels), every))
    return [
        PointLabel(index, texts[index], years[index] if not before or years[index] != years[before[0]] else "")
        for index, before in zip(shown, [[], *([index] for index in shown)], strict=False)
    ]


def spread_out(wanted: Sequence[float], gap: float, lowest: float, highest: float) -> list[float]:
    """Places near the wanted ones, in the order given, at least `gap` apart and between lowest and highest.

    When there is not room for all, the gaps shrink evenly.
    """
    if not wanted:
        return []
    gap = min(gap, (highest - lowest) / max(len(wanted) - 1, 1))
    order = sorted(range(len(wanted)), key=lambda index: wanted[index])
    places = [min(max(wanted[index], lowest), highest) for index in order]
    for index in range(1, len(places)):
        places[index] = max(places[index], places[index - 1] + gap)
    ceiling = highest
    for index in range(len(places) - 1, -1, -1):
        places[index] = min(places[index], ceiling)
        ceiling = places[index] - gap
    found = [0.0] * len(places)
    for place, index in zip(places, order, strict=True):
        found[index] = place
    return found


def taking_turns(places: Sequence[float], gap: float) -> list[int]:
    """The row, from 0, for each mark at its place: a mark too near an earlier one moves up a row."""
    ends: list[float] = []
    rows = []
    for place in places:
        row = next((row for row, end in enumerate(ends) if abs(place - end) >= gap), len(ends))
        ends[row : row + 1] = [place]
        rows.append(row)
    return rows
