"""Inequality measures as plain arithmetic: figures, comparisons and funnels with their intervals.

A zero denominator gives nothing (every part None), never an error. Input that cannot be right is a
ValueError.
"""

from datareview.inequality.comparisons import (
    proportion_difference,
    proportion_ratio,
    rate_difference,
    rate_ratio,
)
from datareview.inequality.funnels import Flag, Funnel, funnel_proportion, funnel_ratio
from datareview.inequality.intervals import Interval, dsr, proportion, rate

MEASURES = {
    "proportion": proportion,
    "rate": rate,
    "rate_ratio": rate_ratio,
    "proportion_ratio": proportion_ratio,
    "rate_difference": rate_difference,
    "proportion_difference": proportion_difference,
    "dsr": dsr,
    "funnel_proportion": funnel_proportion,
    "funnel_ratio": funnel_ratio,
}
"""The measures by the names of the reference schema."""

__all__ = [
    "MEASURES",
    "Flag",
    "Funnel",
    "Interval",
    "dsr",
    "funnel_proportion",
    "funnel_ratio",
    "proportion",
    "proportion_difference",
    "proportion_ratio",
    "rate",
    "rate_difference",
    "rate_ratio",
]
