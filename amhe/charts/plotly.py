"""The chart as a Plotly figure for the browser. The library is imported when a figure is asked for, never before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from amhe.charts import looks, words
from amhe.charts.description import Chart, steps, stretches
from amhe.charts.looks import LOOKS, NARROW, WIDE, kinds, note_rows_of
from amhe.charts.scale import PointLabel, point_labels, spread_out, text_width, value_scale, wrapped

FONT_SIZE = 14
PLOT_HEIGHT = 220


def figure(chart: Chart) -> dict[str, Any]:
    """The figure as plain data: `data`, `layout`; `narrow`, the parts of the layout that differ on a phone; and
    `narrow_marks`, the share of their full size that points have there.

    Texts are made here, in the reader's language, and hold no markup that is not Plotly's `<br>`: any other would
    become a `style` attribute, which our policy refuses. Raises ValueError for a chart without a picture.
    """
    if not chart.has_picture:
        raise ValueError("a chart without points has no figure")
    from plotly import graph_objects as go

    drawn = go.Figure(data=_traces(chart, go), layout=go.Layout(template=go.layout.Template(), **_layout(chart)))
    plain: dict[str, Any] = drawn.to_plotly_json()
    plain["layout"].pop("template", None)
    share = min(1.0, max(0.6, NARROW * 0.8 / len(chart.values) / 9))
    return plain | {"narrow": _fitted(chart, NARROW), "narrow_marks": share}


def _traces(chart: Chart, go: Any) -> list[Any]:
    breaks = steps(chart.centre)
    traces = []
    if chart.lower and chart.upper:
        traces += _band(chart, go, breaks)
    for values, colour, dash in (
        (chart.lower, looks.LIMIT_LINE, "2px,4px"),
        (chart.upper, looks.LIMIT_LINE, "2px,4px"),
        ([chart.target] * len(chart.values), looks.TARGET_LINE, "9px,4px"),
        (chart.centre, looks.CENTRE_LINE, "solid"),
    ):
        x, y = _joined(values, breaks if values is not chart.values else ())
        if x:
            line = {"color": colour, "dash": dash, "width": 1.5}
            traces.append(go.Scatter(x=x, y=y, mode="lines", line=line, hoverinfo="skip", showlegend=False))
    return [*traces, _data_line(chart, go), *_marks(chart, go)]


def _joined(values: Sequence[float | None], breaks: Sequence[int], reach: float = 0.5) -> tuple[list[Any], list[Any]]:
    """A broken line as one list of x and one of y, with None between its pieces, each longer by `reach`."""
    xs: list[float | None] = []
    ys: list[float | None] = []
    for first, last in stretches(values, breaks):
        xs += [first - reach, *range(first, last + 1), last + reach, None]
        ys += [values[first], *values[first : last + 1], values[last], None]
    return xs[:-1], ys[:-1]


def _band(chart: Chart, go: Any, breaks: Sequence[int]) -> list[Any]:
    both = [None if None in pair else 0.0 for pair in zip(chart.lower, chart.upper, strict=True)]
    bands = []
    for first, last in stretches(both, breaks):
        x, low = _joined(chart.lower[first : last + 1], ())
        high = _joined(chart.upper[first : last + 1], ())[1]
        x = [place + first for place in x]
        bands.append(
            go.Scatter(
                x=[*x, *reversed(x)],
                y=[*high, *reversed(low)],
                fill="toself",
                fillcolor=looks.BAND,
                line={"width": 0},
                mode="lines",
                hoverinfo="skip",
                showlegend=False,
            )
        )
    return bands


def _data_line(chart: Chart, go: Any) -> Any:
    """The line that joins the points; it also carries the words that appear beside a point."""
    places = words.decimals(chart)
    return go.Scatter(
        x=list(range(len(chart.values))),
        y=list(chart.values),
        mode="lines",
        connectgaps=False,
        line={"color": looks.DATA_LINE, "width": 2},
        text=[_point_words(chart, index, places) for index in range(len(chart.values))],
        hoverinfo="text",
        showlegend=False,
    )


def _point_words(chart: Chart, index: int, places: int) -> str:
    value = chart.values[index]
    if value is None:
        return ""
    said = [chart.labels[index], words.number(chart, value, places)]
    if chart.details and chart.details[index]:
        said[1] = _("%(value)s (%(detail)s)") % {"value": said[1], "detail": chart.details[index]}
    said.append(str(words.CLASS_WORDS[chart.class_of(index)]))
    for note in chart.notes:
        if note.index == index:
            said += wrapped(note.text, FONT_SIZE, 16 * FONT_SIZE)
    return "<br>".join(_plain(line) for line in said)


def _plain(text: str) -> str:
    """The text with the signs that Plotly would read as markup made harmless."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _marks(chart: Chart, go: Any) -> list[Any]:
    traces = []
    for kind in kinds(chart):
        look = LOOKS[kind]
        at = [index for index, value in enumerate(chart.values) if value is not None and chart.class_of(index) == kind]
        traces.append(
            go.Scatter(
                x=at,
                y=[chart.values[index] for index in at],
                mode="markers",
                name=str(words.CLASS_WORDS[kind]),
                marker={
                    "symbol": look.symbol,
                    "size": look.size,
                    "color": look.fill,
                    "line": {"color": look.outline, "width": 1.5},
                },
                hoverinfo="skip",
                cliponaxis=False,
            )
        )
    return traces


