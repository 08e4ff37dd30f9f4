"""Two populations compared: ratios and differences of rates and proportions, with their intervals.

Rules: the interval reference schema (SPC reference schema, section 6). Ratio of proportions: D. Katz and
others, Biometrics 34 (1978), 469-474. Differences: R. G. Newcombe, Statistics in Medicine 17 (1998),
873-890, method 10.
"""

from __future__ import annotations

from math import exp, sqrt

from datareview.inequality.intervals import (
    BYAR_FROM,
    NOTHING,
    Interval,
    check_confidence,
    check_counts,
    check_part,
    proportion,
    rate,
    z_for,
)
from datareview.inequality.quantiles import beta_quantile


def rate_ratio(x1: float, n1: float, x2: float, n2: float, *, confidence: float = 0.95) -> Interval:
    """The first rate over the second. Exact unless both have 10 events; nothing without events or exposure.

    With no event in the second there is only a lower limit.
    """
    check_counts(x1, n1, x2, n2)
    check_confidence(confidence)
    if n1 == 0 or n2 == 0 or x1 + x2 == 0:
        return NOTHING
    value = x1 / n1 / (x2 / n2) if x2 else None
    if value is not None and min(x1, x2) >= BYAR_FROM:
        return _log_interval(value, sqrt(1 / x1 + 1 / x2), confidence)
    tail = (1 - confidence) / 2
    lower, upper = 0.0, None
    if x1:
        share, rest = beta_quantile(tail, x1, x2 + 1)
        lower = share / rest * n2 / n1
    if x2:
        share, rest = beta_quantile(tail, x1 + 1, x2, upper=True)
        upper = share / rest * n2 / n1
    return Interval(value, lower, upper, "exact")


def proportion_ratio(x1: float, n1: float, x2: float, n2: float, *, confidence: float = 0.95) -> Interval:
    """The first proportion over the second: 0 and no interval when x1 is 0, nothing when x2 or an n is 0."""
    check_counts(x1, n1, x2, n2)
    check_confidence(confidence)
    check_part(x1, n1)
    check_part(x2, n2)
    if n1 == 0 or n2 == 0 or x2 == 0:
        return NOTHING
    if x1 == 0:
        return Interval(0.0, None, None, "none")
    variance = max(0.0, 1 / x1 - 1 / n1 + 1 / x2 - 1 / n2)
    return _log_interval(x1 / n1 / (x2 / n2), sqrt(variance), confidence)


def _log_interval(value: float, error: float, confidence: float) -> Interval:
    reach = exp(z_for(confidence) * error)
    return Interval(value, value / reach, value * reach, "log")


def rate_difference(
    x1: float, n1: float, x2: float, n2: float, *, confidence: float = 0.95, multiplier: float = 1
) -> Interval:
    """The first rate less the second, by square-and-add over the two intervals."""
    first, second = (rate(x, n, confidence=confidence, multiplier=multiplier) for x, n in ((x1, n1), (x2, n2)))
    return _square_and_add(first, second)


def proportion_difference(
    x1: float, n1: float, x2: float, n2: float, *, confidence: float = 0.95, multiplier: float = 1
) -> Interval:
    """The first proportion less the second, by square-and-add over two Wilson intervals."""
    first, second = (proportion(x, n, confidence=confidence, multiplier=multiplier) for x, n in ((x1, n1), (x2, n2)))
    return _square_and_add(first, second)


def _square_and_add(first: Interval, second: Interval) -> Interval:
    if first.value is None or first.lower is None or first.upper is None:
        return NOTHING
    if second.value is None or second.lower is None or second.upper is None:
        return NOTHING
    value = first.value - second.value
    down = sqrt((first.value - first.lower) ** 2 + (second.upper - second.value) ** 2)
    up = sqrt((first.upper - first.value) ** 2 + (second.value - second.lower) ** 2)
    return Interval(value, value - down, value + up, "square_and_add")
