"""Funnel plots: whether one area's figure is unusual for its size (SPC reference schema, section 6)."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import Literal

from datareview.inequality.intervals import check_counts, check_part, count_limits, z_for

Flag = Literal["low_998", "low_95", "inside", "high_95", "high_998"]

_NEAR, _FAR = 0.95, 0.998


@dataclass(frozen=True)
class Funnel:
    """A figure with its 95% and 99.8% limits; all None when it is not defined."""

    value: float | None
    lower_95: float | None = None
    upper_95: float | None = None
    lower_998: float | None = None
    upper_998: float | None = None
    flag: Flag | None = None


def funnel_proportion(x: float, n: float, average: float, *, multiplier: float = 1) -> Funnel:
    """x of n against control limits around an average proportion (0 to 1) at that size; nothing when n is 0.

    A limit is the proportion whose Wilson interval just touches the average, within 0 and the multiplier.
    """
    check_counts(x, n, multiplier=multiplier)
    check_part(x, n)
    if not 0 <= average <= 1:
        raise ValueError("The average must be a proportion between 0 and 1.")
    if n == 0:
        return Funnel(None)
    error = sqrt(average * (1 - average) / n)

    def limits(confidence: float) -> tuple[float, float]:
        reach = z_for(confidence) * error
        return max(0.0, average - reach) * multiplier, min(1.0, average + reach) * multiplier

    value, near, far = x / n * multiplier, limits(_NEAR), limits(_FAR)
    return Funnel(value, *near, *far, _flag_value(value, near, far))


def funnel_ratio(observed: float, expected: float) -> Funnel:
    """Observed over expected events with its own limits; the flag says which interval leaves out 1."""
    check_counts(observed, expected)
    if expected == 0:
        return Funnel(None)

    def limits(confidence: float) -> tuple[float, float]:
        lower, upper, _ = count_limits(observed, confidence)
        return lower / expected, upper / expected

    near, far = limits(_NEAR), limits(_FAR)
    return Funnel(observed / expected, *near, *far, _flag_ratio(near, far))


def _flag_value(value: float, near: tuple[float, float], far: tuple[float, float]) -> Flag:
    if value < far[0]:
        return "low_998"
    if value > far[1]:
        return "high_998"
    if value < near[0]:
        return "low_95"
    return "high_95" if value > near[1] else "inside"


def _flag_ratio(near: tuple[float, float], far: tuple[float, float]) -> Flag:
    if far[1] < 1:
        return "low_998"
    if far[0] > 1:
        return "high_998"
    if near[1] < 1:
        return "low_95"
    return "high_95" if near[0] > 1 else "inside"
