"""What a run chart shows, in one sentence: a shift, a trend, neither yet, or too early to tell.

Rules: R. J. Perla, L. P. Provost, S. K. Murray, BMJ Quality & Safety 20 (2011), 46-51 (SPC reference schema,
section 5): 6 points or more on one side of the median are a shift, 5 or more that keep rising or falling a trend.
Under 10 points nothing is said.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

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
class Sign:
    """A shift or a trend: upwards (1) or downwards (-1), at these points."""

    kind: Literal["shift", "trend"]
    direction: int
    points: tuple[int, ...]


@dataclass(frozen=True)
class Reading:
    """The sentence; each point's class (None: missing); and the points at which something began or ended."""

    sentence: str
    classes: tuple[PointClass | None, ...]
    turns: frozenset[int]


def read(result: SpcResult, *, labels: Sequence[str], higher_is_better: bool, frequency: str) -> Reading:
    """Read a run chart worked out by `spc.analyse`. `labels` name its points in the sentence."""
    plotted = [place for place, value in enumerate(result.values) if value is not None]
    signs = _signs(result) if len(plotted) >= MIN_USEFUL_TO_REPORT else []
    classes: list[PointClass | None] = [
        None if value is None else "common_cause" for value in result.values
    ]
    for sign in signs:
        for place in sign.points:
            classes[place] = "improvement" if (sign.direction > 0) == higher_is_better else "concern"
    turns = {sign.points[0] for sign in signs} | {sign.points[-1] + 1 for sign in signs}
    if not plotted:
        sentence = _("There are no points yet.")
    elif len(plotted) < MIN_USEFUL_TO_REPORT:
        sentence = _too_early(len(plotted))
    elif not signs:
        sentence = _("The points go up and down as usual. There is no sign of a change yet.")
    else:
        newest = max(signs, key=lambda sign: (sign.points[-1], sign.kind == "shift"))
        units = str(UNITS.get(frequency, _("points")))
        sentence = _say(newest, plotted, labels, units, good=(newest.direction > 0) == higher_is_better)
    return Reading(sentence, tuple(classes), frozenset(turns))


def _too_early(count: int) -> str:
    return ngettext(
        "There is %(count)d point so far. It is too early to tell: wait until there are %(enough)d.",
        "There are %(count)d points so far. It is too early to tell: wait until there are %(enough)d.",
        count,
    ) % {"count": count, "enough": MIN_USEFUL_TO_REPORT}


def _signs(result: SpcResult) -> list[Sign]:
    found = []
    for phase in result.phases:
        if phase.centre is None:
            continue
        useful = [
            (place, at)
            for place in range(phase.start, phase.end + 1)
            if (value := result.values[place]) is not None and (at := side(value, phase.centre))
        ]
        for direction, run in groupby(useful, key=lambda pair: pair[1]):
            points = tuple(place for place, _at in run)
            if len(points) >= PERLA_SHIFT:
                found.append(Sign("shift", direction, points))
    if result.perla is not None:
        found += [Sign("trend", 1, points) for points in _stretches(result.perla.trend_up)]
        found += [Sign("trend", -1, points) for points in _stretches(result.perla.trend_down)]
    return found


def _stretches(points: Iterable[int]) -> list[tuple[int, ...]]:
    """Neighbouring points together."""
    by_place = groupby(enumerate(sorted(set(points))), key=lambda pair: pair[1] - pair[0])
    return [tuple(place for _count, place in group) for _key, group in by_place]


def _say(sign: Sign, plotted: Sequence[int], labels: Sequence[str], units: str, *, good: bool) -> str:
    kinds = {
        ("shift", True): _("a shift for the better"),
        ("shift", False): _("a shift for the worse"),
        ("trend", True): _("a trend for the better"),
        ("trend", False): _("a trend for the worse"),
    }
    span = len(plotted) - plotted.index(sign.points[0])
    words = {"count": len(sign.points), "span": span, "units": units, "kind": kinds[sign.kind, good]}
    words |= {"first": labels[sign.points[0]], "last": labels[sign.points[-1]]}
    is_last = sign.points[-1] == plotted[-1]
    if sign.kind == "trend":
        return _trend_sentence(sign.direction > 0, is_last) % words
    return _shift_sentence(sign.direction > 0, is_last, span == len(sign.points)) % words


def _shift_sentence(above: bool, is_last: bool, whole: bool) -> str:
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
        _("From %(first)s to %(last)s the points stayed above the middle line: %(kind)s at that time.")
        if above
        else _("From %(first)s to %(last)s the points stayed below the middle line: %(kind)s at that time.")
    )


def _trend_sentence(rising: bool, is_last: bool) -> str:
    if is_last:
        return (
            _("The last %(units)s keep going up: %(kind)s.")
            if rising
            else _("The last %(units)s keep going down: %(kind)s.")
        )
    return (
        _("From %(first)s to %(last)s the points kept going up: %(kind)s at that time.")
        if rising
        else _("From %(first)s to %(last)s the points kept going down: %(kind)s at that time.")
    )
