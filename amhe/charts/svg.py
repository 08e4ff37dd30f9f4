"""The chart as an accessible SVG: for paper, and for the screen until (or instead of) the Plotly chart.

Presentation attributes only, so that a policy of `style-src 'self'` lets every mark through.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.template.loader import get_template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from amhe.charts import looks, words
from amhe.charts.description import Chart, PointClass, steps, stretches
from amhe.charts.looks import LOOKS, WIDE, kinds, note_rows_of
from amhe.charts.scale import Scale, point_labels, spread_out, text_width, value_scale, wrapped

SIZE = 13
LINE = 16
_ROOMY = 500


@dataclass(frozen=True, slots=True)
class Frame:
    """The plot area inside the drawing, in drawing units, and how values and points map to it."""

    left: float
    right: float
    top: float
    bottom: float
    count: int
    scale: Scale

    def x(self, index: float) -> float:
        """The middle of the point's place."""
        return self.left + (index + 0.5) * (self.right - self.left) / self.count

    def y(self, value: float) -> float:
        """The height of a value; what lies beyond the axis is drawn at its end."""
        return self.bottom - min(max(self.scale.share(value), 0), 1) * (self.bottom - self.top)


def svg(chart: Chart, *, chart_id: str = "chart", width: int = WIDE) -> SafeString:
    """The drawing as one `<svg>` element, `width` units wide (WIDE for a page or paper, NARROW for a phone).

    `<title>` is the chart's alt sentence: a PDF takes it as the alternative text of the figure. `<desc>` says
    what the lines and notes say. Without a picture (`Chart.has_picture`), the reason in a paragraph.
    `chart_id` must be unique on the page.
    """
    if not chart.has_picture:
        return format_html(
            '<p class="amhe-chart__withheld">{}</p>', chart.withheld or _("There are no points to draw yet.")
        )
    drawing = _drawing(chart, width) | {"chart": chart, "svg_id": f"{chart_id}-{width}", "width": width}
    return SafeString(get_template("charts/chart.svg").render(drawing))


def _drawing(chart: Chart, width: int) -> dict[str, object]:
    scale = value_scale(chart)
    tick_words = [words.number(chart, tick, scale.places) for tick in scale.ticks]
    side = words.side_labels(chart, roomy=width >= _ROOMY)
    heading = wrapped(words.axis_title(chart, scale), SIZE, width - 4)
    note_rows = note_rows_of(chart, width * 0.8)
    left = max(text_width(text, SIZE) for text in tick_words) + 10
    right = width - max([6.0, *(text_width(line, SIZE) + 12 for label in side for line in label.lines)])
    top = len(heading) * LINE + 12 + 20 * (max(note_rows, default=-1) + 1)
    frame = Frame(left, right, top, top + (220 if width >= _ROOMY else 210), len(chart.values), scale)
    axis, below = _point_axis(chart, frame, width)
    legend, legend_end = _legend(chart, width, below + 18)
    return axis | {
        "height": _n(legend_end + 10),
        "looks": looks,
        "size": SIZE,
        "desc": words.description(chart),
        "heading": [(_n((index + 1) * LINE - 3), text) for index, text in enumerate(heading)],
        "plot": {name: _n(getattr(frame, name)) for name in ("left", "right", "top", "bottom")},
        "ticks": [
            (_n(frame.y(tick)), _n(frame.y(tick) + 4.5), text)
            for tick, text in zip(scale.ticks, tick_words, strict=True)
        ],
        "tick_x": _n(left - 8),
        "lines": _lines(chart, frame),
        "side": _side(side, frame),
        "side_x": _n(right + 8),
        "notes": _notes(chart, frame, note_rows),
        "marks": _marks(chart, frame),
        "legend": legend,
    }


def _point_axis(chart: Chart, frame: Frame, width: int) -> tuple[dict[str, object], float]:
    """The labels and title under the plot, and how far down they reach."""
    shown = point_labels(chart.labels, SIZE, frame.right - frame.left)
    below = frame.bottom + LINE * (3 if any(label.year for label in shown) else 2) - 6
    title = wrapped(chart.x_title, SIZE, width - 4)
    labels = []
    for label in shown:
        x, half = frame.x(label.index), text_width(label.text, SIZE) / 2
        labels.append((_n(x), label.text, label.year, _n(min(max(x, half), width - half))))
    axis: dict[str, object] = {
        "labels": labels,
        "label_y": _n(frame.bottom + LINE + 4),
        "year_y": _n(frame.bottom + 2 * LINE + 3),
        "x_title": [(_n(below + (index + 1) * LINE), text) for index, text in enumerate(title)],
        "middle": _n((frame.left + frame.right) / 2),
    }
    return axis, below + LINE * len(title)


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _side(labels: list[words.SideLabel], frame: Frame) -> list[tuple[str, list[tuple[str, str]]]]:
    tallest = max((len(label.lines) for label in labels), default=1) * 15
    half = tallest / 2
    places = spread_out(
        [frame.y(label.value) for label in labels],
        tallest + 1,
        frame.top + half - 12,
        frame.bottom - half + 8,
    )
    return [
        (
            label.colour,
            [
                (_n(middle + 4.5 + 15 * (index - (len(label.lines) - 1) / 2)), line)
                for index, line in enumerate(label.lines)
            ],
        )
        for label, middle in zip(labels, places, strict=True)
    ]


