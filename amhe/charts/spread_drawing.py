"""A spread as a picture: an SVG for paper and first paint, and a Plotly figure for the browser. A row an option."""

from __future__ import annotations

from typing import Any

from django.template.loader import get_template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from amhe.charts import looks
from amhe.charts.looks import WIDE
from amhe.charts.plotly import check
from amhe.charts.plotly_layout import PHONE, house_style, plain
from amhe.charts.scale import wrapped
from amhe.charts.spread import EDGE, LINE, MEAN, PEOPLE, SIZE, STRIP, Fit, Spread, in_words, legend_of

ABOVE = 48
"""Room above the rows, for the numbers of the places."""
MIDDLE = 40
"""From the top of the last line of a name down to the middle of its strip."""


def spread_svg(spread: Spread, *, chart_id: str, width: int) -> SafeString:
    """The drawing as one `<svg>` element, `width` units wide. `chart_id` must be unique on the page."""
    fit = Fit(spread, width)
    bottom = ABOVE + len(spread.rows) * fit.row
    legend, below = _legend(bottom, width)
    drawing = {
        "spread": spread,
        "svg_id": f"{chart_id}-{width}",
        "width": width,
        "height": below + 6,
        "bottom": bottom,
        "looks": looks,
        "size": SIZE,
        "left": _n(fit.x(1)),
        "right": _n(fit.x(len(spread.rows))),
        "heading": _heading(),
        "people": PEOPLE,
        "mean": MEAN,
        "has_numbers": fit.has_numbers,
        "ticks": [(_n(fit.x(place)), place) for place in fit.ticks],
        "rows": [_row(spread, fit, number) for number in range(len(spread.rows))],
        "legend": legend,
    }
    return SafeString(get_template("charts/spread.svg").render(drawing))


def _row(spread: Spread, fit: Fit, number: int) -> dict[str, Any]:
    row, top = spread.rows[number], ABOVE + number * fit.row
    middle = top + fit.row - STRIP + MIDDLE - LINE
    return {
        "names": [(middle - MIDDLE + 13 - LINE * up, text) for up, text in enumerate(reversed(fit.names[number]))],
        "middle": middle,
        "circles": [(_n(fit.x(place)), _n(fit.radius(people)), people) for place, people in row.at],
        "mean": _n(fit.x(row.mean)),
    }


def _legend(top: int, width: int) -> tuple[list[tuple[Any, str, list[tuple[int, str]]]], int]:
    entries = []
    for look, text in legend_of():
        lines = wrapped(text, SIZE, width - 36)
        said = [(top + LINE * line + 16, words) for line, words in enumerate(lines)]
        entries.append((look, f"M{EDGE - 6},{top + 11}{look.path()}", said))
        top += LINE * len(lines) + 6
    return entries, top


def _heading() -> str:
    return _("Place: 1 is the first")


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def spread_figure(spread: Spread) -> dict[str, Any]:
    """The figure as plain data, with `narrow` and `narrow_marks` for a phone: see `amhe.charts.plotly.figure`."""
    wide, narrow = Fit(spread, WIDE), Fit(spread, PHONE)
    circles = [(place, number, people) for number, row in enumerate(spread.rows) for place, people in row.at]
    means = _marks([row.mean for row in spread.rows], list(range(len(spread.rows))), "markers", hoverinfo="skip")
    means["marker"] = {"symbol": MEAN.symbol, "size": MEAN.size, "line": {"color": MEAN.fill, "width": 3}}
    people = _marks(
        [place for place, _number, _people in circles],
        [number for _place, number, _people in circles],
        "markers+text" if narrow.has_numbers else "markers",
        hoverinfo="text",
    )
    people |= {
        "text": [str(people) for _place, _number, people in circles],
        "textfont": {"color": "#ffffff", "size": 13},
        "hovertext": [f"{in_words(place)}: {people}" for place, _number, people in circles],
        "marker": {
            "size": [round(2 * wide.radius(people), 1) for _place, _number, people in circles],
            "color": PEOPLE.fill,
            "opacity": 1,
            "line": {"color": "#ffffff", "width": 1.5},
        },
    }
    parts = {"data": [means, people], "layout": house_style(hovermode="closest") | _fitted(spread, wide)}
    check(parts)
    return parts | {"narrow": _fitted(spread, narrow), "narrow_marks": narrow.radius(1) / wide.radius(1)}


def _marks(x: list[float], y: list[int], mode: str, **more: Any) -> dict[str, Any]:
    return {"type": "scatter", "x": x, "y": y, "mode": mode, "cliponaxis": False, **more}


def _fitted(spread: Spread, fit: Fit) -> dict[str, Any]:
    """The parts of the layout that depend on the room there is: places on top, each name above its strip."""
    count, plot = len(spread.rows), len(spread.rows) * fit.row
    above = (fit.row - STRIP + MIDDLE - LINE) / fit.row
    names = [
        {"xref": "paper", "x": 0, "xanchor": "left", "y": number, "yanchor": "bottom", "yshift": MIDDLE - LINE - 5}
        | {"text": "<br>".join(map(plain, lines)), "align": "left", "showarrow": False}
        | {"font": {"weight": 700}}
        for number, lines in enumerate(fit.names)
    ]
    return {
        "height": ABOVE + plot,
        "margin": {"l": EDGE, "r": EDGE, "t": ABOVE, "b": 0},
        "yaxis": {"range": [count - above, -above], "visible": False, "fixedrange": True},
        "xaxis": {
            "range": [1, max(count, 2)],
            "side": "top",
            "title": {"text": plain(_heading()), "font": {"size": SIZE, "color": looks.QUIET}, "standoff": 4},
            "tickvals": list(fit.ticks),
            "tickangle": 0,
            "fixedrange": True,
            "gridcolor": looks.GRID,
            "zeroline": False,
        },
        "annotations": names,
        "shapes": [
            {"type": "line", "x0": 1, "x1": count, "y0": number, "y1": number, "layer": "below"}
            | {"line": {"color": looks.DATA_LINE, "width": 1}}
            for number in range(count)
        ],
    }
