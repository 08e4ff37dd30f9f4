"""The points of a chart in a table that says all that the picture says."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from amhe.charts import words
from amhe.charts.description import Chart


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell, with the heading of its column (which the responsive table repeats on a phone)."""

    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class Table:
    """`caption`, column `headings`, and one tuple of cells a point; the first cell of a row is its header."""

    caption: str
    headings: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def table(chart: Chart) -> Table:
    """The points, oldest first. A missing value reads "No data"; no cell is empty. Withheld: no rows."""
    places = words.decimals(chart)
    columns = [
        (chart.x_title or _("When"), list(chart.labels)),
        (chart.y_title or _("Value"), _values(chart, places)),
    ]
    if chart.details:
        columns.append((chart.details_title or _("How many"), [text or _("No data") for text in chart.details]))
    lines = [
        (words.centre_name(chart), chart.centre),
        (_("Lower limit"), chart.lower),
        (_("Upper limit"), chart.upper),
    ]
    for name, values in lines:
        if values:
            texts = [_("None") if value is None else words.level(chart, value, places) for value in values]
            columns.append((name, texts))
    columns.append((_("What it shows"), _readings(chart)))
    headings = tuple(heading for heading, _texts in columns)
    rows = zip(*(texts for _heading, texts in columns), strict=True)
    cells = tuple(tuple(map(Cell, headings, row)) for row in rows)
    return Table(_caption(chart, places), headings, cells)


def _caption(chart: Chart, places: int) -> str:
    if chart.target is None:
        return chart.title
    target = words.level(chart, chart.target, places)
    return _("%(title)s. Target: %(value)s") % {"title": chart.title, "value": target}


def _values(chart: Chart, places: int) -> list[str]:
    return [_("No data") if value is None else words.number(chart, value, places) for value in chart.values]


def _readings(chart: Chart) -> list[str]:
    """What each point shows, and the notes that belong to it."""
    said = []
    for index, value in enumerate(chart.values):
        reading = _("No data") if value is None else str(words.CLASS_WORDS[chart.class_of(index)])
        notes = [note.text.rstrip(".") for note in chart.notes if note.index == index]
        said.append(". ".join([reading, *notes]))
    return said
