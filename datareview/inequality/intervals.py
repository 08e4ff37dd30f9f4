"""One population's figure with its interval: proportion, rate and directly standardised rate.

Rules: the interval reference schema (SPC reference schema, section 6). Wilson: E. B. Wilson, JASA 22
(1927), 209-212. Byar: N. E. Breslow and N. E. Day, Statistical Methods in Cancer Research II (1987).
Standardised rates: A. J. Dobson and others, Statistics in Medicine 10 (1991), 457-462.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum, isfinite, sqrt
from typing import Literal

from datareview.inequality.quantiles import gamma_quantile, normal_quantile

Method = Literal["wilson", "exact", "byars", "dobson", "log", "square_and_add", "none"]

BYAR_FROM = 10
"""From this many events the interval is approximate; below it exact (none for a standardised rate)."""


@dataclass(frozen=True)
class Interval:
    """A figure and its interval, on the scale of the multiplier. A part that is not defined is None."""

    value: float | None
    lower: float | None
    upper: float | None
    method: Method
    total_count: int | float | None = None


NOTHING = Interval(None, None, None, "none")


def z_for(confidence: float) -> float:
    """The normal quantile for a two-sided confidence between 0 and 1 (not rounded to 1.96)."""
    return normal_quantile(0.5 + confidence / 2)


def check_confidence(confidence: float) -> None:
    """Raises ValueError unless 0 < confidence < 1."""
    if not 0 < confidence < 1:
        raise ValueError("The confidence must be between 0 and 1, such as 0.95.")


def check_counts(*counts: float, multiplier: float = 1) -> None:
    """Raises ValueError for a count below 0 or not a number, or a multiplier that is not above 0."""
    if not all(isfinite(count) and count >= 0 for count in counts):
        raise ValueError("A count must be a number and cannot be less than 0.")
    if not isfinite(multiplier) or multiplier <= 0:
        raise ValueError("The multiplier must be more than 0.")


def check_part(x: float, n: float) -> None:
    """Raises ValueError when the part is larger than the whole."""
    if x > n:
        raise ValueError("The part cannot be larger than the whole.")


def wilson(x: float, n: float, z: float) -> tuple[float, float]:
    """Wilson score limits of x / n without continuity correction, n > 0."""
    share, square = x / n, z * z
    middle = 2 * x + square
    reach = z * sqrt(square + 4 * x * (1 - share))
    lower = 0.0 if x == 0 else (middle - reach) / (2 * (n + square))
    upper = 1.0 if x == n else (middle + reach) / (2 * (n + square))
    return lower, upper


def byar(x: float, z: float) -> tuple[float, float]:
    """Byar's limits of a count of events."""
    after = x + 1
    lower = x * max(0.0, 1 - 1 / (9 * x) - z / (3 * sqrt(x))) ** 3 if x else 0.0
    return lower, after * (1 - 1 / (9 * after) + z / (3 * sqrt(after))) ** 3


def exact_poisson(x: float, confidence: float) -> tuple[float, float]:
    """Exact limits of a count: half the chi-square quantiles with 2x and 2x + 2 degrees of freedom."""
    tail = (1 - confidence) / 2
    lower = gamma_quantile(tail, x) if x else 0.0
    return lower, gamma_quantile(tail, x + 1, upper=True)


def count_limits(x: float, confidence: float) -> tuple[float, float, Method]:
    """The limits of a count: exact under 10 events, Byar's from 10."""
    if x < BYAR_FROM:
        return *exact_poisson(x, confidence), "exact"
    return *byar(x, z_for(confidence)), "byars"


def proportion(x: float, n: float, *, confidence: float = 0.95, multiplier: float = 1) -> Interval:
    """x of n people, with Wilson's interval; nothing when n is 0. ValueError when x is more than n."""
    check_counts(x, n, multiplier=multiplier)
    check_confidence(confidence)
    check_part(x, n)
    if n == 0:
        return NOTHING
    lower, upper = wilson(x, n, z_for(confidence))
    return Interval(x / n * multiplier, lower * multiplier, upper * multiplier, "wilson")


def rate(x: float, n: float, *, confidence: float = 0.95, multiplier: float = 1) -> Interval:
    """x events over n of exposure, times the multiplier; nothing when n is 0."""
    check_counts(x, n, multiplier=multiplier)
    check_confidence(confidence)
    if n == 0:
        return NOTHING
    lower, upper, method = count_limits(x, confidence)
    return Interval(x / n * multiplier, lower / n * multiplier, upper / n * multiplier, method)


def dsr(
    x: Sequence[float],
    n: Sequence[float],
    stdpop: Sequence[float],
    *,
    confidence: float = 0.95,
    multiplier: float = 1,
) -> Interval:
    """A directly standardised rate over age groups, with Dobson's interval; nothing under 10 events.

    `x` events and `n` people in each group, `stdpop` the standard population. `total_count` is always given.
    """
    check_counts(*x, *n, *stdpop, multiplier=multiplier)
    check_confidence(confidence)
    if not len(x) == len(n) == len(stdpop):
        raise ValueError("Each group needs a count, a population and a standard population.")
    events, standard = sum(x), fsum(stdpop)
    if events < BYAR_FROM or 0 in n or not standard:
        return Interval(None, None, None, "none", events)
    groups = list(zip(x, n, stdpop, strict=True))
    value = fsum(weight * cases / people for cases, people, weight in groups) / standard
    variance = fsum((weight / people) ** 2 * cases for cases, people, weight in groups) / standard**2
    scale = sqrt(variance / events)
    low, high = byar(events, z_for(confidence))
    lower, upper = value + scale * (low - events), value + scale * (high - events)
    return Interval(value * multiplier, lower * multiplier, upper * multiplier, "dobson", events)
