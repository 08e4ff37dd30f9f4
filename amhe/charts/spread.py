"""Where people put each of some options, said once: both drawings and the table are made from it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from math import ceil, sqrt

from django.utils.translation import gettext as _

from amhe.charts.looks import Look
from amhe.charts.scale import wrapped
from amhe.charts.table import Cell, Table

SIZE, LINE, STRIP = 14, 18, 48
EDGE = 18
"""Room at both sides, for a circle in the first and in the last place."""
BIG, SMALL, GROWS, APART = 8.0, 3.0, 6.0, 24.0
PEOPLE = Look((), "circle", 8, "#005eb8", "#005eb8")
MEAN = Look(((-1.5, -7), (1.5, -7), (1.5, 7), (-1.5, 7)), "line-ns", 22, "#212b32", "#212b32")


@dataclass(frozen=True, slots=True)
class SpreadRow:
    """One option: where people put it, as (place from 1, how many people), and the mean of those places."""

    name: str
    at: tuple[tuple[float, int], ...]
    mean: float


@dataclass(frozen=True, slots=True)
class Spread:
    """The options from the top down. A place such as 6.5 is one that options share. `note` is said under the picture.

    Raises ValueError without options, or if a place lies outside 1 to their number, or nobody stands in it.
    """

    title: str
    alt: str
    rows: tuple[SpreadRow, ...]
    note: str = ""

    def __post_init__(self) -> None:
        held = [each for row in self.rows for each in (*row.at, (row.mean, 1))]
        if not self.rows or any(not 1 <= place <= len(self.rows) or people < 1 for place, people in held):
            raise ValueError("a place lies outside the options, or nobody stands in it")

    @property
    def places(self) -> list[float]:
        """Every place that somebody gave to some option, best first."""
        return sorted({place for row in self.rows for place, _people in row.at})


class Fit:
    """How a spread fits into a width in drawing units: the same for both drawings."""

    def __init__(self, spread: Spread, width: int) -> None:
        self.most = max(people for row in spread.rows for _place, people in row.at)
        self.step = (width - 2 * EDGE) / max(len(spread.rows) - 1, 1)
        apart = min((after - before for before, after in pairwise(spread.places)), default=1.0)
        self.has_numbers = apart * self.step >= BIG + GROWS + 4
        """Whether circles lie so far apart that a number can be read in each."""
        self.ticks = range(1, len(spread.rows) + 1, ceil(APART / self.step))
        """The places that are named: every one, or every second and so on where their numbers would touch."""
        self.names = [wrapped(row.name, SIZE, width - 2 * EDGE) for row in spread.rows]
        self.row = LINE * max(map(len, self.names)) + STRIP

    def x(self, place: float) -> float:
        """From the left edge."""
        return EDGE + (place - 1) * self.step

    def radius(self, people: int) -> float:
        """Bigger for more people."""
        return (BIG if self.has_numbers else SMALL) + GROWS * sqrt(people / self.most)


def legend_of() -> list[tuple[Look, str]]:
    """What each sign of the picture means."""
    return [(PEOPLE, _("People who put it there: a bigger circle is more people")), (MEAN, _("Average place"))]


def in_words(place: float) -> str:
    """Such as "Place 6.5"."""
    return _("Place %(place)s") % {"place": f"{place:g}"}


def spread_table(spread: Spread) -> Table:
    """How many people put each option in each place, and its mean place: all that the picture says."""
    headings = (_("Group"), *map(in_words, spread.places), _("Average place"))
    rows = []
    for row in spread.rows:
        at = dict(row.at)
        texts = (row.name, *(str(at.get(place, 0)) for place in spread.places), f"{row.mean:.1f}")
        rows.append(tuple(map(Cell, headings, texts)))
    return Table(spread.title, headings, tuple(rows))
