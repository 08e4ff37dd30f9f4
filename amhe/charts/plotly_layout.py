"""The layout of the Plotly figure: axes, names of lines and notes, margins. Plain data; needs no library."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from amhe.charts import looks, words
from amhe.charts.description import Chart
from amhe.charts.looks import NARROW, WIDE, note_rows_of
from amhe.charts.scale import PointLabel, point_labels, spread_out, text_width, value_scale, wrapped

FONT_SIZE = 14
PLOT_HEIGHT = {WIDE: 250, NARROW: 210}
PHONE = 300
"""The width, in CSS pixels, that a chart has at least on a phone."""


def plain(text: str) -> str:
    """The text with the signs that Plotly would read as markup made harmless."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def house_style(*, hovermode: str) -> dict[str, Any]:
    """What the layout of every figure has, as arguments of Plotly's layout. No zoom, so that a touch scrolls."""
    return {
        "font": {"family": "Arial, sans-serif", "size": FONT_SIZE, "color": looks.INK},
        "paper_bgcolor": "#ffffff",
        "plot_bgcolor": "#ffffff",
        "dragmode": False,
        "hovermode": hovermode,
        "hoverlabel": {"bgcolor": "#ffffff", "bordercolor": looks.INK, "align": "left", "namelength": 0},
        "showlegend": False,
    }


def layout(chart: Chart) -> dict[str, Any]:
    """The layout of a chart over time for a wide screen."""
    scale = value_scale(chart)
    values = {
        "yaxis": {
            "range": [scale.low, scale.high + (scale.high - scale.low) / 100],
            "tickvals": list(scale.ticks),
            "ticktext": [words.number(chart, tick, scale.places) for tick in scale.ticks],
            "fixedrange": True,
            "gridcolor": looks.GRID,
            "zeroline": False,
            "ticklabelstandoff": 6,
        },
    }
    return house_style(hovermode="x") | values | fitted(chart, WIDE)


def fitted(chart: Chart, width: int) -> dict[str, Any]:
    """The parts of the layout that depend on the room there is: labels, line names, note numbers, margins."""
    scale = value_scale(chart)
    side = words.side_labels(chart, roomy=width == WIDE)
    room = width if width == WIDE else PHONE
    heading = wrapped(words.axis_title(chart, scale), FONT_SIZE, room)
    right = max([4.0, *(text_width(line, FONT_SIZE) + 14 for label in side for line in label.lines)])
    ticks = max(text_width(words.number(chart, tick, scale.places), FONT_SIZE) for tick in scale.ticks) + 10
    labels = point_labels(chart.labels, FONT_SIZE, room - right - ticks)
    left = max(ticks, max(text_width(label.text, FONT_SIZE) for label in labels) / 2)
    lines = 2 if any(label.year for label in labels) else 1
    rows = note_rows_of(chart, room - left - right)
    above = 19 * len(heading) + 12 + 20 * (max(rows, default=-1) + 1)
    below = 10 + 18 * lines + (24 if chart.x_title else 0)
    return {
        "height": PLOT_HEIGHT[width] + above + below,
        "margin": {"l": round(left), "r": round(right), "t": above, "b": below},
        "xaxis": _point_axis(chart, labels),
        "annotations": [
            *_side_names(chart, side, PLOT_HEIGHT[width]),
            *_note_numbers(chart, rows),
            *_heading(heading, left, 8 + 20 * (max(rows, default=-1) + 1)),
            *_point_title(chart, 12 + 18 * lines),
        ],
        "shapes": _note_shapes(chart, rows),
    }


def _point_axis(chart: Chart, labels: Sequence[PointLabel]) -> dict[str, Any]:
    return {
        "range": [-0.5, len(chart.labels) - 0.5],
        "tickvals": [label.index for label in labels],
        "ticktext": [plain(label.text) + (f"<br>{label.year}" if label.year else "") for label in labels],
        "tickangle": 0,
        "ticks": "outside",
        "tickcolor": looks.QUIET,
        "fixedrange": True,
        "showgrid": False,
        "zeroline": False,
        "linecolor": looks.QUIET,
    }


def _point_title(chart: Chart, down: int) -> list[dict[str, Any]]:
    if not chart.x_title:
        return []
    place = {
        "xref": "paper",
        "x": 0.5,
        "yref": "paper",
        "y": 0,
        "yanchor": "top",
        "yshift": -down,
        "showarrow": False,
    }
    return [place | {"text": plain(chart.x_title), "font": {"color": looks.QUIET}}]


def _side_names(chart: Chart, side: Sequence[words.SideLabel], height: int) -> list[dict[str, Any]]:
    """The names of the lines, right of their ends, moved apart where they would touch."""
    scale = value_scale(chart)
    wanted = [-scale.share(label.value) * height for label in side]
    tallest = 18.0 * max((len(label.lines) for label in side), default=1)
    places = spread_out(wanted, tallest, tallest / 2 - 10 - height, 10 - tallest / 2)
    return [
        {
            "xref": "paper",
            "x": 1,
            "xanchor": "left",
            "xshift": 6,
            "y": label.value,
            "yanchor": "middle",
            "yshift": round(want - place),
            "text": "<br>".join(map(plain, label.lines)),
            "align": "left",
            "showarrow": False,
            "font": {"color": label.colour, "weight": 700},
        }
        for label, want, place in zip(side, wanted, places, strict=True)
    ]


def _note_numbers(chart: Chart, rows: Sequence[int]) -> list[dict[str, Any]]:
    return [
        {
            "x": note.index,
            "yref": "paper",
            "y": 1,
            "yanchor": "middle",
            "yshift": 16 + 20 * row,
            "text": str(count),
            "showarrow": False,
            "font": {"color": "#ffffff", "weight": 700},
        }
        for count, (note, row) in enumerate(zip(chart.notes, rows, strict=True), start=1)
    ]


def _note_shapes(chart: Chart, rows: Sequence[int]) -> list[dict[str, Any]]:
    """For each note, a dotted line down to its point and a disc behind its number."""
    shapes: list[dict[str, Any]] = []
    for note, row in zip(chart.notes, rows, strict=True):
        line = {"color": looks.QUIET, "dash": "1px,3px", "width": 1}
        shapes.append(
            {
                "type": "line",
                "x0": note.index,
                "x1": note.index,
                "yref": "paper",
                "y0": 0,
                "y1": 1,
                "line": line,
            }
        )
        middle = 16 + 20 * row
        disc = {"type": "circle", "xsizemode": "pixel", "xanchor": note.index, "x0": -9, "x1": 9}
        disc |= {"yref": "paper", "ysizemode": "pixel", "yanchor": 1, "y0": middle - 9, "y1": middle + 9}
        shapes.append(disc | {"fillcolor": looks.QUIET, "line": {"width": 0}})
    return shapes


def _heading(lines: Sequence[str], left: float, up: int) -> list[dict[str, Any]]:
    """The title of the value axis, above the plot and its notes, level with the left edge of the drawing."""
    if not lines:
        return []
    place = {"xref": "paper", "x": 0, "xanchor": "left", "xshift": -round(left)}
    place |= {"yref": "paper", "y": 1, "yanchor": "bottom", "yshift": up, "borderpad": 0, "showarrow": False}
    text = "<br>".join(map(plain, lines))
    return [place | {"text": text, "align": "left", "font": {"color": looks.QUIET}}]
