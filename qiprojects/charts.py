"""The run chart of a measure: one description for page and paper, and a sentence that says what it shows (R97).

`own_chart` is for the sub-team. `outside_chart` is for everybody else: periods with small numbers are joined (N10).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from amhe.charts import Chart, PointClass, PointNote
from qiprojects import reading, spc
from qiprojects.joining import Joined, join

FEWEST_JOINED = 3


@dataclass(frozen=True)
class Period:
    """One point: the first day of its period, the count, and out of how many (None for a plain count)."""

    on: date
    numerator: int
    denominator: int | None
    note: str = ""


@dataclass(frozen=True)
class Tried:
    """A test that began on a day: its chart shows where."""

    title: str
    started_on: date


@dataclass(frozen=True)
class Measured:
    """All that a measure's chart is made from. Periods are oldest first. `target` is a proportion where points are."""

    name: str
    higher_is_better: bool
    frequency: str
    counted: str
    out_of: str
    target: float | None
    periods: tuple[Period, ...]
    tests: tuple[Tried, ...] = ()

    @property
    def is_proportion(self) -> bool:
        """Whether the points are parts of a whole."""
        return any(period.denominator is not None for period in self.periods)


@dataclass(frozen=True)
class RunChart:
    """A chart, what it shows in a sentence, and whether some of its periods are joined."""

    chart: Chart
    sentence: str
    joined: bool = False


def own_chart(measured: Measured) -> RunChart:
    """The chart as the sub-team sees it: every point, its signals, the tests and its notes."""
    seen = _read(measured)
    alone = [
        Joined(place, place, period.numerator, period.denominator) for place, period in enumerate(measured.periods)
    ]
    chart = _describe(measured, alone, seen.classes)
    notes = [PointNote(place, period.note) for place, period in enumerate(measured.periods) if period.note]
    chart = replace(chart, alt=_alt(measured, seen.sentence), notes=[*chart.notes, *notes])
    return RunChart(chart, seen.sentence)


def outside_chart(measured: Measured) -> RunChart:
    """The chart as it leaves the sub-team. Its sentence is about the sub-team's own chart and holds no count.

    A joined point is marked as a sign when each of its periods is one on the sub-team's chart. The middle line is that
    of the joined points, so that it gives none of the hidden values away.
    """
    seen = _read(measured)
    periods = [(period.numerator, period.denominator) for period in measured.periods]
    blocks = join(periods, cuts=seen.turns)
    if periods and (blocks is None or (len(blocks) < FEWEST_JOINED and len(blocks) < len(periods))):
        reason = _("The numbers are too small to show over time outside the sub-team.")
        chart = Chart(measured.name, _alt(measured, seen.sentence), withheld=reason)
        return RunChart(chart, seen.sentence)
    classes: list[PointClass | None] = []
    for block in blocks or ():
        kinds = set(seen.classes[block.first : block.last + 1])
        classes.append(kinds.pop() if len(kinds) == 1 else "common_cause")
    chart = _describe(measured, blocks or (), classes)
    joined = len(blocks or ()) < len(periods)
    said = f"{seen.sentence} {joined_words()}" if joined else seen.sentence
    return RunChart(replace(chart, alt=_alt(measured, said)), seen.sentence, joined)


def joined_words() -> str:
    """Why a chart outside the sub-team has fewer points."""
    return _("Periods with small numbers are joined, so that nobody can be picked out.")


def _alt(measured: Measured, said: str) -> str:
    return _("Run chart of %(measure)s. %(reading)s") % {"measure": measured.name, "reading": said}


def _read(measured: Measured) -> reading.Reading:
    whole = [period.denominator for period in measured.periods] if measured.is_proportion else None
    result = spc.analyse("run", [period.numerator for period in measured.periods], whole)
    return reading.read(
        result,
        labels=[_day(period.on) for period in measured.periods],
        higher_is_better=measured.higher_is_better,
        frequency=measured.frequency,
    )


def _describe(measured: Measured, blocks: Sequence[Joined], classes: Sequence[PointClass | None]) -> Chart:
    whole = [block.denominator for block in blocks] if measured.is_proportion else None
    result = spc.analyse("run", [block.numerator for block in blocks], whole)
    return Chart(
        measured.name,
        "",
        labels=[_label(measured, block) for block in blocks],
        values=result.values,
        classes=classes,
        centre=result.centre,
        centre_name=_("Middle line"),
        target=measured.target if blocks else None,
        value_format="percent" if measured.is_proportion else "number",
        x_title=_("First day"),
        y_title="" if measured.counted == measured.name else measured.counted,
        details=[_("%(part)d of %(whole)d") % {"part": block.numerator, "whole": block.denominator} for block in blocks]
        if measured.is_proportion
        else (),
        notes=_test_notes(measured, blocks),
    )


def _label(measured: Measured, block: Joined) -> str:
    first, last = measured.periods[block.first].on, measured.periods[block.last].on
    if block.first == block.last:
        return _day(first)
    return _("%(first)s to %(last)s") % {"first": date_format(first, "j M"), "last": _day(last)}


def _day(on: date) -> str:
    return date_format(on, "j M Y")


def _test_notes(measured: Measured, blocks: Sequence[Joined]) -> list[PointNote]:
    """Each test at the last point that began on its day or before."""
    notes = []
    for test in measured.tests:
        begun = [place for place, block in enumerate(blocks) if measured.periods[block.first].on <= test.started_on]
        if begun:
            notes.append(PointNote(begun[-1], _("A test began: %(title)s") % {"title": test.title}))
    return notes
