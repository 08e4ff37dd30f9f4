"""Quantiles of the normal, gamma, chi-square and beta distributions, in the standard library alone.

Each is found by bisection on the distribution function until the last digits meet, so it is good to 1e-9
relative or better. Series and continued fractions: Abramowitz and Stegun, Handbook of Mathematical
Functions, 6.5.29, 6.5.31 and 26.5.8; the fractions are summed by Lentz's method.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import exp, fsum, inf, lgamma, log, log1p
from statistics import NormalDist

_TINY = 1e-300
_PRECISION = 1e-16
_MAX_TERMS = 100_000


def normal_quantile(probability: float) -> float:
    """The value that a standard normal variable stays under with this probability (0 < probability < 1)."""
    return NormalDist().inv_cdf(probability)


def chi_square_quantile(tail: float, degrees: float, *, upper: bool = False) -> float:
    """The chi-square value with this much probability below it (`upper`: above it), 0 < tail < 1."""
    return 2 * gamma_quantile(tail, degrees / 2, upper=upper)


def gamma_quantile(tail: float, shape: float, *, upper: bool = False) -> float:
    """The value of a gamma variable of scale 1 with this much probability below it (`upper`: above it)."""

    def too_low(value: float) -> bool:
        below, above = gamma_tails(value, shape)
        return above > tail if upper else below < tail

    high = shape + 1.0
    while too_low(high):
        high *= 2
    return _bisect(too_low, 0.0, high)


def beta_quantile(tail: float, a: float, b: float, *, upper: bool = False) -> tuple[float, float]:
    """The beta value with this much probability below it (`upper`: above it), and 1 less that value.

    The smaller of the two is the one searched for, so that neither loses digits near 0 or 1.
    """
    below_half, above_half = beta_tails(0.5, a, b)
    if (above_half < tail) if upper else (below_half > tail):
        value = _bisect(lambda x: _beta_too_low(x, tail, a, b, upper), 0.0, 0.5)
        return value, 1 - value
    rest = _bisect(lambda x: _beta_too_low(x, tail, b, a, not upper), 0.0, 0.5)
    return 1 - rest, rest


def _beta_too_low(value: float, tail: float, a: float, b: float, upper: bool) -> bool:
    below, above = beta_tails(value, a, b)
    return above > tail if upper else below < tail


def _bisect(too_low: Callable[[float], bool], low: float, high: float) -> float:
    """The border between the values that are too low and those that are not, to the last digit of a float."""
    for _ in range(1100):
        middle = (low + high) / 2
        if middle in (low, high):
            break
        if too_low(middle):
            low = middle
        else:
            high = middle
    return high


def gamma_tails(value: float, shape: float) -> tuple[float, float]:
    """The probability below and above a value of a gamma variable of scale 1 (shape > 0)."""
    if value <= 0:
        return 0.0, 1.0
    front = exp(shape * log(value) - value - lgamma(shape))
    if value < shape + 1:
        term = total = 1 / shape
        for step in range(1, _MAX_TERMS):
            term *= value / (shape + step)
            total += term
            if term < total * _PRECISION:
                break
        below = front * total
        return below, 1 - below
    above = front * _fraction(_gamma_terms(value, shape))
    return 1 - above, above


def _gamma_terms(value: float, shape: float) -> Iterator[tuple[float, float]]:
    yield 1.0, value + 1 - shape
    for step in range(1, _MAX_TERMS):
        yield step * (shape - step), value + 2 * step + 1 - shape


def beta_tails(value: float, a: float, b: float) -> tuple[float, float]:
    """The probability below and above a value of a beta variable (a > 0, b > 0)."""
    if value <= 0:
        return 0.0, 1.0
    if value >= 1:
        return 1.0, 0.0
    if value > (a + 1) / (a + b + 2):
        above, below = beta_tails(1 - value, b, a)
        return below, above
    front = exp(a * log(value) + b * log1p(-value) - _log_beta(a, b))
    below = front * _fraction(_beta_terms(value, a, b)) / a
    return below, 1 - below


def _log_beta(a: float, b: float) -> float:
    """The logarithm of the beta function; exact sums for a small whole number beside a large one."""
    small, large = sorted((a, b))
    if small == int(small) and small <= 1000:
        return lgamma(small) - fsum(log(large + step) for step in range(int(small)))
    return lgamma(a) + lgamma(b) - lgamma(a + b)


def _beta_terms(value: float, a: float, b: float) -> Iterator[tuple[float, float]]:
    yield 1.0, 1.0
    yield -(a + b) * value / (a + 1), 1.0
    for m in range(1, _MAX_TERMS):
        yield m * (b - m) * value / ((a + 2 * m - 1) * (a + 2 * m)), 1.0
        yield -(a + m) * (a + b + m) * value / ((a + 2 * m) * (a + 2 * m + 1)), 1.0


def _fraction(terms: Iterator[tuple[float, float]]) -> float:
    """The continued fraction n1 / (d1 + n2 / (d2 + ...)) of pairs (n, d)."""
    first_numerator, first = next(terms)
    total = above = first or _TINY
    below, change = 0.0, inf
    for numerator, denominator in terms:
        below = 1 / (denominator + numerator * below or _TINY)
        above = denominator + numerator / above or _TINY
        change = above * below
        total *= change
        if abs(change - 1) < _PRECISION:
            break
    return first_numerator / total
