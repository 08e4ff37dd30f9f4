"""What a run chart shows, in one sentence: a shift, none yet, or too early to tell.

Rule: R. J. Perla, L. P. Provost, S. K. Murray, BMJ Quality & Safety 20 (2011), 46-51 (SPC reference schema, section 5):
6 or more useful points on one side of the median are a shift. Under 10 points nothing is said.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from amhe.charts import PointClass
from qiprojects.spc import SpcResult
from qiprojects.spc.limits import side
from qiprojects.spc.runs import MIN_USEFUL_TO_REPORT, PERLA_SHIFT

UNITS: dict[str, Promise] = {
    "weekly": gettext_lazy("weeks"),
    "every 2 weeks": gettext_lazy("fortnights"),
    "monthly": gettext_lazy("months"),
    "every 3 months": gettext_lazy("quarters"),
}


@dataclass(frozen=True)
class Shift:
    """A run of points on one side of the middle line: above it (1) or below it (-1)."""

    side: int
    points: tuple[int, ...]


@dataclass(frozen=True)
class Reading:
    """The sentence; each point's class (None: missing); and the points at which a shift begins or is over."""

    sentence: str
    classes: tuple[PointClass | None, ...]
    turns: frozenset[int]


def read(result: SpcResult, *, labels: Sequence[str], higher_is_better: bool, frequency: str) -> Reading:
    """Read a run chart worked out by `spc.analyse`. `labels` name its points in the sentence."""
    plotted = [place for place, value in enumerate(result.values) if value is not None]
    shifts = _shifts(result) if len(plotted) >= MIN_USEFUL_TO_REPORT else []
    classes: list[PointClass | None] = [None if value is None else "common_cause" for value in result.values]
    for shift in shifts:
        for place in shift.points:
            classes[place] = "improvement" if (shift.side > 0) == higher_is_better else "concern"
    turns = {shift.points[0] for shift in shifts} | {shift.points[-1] + 1 for shift in shifts}
    if not plotted:
        sentence = _("There are no points yet.")
    elif len(plotted) < MIN_USEFUL_TO_REPORT:
        sentence = _too_early(len(plotted))
    elif not shifts:
        sentence = _("The points go up and down as usual. There is no sign of a change yet.")
    else:
        units = str(UNITS.get(frequency, _("points")))
        sentence = _say(shifts[-1], plotted, labels, units, good=(shifts[-1].side > 0) == higher_is_better)
    return Reading(sentence, tuple(classes), frozenset(turns))


def _too_early(count: int) -> str:
    return ngettext(
        "There is %(count)d point so far. It is too early to tell: wait until there are %(enough)d.",
        "There are %(count)d points so far. It is too early to tell: wait until there are %(enough)d.",
        count,
    ) % {"count": count, "enough": MIN_USEFUL_TO_REPORT}


def _shifts(result: SpcResult) -> list[Shift]:
    """The shifts in order; points on the line are passed over."""
    found = []
    for phase in result.phases:
        if phase.centre is None:
            continue
        useful = [
            (place, at)
            for place in range(phase.start, phase.end + 1)
            if (value := result.values[place]) is not None and (at := side(value, phase.centre))
        ]
        for at, run in groupby(useful, key=lambda pair: pair[1]):
            points = tuple(place for place, _at in run)
            if len(points) >= PERLA_SHIFT:
                found.append(Shift(at, points))
    return found


def _say(shift: Shift, plotted: Sequence[int], labels: Sequence[str], units: str, *, good: bool) -> str:
    span = len(plotted) - plotted.index(shift.points[0])
    words = {"count": len(shift.points), "span": span, "units": units}
    words["kind"] = _("a shift for the better") if good else _("a shift for the worse")
    words |= {"first": labels[shift.points[0]], "last": labels[shift.points[-1]]}
    is_last = shift.points[-1] == plotted[-1]
    return _sentence(shift.side > 0, is_last, span == len(shift.points)) % words


def _sentence(above: bool, is_last: bool, whole: bool) -> str:
    if is_last and whole:
        return (
            _("The last %(count)d %(units)s are all above the middle line: %(kind)s.")
            if above
            else _("The last %(count)d %(units)s are all below the middle line: %(kind)s.")
        )
    if is_last:
        return (
            _("%(count)d of the last %(span)d %(units)s are above the middle line, and none is below: %(kind)s.")
            if above
            else _("%(count)d of the last %(span)d %(units)s are below the middle line, and none is above: %(kind)s.")
        )
    return (
        _("From %(first)s to %(last)s no point was below the middle line: %(kind)s at that time.")
        if above
        else _("From %(first)s to %(last)s no point was above the middle line: %(kind)s at that time.")
    )