def _path(frame: Frame, values: Sequence[float | None], breaks: Sequence[int] = (), reach: float = 0.0) -> str:
    """The values as joined lines, broken at `breaks` and at missing ones; `reach` lengthens both ends."""
    pieces = []
    for first, last in stretches(values, breaks):
        points: list[tuple[float, float]] = [
            (index, value) for index in range(first, last + 1) if (value := values[index]) is not None
        ]
        points = [(first - reach, points[0][1]), *points, (last + reach, points[-1][1])] if reach else points
        kept = [
            point
            for index, point in enumerate(points)
            if not 0 < index < len(points) - 1 or not points[index - 1][1] == point[1] == points[index + 1][1]
        ]
        pieces.append("M" + "L".join(f"{_n(frame.x(x))},{_n(frame.y(y))}" for x, y in kept))
    return "".join(pieces)


def _lines(chart: Chart, frame: Frame) -> dict[str, str]:
    breaks = steps(chart.centre)
    drawn = {
        "centre": _path(frame, chart.centre, breaks, 0.5),
        "lower": _path(frame, chart.lower, breaks, 0.5),
        "upper": _path(frame, chart.upper, breaks, 0.5),
        "data": _path(frame, chart.values),
        "band": _band(chart, frame, breaks),
    }
    if chart.target is not None:
        drawn["target"] = f"M{_n(frame.left)},{_n(frame.y(chart.target))}H{_n(frame.right)}"
    return drawn


def _band(chart: Chart, frame: Frame, breaks: Sequence[int]) -> str:
    if not (chart.lower and chart.upper):
        return ""
    both = [None if None in pair else 0.0 for pair in zip(chart.lower, chart.upper, strict=True)]
    pieces = []
    for first, last in stretches(both, breaks):
        xs = [first - 0.5, *range(first, last + 1), last + 0.5]
        at = [first, *range(first, last + 1), last]
        up = [(frame.x(x), frame.y(chart.upper[index] or 0)) for x, index in zip(xs, at, strict=True)]
        down = [(frame.x(x), frame.y(chart.lower[index] or 0)) for x, index in zip(xs, at, strict=True)]
        pieces.append("M" + "L".join(f"{_n(x)},{_n(y)}" for x, y in [*up, *reversed(down)]) + "z")
    return "".join(pieces)


def _marks(chart: Chart, frame: Frame) -> list[tuple[looks.Look, str]]:
    """One path for each kind of point; the marks get smaller where points stand close."""
    share = min(1.0, max(0.6, (frame.x(1) - frame.x(0)) / 9))
    shapes = {kind: LOOKS[kind].path(share) for kind in kinds(chart)}
    paths: dict[PointClass | None, list[str]] = {kind: [] for kind in shapes}
    for index, value in enumerate(chart.values):
        if value is not None:
            kind = chart.class_of(index)
            paths[kind].append(f"M{_n(frame.x(index))},{_n(frame.y(value))}{shapes[kind]}")
    return [(LOOKS[kind], "".join(paths[kind])) for kind in shapes]


def _legend(chart: Chart, width: int, top: float) -> tuple[list[tuple[looks.Look, str, str, str, str]], float]:
    x, y, entries = 10.0, top, []
    for kind in kinds(chart):
        text = str(words.CLASS_WORDS[kind])
        wide = 14 + text_width(text, SIZE) + 18
        if x > 10 and x + wide > width:
            x, y = 10.0, y + LINE + 5
        look = LOOKS[kind]
        entries.append((look, f"M{_n(x)},{_n(y)}{look.path()}", _n(x + 14), _n(y + 4.5), text))
        x += wide
    return entries, y


def _notes(chart: Chart, frame: Frame, rows: list[int]) -> list[tuple[int, str, str, str, str]]:
    """Number, x, middle of its circle, baseline of its number, and where its line begins."""
    found = []
    for count, (note, row) in enumerate(zip(chart.notes, rows, strict=True), start=1):
        y = frame.top - 16 - 20 * row
        found.append((count, _n(frame.x(note.index)), _n(y), _n(y + 4.5), _n(y + 9)))
    return found
