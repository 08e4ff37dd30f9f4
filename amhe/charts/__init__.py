"""One chart description, two drawings: an accessible SVG for paper and first paint, Plotly for the browser.

Pages and reports go through a door, `draw` or `draw_spread`, and show what it returns with `charts/chart.html`.
In production nothing here imports plotly's Python package, which takes 16 MB of a web worker (docs/adr/0022).
"""

from amhe.charts.description import Chart, PointClass, PointNote, ValueFormat
from amhe.charts.drawing import Drawing, LegendEntry, draw, draw_spread
from amhe.charts.looks import NARROW, WIDE
from amhe.charts.plotly import figure
from amhe.charts.spread import Spread, SpreadRow
from amhe.charts.svg import svg
from amhe.charts.table import Cell, Table, table

__all__ = [
    "NARROW",
    "WIDE",
    "Cell",
    "Chart",
    "Drawing",
    "LegendEntry",
    "PointClass",
    "PointNote",
    "Spread",
    "SpreadRow",
    "Table",
    "ValueFormat",
    "draw",
    "draw_spread",
    "figure",
    "svg",
    "table",
]
