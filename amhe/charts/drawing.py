"""The one door for pages and reports: everything that the template `charts/chart.html` shows of a chart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString

from amhe.charts import words
from amhe.charts.description import Chart
from amhe.charts.looks import LOOKS, NARROW, WIDE, Look, kinds
from amhe.charts.plotly import figure
from amhe.charts.spread import Spread, legend_of, spread_table
from amhe.charts.spread_drawing import spread_figure, spread_svg
from amhe.charts.svg import svg
from amhe.charts.table import Table, table


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """One kind of point in the legend: how it looks, its shape around (0, 0), and what it means."""

    look: Look
    path: str
    text: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """A chart, drawn. `narrow`, `figure` and `table` are for the screen: empty, None and None on paper.

    `notes` are the words behind the numbers in the picture. `legend` is shown beside the Plotly chart;
    the SVG holds its own.
    """

    chart: Chart | Spread
    chart_id: str
    wide: SafeString
    narrow: SafeString
    figure: dict[str, Any] | None
    table: Table | None
    notes: tuple[str, ...]
    legend: tuple[LegendEntry, ...]

    @property
    def data_id(self) -> str:
        """The id of the element that holds the figure as JSON."""
        return f"{self.chart_id}-figure"


def draw(chart: Chart, *, chart_id: str, paper: bool = False) -> Drawing:
    """Draw a chart for a page, or for `paper` (a PDF), where it is one SVG with no data and no script.

    `chart_id` must be unique on the page. A chart without a picture is drawn as its reason in words.
    """
    live = chart.has_picture and not paper
    return Drawing(
        chart=chart,
        chart_id=chart_id,
        wide=svg(chart, chart_id=chart_id, width=WIDE),
        narrow=svg(chart, chart_id=chart_id, width=NARROW) if live else SafeString(),
        figure=figure(chart) if live else None,
        table=table(chart) if live else None,
        notes=tuple(words.note_line(chart, count) for count in range(1, len(chart.notes) + 1)),
        legend=_legend(chart) if live else (),
    )


def draw_spread(spread: Spread, *, chart_id: str) -> Drawing:
    """Draw a spread for a page. `chart_id` must be unique on the page."""
    return Drawing(
        chart=spread,
        chart_id=chart_id,
        wide=spread_svg(spread, chart_id=chart_id, width=WIDE),
        narrow=spread_svg(spread, chart_id=chart_id, width=NARROW),
        figure=spread_figure(spread),
        table=spread_table(spread),
        notes=(spread.note,) if spread.note else (),
        legend=tuple(LegendEntry(look, f"M0,0{look.path()}", text) for look, text in legend_of()),
    )


def _legend(chart: Chart) -> tuple[LegendEntry, ...]:
    return tuple(
        LegendEntry(LOOKS[kind], f"M0,0{LOOKS[kind].path()}", str(words.CLASS_WORDS[kind])) for kind in kinds(chart)
    )
