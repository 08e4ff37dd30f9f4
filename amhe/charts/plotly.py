"""The chart as a Plotly figure for the browser: plain data, checked by Plotly's own classes in development and tests."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from amhe.charts import looks, words
from amhe.charts.description import Chart, steps, stretches
from amhe.charts.looks import LOOKS, NARROW, kinds
from amhe.charts.plotly_layout import FONT_SIZE, fitted, layout, plain
from amhe.charts.scale import wrapped


def figure(chart: Chart) -> dict[str, Any]:
    """The figure as plain data: `data`, `layout`; `narrow`, the parts of the layout that differ on a phone;
    and `narrow_marks`, the share of their full size that points have there.

    Texts are made here, in the reader's language, and hold no markup but Plotly's `<br>`: any other would
    become a `style` attribute, which our policy refuses. Raises ValueError for a chart without a picture.
    """
    if not chart.has_picture:
        raise ValueError("a chart without points has no figure")
    parts: dict[str, Any] = {"data": _traces(chart), "layout": layout(chart)}
    check(parts)
    share = min(1.0, max(0.6, NARROW * 0.8 / len(chart.values) / 9))
    return parts | {"narrow": fitted(chart, NARROW), "narrow_marks": share}


def check(parts: dict[str, Any]) -> None:
    """Raises ValueError for anything that Plotly does not know; not in production. Its package takes 16 MB (adr/0022)."""
    if settings.FIGURES_CHECKED:
        from plotly import graph_objects as go

        go.Figure(**parts)


def _line(x: Sequence[Any], y: Sequence[Any], **more: Any) -> dict[str, Any]:
    return {"type": "scatter", "x": x, "y": y, **more}


def _traces(chart: Chart) -> list[dict[str, Any]]:
    breaks = steps(chart.centre)
    traces = []
    if chart.lower and chart.upper:
        traces += _band(chart, breaks)
    for values, colour, dash in (
        (chart.lower, looks.LIMIT_LINE, "2px,4px"),
        (chart.upper, looks.LIMIT_LINE, "2px,4px"),
        ([chart.target] * len(chart.values), looks.TARGET_LINE, "9px,4px"),
        (chart.centre, looks.CENTRE_LINE, "solid"),
    ):
        x, y = _joined(values, breaks if values is not chart.values else ())
        if x:
            line = {"color": colour, "dash": dash, "width": 1.5}
            traces.append(_line(x, y, mode="lines", line=line, cliponaxis=False, hoverinfo="skip"))
    return [*traces, _data_line(chart), *_marks(chart)]


def _joined(values: Sequence[float | None], breaks: Sequence[int], reach: float = 0.5) -> tuple[list[Any], list[Any]]:
    """A broken line as one list of x and one of y, with None between its pieces, each longer by `reach`."""
    xs: list[float | None] = []
    ys: list[float | None] = []
    for first, last in stretches(values, breaks):
        xs += [first - reach, *range(first, last + 1), last + reach, None]
        ys += [values[first], *values[first : last + 1], values[last], None]
    return xs[:-1], ys[:-1]


def _band(chart: Chart, breaks: Sequence[int]) -> list[dict[str, Any]]:
    both = [None if None in pair else 0.0 for pair in zip(chart.lower, chart.upper, strict=True)]
    bands = []
    for first, last in stretches(both, breaks):
        x, low = _joined(chart.lower[first : last + 1], ())
        high = _joined(chart.upper[first : last + 1], ())[1]
        x = [place + first for place in x]
        bands.append(
            _line(
                [*x, *reversed(x)],
                [*high, *reversed(low)],
                fill="toself",
                fillcolor=looks.BAND,
                line={"width": 0},
                mode="lines",
                hoverinfo="skip",
            )
        )
    return bands


def _data_line(chart: Chart) -> dict[str, Any]:
    """The line that joins the points; it also carries the words that appear beside a point."""
    places = words.decimals(chart)
    return _line(
        list(range(len(chart.values))),
        list(chart.values),
        mode="lines",
        connectgaps=False,
        line={"color": looks.DATA_LINE, "width": 2},
        text=[_point_words(chart, index, places) for index in range(len(chart.values))],
        hoverinfo="text",
        cliponaxis=False,
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
    return "<br>".join(plain(line) for line in said)


def _marks(chart: Chart) -> list[dict[str, Any]]:
    traces = []
    for kind in kinds(chart):
        look = LOOKS[kind]
        at = [index for index, value in enumerate(chart.values) if value is not None and chart.class_of(index) == kind]
        traces.append(
            _line(
                at,
                [chart.values[index] for index in at],
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
