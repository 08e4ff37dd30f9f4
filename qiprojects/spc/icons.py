"""What a point and a chart say in one word (SPC reference schema, section 4)."""

from __future__ import annotations

from typing import Literal

from qiprojects.spc.limits import Limits, beyond
from qiprojects.spc.series import Improvement
from qiprojects.spc.signals import Signals

PointClass = Literal["common_cause", "improvement", "concern", "neutral_high", "neutral_low", "neutral_both"]
VariationIcon = Literal[
    "common_cause",
    "improvement_high",
    "improvement_low",
    "concern_high",
    "concern_low",
    "neutral_high",
    "neutral_low",
    "neutral_both",
]
AssuranceIcon = Literal["pass", "fail", "hit_or_miss"]


def point_class(index: int, signals: Signals, improvement: Improvement) -> PointClass:
    """The class of a plotted point. With signals both ways it is improvement, as in the MDC chart tool."""
    high, low = index in signals.high, index in signals.low
    if not high and not low:
        return "common_cause"
    if improvement == "neutral":
        return "neutral_both" if high and low else "neutral_high" if high else "neutral_low"
    return "improvement" if (high if improvement == "up" else low) else "concern"


def variation_icon(last: PointClass | None, improvement: Improvement) -> VariationIcon | None:
    """The icon for the class of the last plotted point: the class, and which side of the chart that is."""
    if last == "improvement":
        return "improvement_high" if improvement == "up" else "improvement_low"
    if last == "concern":
        return "concern_low" if improvement == "up" else "concern_high"
    return last


def assurance_icon(limits: Limits | None, improvement: Improvement, target: float | None) -> AssuranceIcon | None:
    """Whether the process will meet the target, from the unclipped limits at the last plotted point."""
    if limits is None or target is None or improvement == "neutral":
        return None
    centre = (limits.raw_lower + limits.raw_upper) / 2
    reaches_lower = beyond(target, limits.raw_lower, centre) <= 0
    reaches_upper = beyond(target, limits.raw_upper, centre) >= 0
    if improvement == "up":
        return "pass" if reaches_lower else "fail" if reaches_upper else "hit_or_miss"
    return "pass" if reaches_upper else "fail" if reaches_lower else "hit_or_miss"