def _layout(chart: Chart) -> dict[str, Any]:
    scale = value_scale(chart)
    margin = (scale.high - scale.low) * 0.02
    return {
        "font": {"family": "Arial, sans-serif", "size": FONT_SIZE, "color": looks.INK},
        "paper_bgcolor": "#ffffff",
        "plot_bgcolor": "#ffffff",
        "dragmode": False,
        "hovermode": "x",
        "hoverlabel": {"bgcolor": "#ffffff", "bordercolor": looks.INK, "align": "left", "namelength": 0},
        "showlegend": False,
        "yaxis": {
            "range": [scale.low - margin * (scale.low > 0), scale.high + margin],
            "tickvals": list(scale.ticks),
            "ticktext": [words.number(chart, tick, scale.places) for tick in scale.ticks],
            "fixedrange": True,
            "gridcolor": looks.GRID,
            "zeroline": False,
        },
    } | _fitted(chart, WIDE)


def _fitted(chart: Chart, width: int) -> dict[str, Any]:
    """The parts of the layout that depend on the room there is: point labels, line names, note numbers, margins."""
    scale = value_scale(chart)
    side = words.side_labels(chart, roomy=width == WIDE)
    heading = wrapped(words.axis_title(chart, scale), FONT_SIZE, width - 4)
    right = max([4.0, *(text_width(line, FONT_SIZE) + 14 for label in side for line in label.lines)])
    ticks = max(text_width(words.number(chart, tick, scale.places), FONT_SIZE) for tick in scale.ticks) + 10
    labels = point_labels(chart.labels, FONT_SIZE, width - right - ticks)
    left = max(ticks, max(text_width(label.text, FONT_SIZE) for label in labels) / 2)
    lines = 2 if any(label.year for label in labels) else 1
    rows = note_rows_of(chart, width - left - right)
    above = 20 * len(heading) + 10 + 20 * (max(rows, default=-1) + 1)
    below = 10 + 18 * lines + (24 if chart.x_title else 0)
    return {
        "margin": {"l": round(left), "r": round(right), "t": above, "b": below},
        "xaxis": _point_axis(chart, labels),
        "annotations": [*_side_names(chart, side), *_note_numbers(chart, rows), *_point_title(chart, 12 + 18 * lines)],
        "shapes": _note_shapes(chart, rows),
        "title": _heading(heading),
    }


def _point_axis(chart: Chart, labels: Sequence[PointLabel]) -> dict[str, Any]:
    return {
        "range": [-0.5, len(chart.labels) - 0.5],
        "tickvals": [label.index for label in labels],
        "ticktext": [_plain(label.text) + (f"<br>{label.year}" if label.year else "") for label in labels],
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
    place = {"xref": "paper", "x": 0.5, "yref": "paper", "y": 0, "yanchor": "top", "yshift": -down, "showarrow": False}
    return [place | {"text": _plain(chart.x_title), "font": {"color": looks.QUIET}}]


def _side_names(chart: Chart, side: Sequence[words.SideLabel]) -> list[dict[str, Any]]:
    """The names of the lines, right of their ends, moved apart where they would touch."""
    scale = value_scale(chart)
    wanted = [-scale.share(label.value) * PLOT_HEIGHT for label in side]
    gap = 18.0 * max((len(label.lines) for label in side), default=1)
    places = spread_out(wanted, gap, -float(PLOT_HEIGHT), 0.0)
    return [
        {
            "xref": "paper",
            "x": 1,
            "xanchor": "left",
            "xshift": 6,
            "y": label.value,
            "yanchor": "middle",
            "yshift": round(want - place),
            "text": "<br>".join(map(_plain, label.lines)),
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
        shapes.append({"type": "line", "x0": note.index, "x1": note.index, "yref": "paper", "y0": 0, "y1": 1, "line": line})
        middle = 16 + 20 * row
        disc = {"type": "circle", "xsizemode": "pixel", "xanchor": note.index, "x0": -9, "x1": 9}
        disc |= {"yref": "paper", "ysizemode": "pixel", "yanchor": 1, "y0": middle - 9, "y1": middle + 9}
        shapes.append(disc | {"fillcolor": looks.QUIET, "line": {"width": 0}})
    return shapes


def _heading(lines: Sequence[str]) -> dict[str, Any]:
    """The title of the value axis, above the plot and level with the left edge of the drawing."""
    return {
        "text": "<br>".join(map(_plain, lines)),
        "font": {"size": FONT_SIZE, "color": looks.QUIET},
        "xref": "container",
        "x": 0,
        "xanchor": "left",
        "yref": "container",
        "y": 1,
        "yanchor": "top",
        "pad": {"t": 2},
    }
