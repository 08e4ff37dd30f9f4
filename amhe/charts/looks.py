"""How points and lines look. Shape, size and shade differ together, so that it also reads in greyscale."""

from __future__ import annotations

from dataclasses import dataclass

from amhe.charts.description import Chart, PointClass
from amhe.charts.scale import taking_turns

WIDE = 680
"""The width of the drawing on a page or on paper, in drawing units (CSS pixels)."""
NARROW = 344
"""The width of the drawing on a phone."""

INK = "#212b32"
QUIET = "#4c6272"
GRID = "#e8edee"
BAND = "#f0f4f5"
DATA_LINE = "#768692"
CENTRE_LINE = "#212b32"
TARGET_LINE = "#00703c"
LIMIT_LINE = "#4c6272"
TARGET_DASH = (9, 4)
LIMIT_DASH = (2, 4)
FONT = "Arial, Liberation Sans, sans-serif"


@dataclass(frozen=True, slots=True)
class Look:
    """One kind of point: its corners around (0, 0) in drawing units (none: a circle), the same shape in
    Plotly with its size in pixels, and its two shades.
    """

    corners: tuple[tuple[float, float], ...]
    symbol: str
    size: int
    fill: str
    outline: str

    def path(self, share: float = 1.0) -> str:
        """The shape as an SVG path that begins where the pen is, at a share of its full size."""
        if not self.corners:
            reach = round(4.2 * share, 1)
            return f"m{-reach},0a{reach},{reach} 0 1,0 {2 * reach:g},0a{reach},{reach} 0 1,0 {-2 * reach:g},0z"
        before, moves = (0.0, 0.0), []
        for x, y in self.corners:
            moves.append(f"{(x - before[0]) * share:.1f},{(y - before[1]) * share:.1f}")
            before = (x, y)
        return f"m{moves[0]}l{'l'.join(moves[1:])}z"


LOOKS: dict[PointClass | None, Look] = {
    "common_cause": Look((), "circle", 8, "#ffffff", "#4c6272"),
    "improvement": Look(((0, -7.5), (7.5, 0), (0, 7.5), (-7.5, 0)), "diamond", 14, "#003087", "#003087"),
    "concern": Look(((-5.4, -5.4), (5.4, -5.4), (5.4, 5.4), (-5.4, 5.4)), "square", 11, "#f7a03c", "#212b32"),
    "neutral_high": Look(((0, -7), (6.8, 5), (-6.8, 5)), "triangle-up", 13, "#7c2855", "#7c2855"),
    "neutral_low": Look(((0, 7), (6.8, -5), (-6.8, -5)), "triangle-down", 13, "#7c2855", "#7c2855"),
    "neutral_both": Look(((-6.5, -6.5), (6.5, -6.5), (-6.5, 6.5), (6.5, 6.5)), "hourglass", 13, "#7c2855", "#7c2855"),
    None: Look(((-4, -4), (4, 4), (0, 0), (-4, 4), (4, -4), (0, 0)), "x-thin", 8, "#4c6272", "#4c6272"),
}


def kinds(chart: Chart) -> list[PointClass | None]:
    """The kinds of point in the chart, in the order of the legend."""
    seen = {chart.class_of(index) for index, value in enumerate(chart.values) if value is not None}
    return [kind for kind in LOOKS if kind in seen]


def note_rows_of(chart: Chart, width: float) -> list[int]:
    """The row above the plot, from 0, for the number of each note, in a plot of this width."""
    apart = width / max(len(chart.values), 1)
    return taking_turns([note.index * apart for note in chart.notes], 21)
