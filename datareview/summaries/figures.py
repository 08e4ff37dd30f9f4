"""A data finding in plain words, with small numbers hidden from readers outside the sub-team."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from datareview.inequality import Interval, proportion, proportion_difference, proportion_ratio
from datareview.models import Finding
from datareview.suppression import rate_hidden, rounded

# Shares that are both under this are compared by how many times as often, others by percentage points.
RARE = 0.2


@dataclass(frozen=True)
class Figure:
    """A finding as one reader may see it. `hidden`: its own share is not shown; `hidden_outside`: not to others."""

    finding: Finding
    share: str
    likely: str
    compared: str
    hidden: bool
    hidden_outside: bool


def figure(finding: Finding, *, inside: bool) -> Figure:
    """The finding for a reader inside or outside the sub-team (suppression reference schema, section 7)."""
    if finding.numerator is None or finding.denominator is None:
        return Figure(finding, _("Not available"), "", "", False, False)
    counts = (finding.numerator, finding.denominator)
    small = rate_hidden(*counts)
    if small and not inside:
        return Figure(finding, _("Hidden because fewer than 5 people"), "", "", True, True)
    own = proportion(*counts)
    return Figure(
        finding,
        _share(*counts, inside=inside),
        _("The true share is likely to be between %(low)s and %(high)s.") % _ends(own),
        _compared(finding, inside=inside),
        False,
        small,
    )


def _share(numerator: int, denominator: int, *, inside: bool) -> str:
    words = {"share": percent(numerator / denominator), "part": numerator, "whole": denominator}
    if inside:
        return _("%(share)s (%(part)d of %(whole)d people)") % words
    words["whole"] = rounded(denominator)
    return _("%(share)s of about %(whole)d people") % words


def _compared(finding: Finding, *, inside: bool) -> str:
    part, whole = finding.comparator_numerator, finding.comparator_denominator
    if part is None or whole is None:
        return ""
    if not inside and rate_hidden(part, whole):
        return _("Everyone else: hidden because fewer than 5 people.")
    counts = (finding.numerator or 0, finding.denominator or 0, part, whole)
    everyone = _("Everyone else: %(share)s.") % {"share": _share(part, whole, inside=inside)}
    ratio = proportion_ratio(*counts)
    rare = max(counts[0] / counts[1], part / whole) < RARE
    more = (
        _times(ratio) if rare and ratio.value and ratio.lower is not None else _points(proportion_difference(*counts))
    )
    return f"{everyone} {more}"


def _times(ratio: Interval) -> str:
    """ "2.2 times as often as everyone else. ..." """
    words = {"times": _number(ratio.value), "low": _number(ratio.lower), "high": _number(ratio.upper)}
    if ratio.lower is not None and ratio.upper is not None and ratio.lower <= 1 <= ratio.upper:
        return _("That is %(times)s times as often, but it could be chance.") % words
    return _("That is %(times)s times as often, likely between %(low)s and %(high)s times.") % words


def _points(gap: Interval) -> str:
    """ "That is 22 percentage points lower. ..." """
    if gap.value is None or gap.lower is None or gap.upper is None:
        return ""
    low, high = sorted((abs(gap.lower), abs(gap.upper)))
    words = {"points": _number(abs(gap.value) * 100, 0), "low": _number(low * 100, 0), "high": _number(high * 100, 0)}
    if gap.lower <= 0 <= gap.upper:
        return _("The gap is %(points)s percentage points, but it could be chance.") % words
    if gap.value < 0:
        return _("That is %(points)s percentage points lower, likely between %(low)s and %(high)s.") % words
    return _("That is %(points)s percentage points higher, likely between %(low)s and %(high)s.") % words


def _ends(interval: Interval) -> dict[str, str]:
    return {"low": percent(interval.lower or 0.0), "high": percent(interval.upper or 0.0)}


def percent(share: float) -> str:
    """A share as people read it: "58%", and below 10% with one place, "6.9%"."""
    return f"{share * 100:.1f}%" if 0 < share < 0.0995 else f"{share * 100:.0f}%"


def _number(value: float | None, places: int = 1) -> str:
    return f"{value or 0.0:.{places}f}"
