"""Small numbers: hidden, rounded, and never to be had by taking one from another.

Rules: the suppression reference schema (SPC reference schema, section 7). Used for people heard, personal
characteristics and data findings that leave a sub-team; never for votes, teams, meetings or assets.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

HIDE_LOW = 1
HIDE_HIGH = 4
BASE = 5


@dataclass(frozen=True)
class Suppressed:
    """A table fit to be shown. `shown` is rounded, None where hidden or not known; so is `total_shown`.

    `primary` are the places, from 0, hidden for being small; `secondary` those hidden to protect one of them.
    """

    shown: tuple[int | None, ...]
    primary: tuple[int, ...]
    secondary: tuple[int, ...]
    total_shown: int | None


def is_small(count: int, hide_low: int = HIDE_LOW, hide_high: int = HIDE_HIGH) -> bool:
    """Whether a count must be hidden: 1 to 4 unless told otherwise. 0 is not small."""
    return hide_low <= count <= hide_high


def rate_hidden(numerator: int, denominator: int, *, hide_low: int = HIDE_LOW, hide_high: int = HIDE_HIGH) -> bool:
    """Whether a rate or a percentage must be hidden: its numerator, its denominator or the rest is small."""
    return any(is_small(count, hide_low, hide_high) for count in (numerator, denominator, denominator - numerator))


def suppress(
    cells: Sequence[int | None],
    *,
    hide_low: int = HIDE_LOW,
    hide_high: int = HIDE_HIGH,
    base: int = BASE,
    total_published: bool = True,
    guard_total: bool = True,
) -> Suppressed:
    """The table with small counts hidden and the others rounded to the nearest `base`.

    A cell that is None is not known: it is left as it is and adds nothing to the total. The total is
    rounded from the true total. With `guard_total` it is also hidden when, with what is shown, it would pin
    a small cell down to one number (two cells of 4 and a total of 10, say); the reference schema stops short
    of that. Raises ValueError for a negative count.
    """
    if hide_low < 1 or hide_high < hide_low or base < 1:
        raise ValueError("Hide from 1 upwards, and round to 1 or more.")
    if any(cell is not None and cell < 0 for cell in cells):
        raise ValueError("A count cannot be less than 0.")
    known = {place: cell for place, cell in enumerate(cells) if cell is not None}
    primary = tuple(place for place, cell in known.items() if is_small(cell, hide_low, hide_high))
    secondary: tuple[int, ...] = ()
    total_shown = rounded(sum(known.values()), base) if total_published and known else None
    if total_shown is not None and len(primary) == 1:
        secondary = _partner(known, primary[0])
        if not secondary:
            total_shown = None
    hidden = {*primary, *secondary}
    shown = tuple(None if cell is None or place in hidden else rounded(cell, base) for place, cell in enumerate(cells))
    if guard_total and total_shown is not None and primary:
        rest = [cell for place, cell in known.items() if place not in hidden]
        band = (hide_low, hide_high)
        if _pinned_down(len(primary), bool(secondary), rest, total_shown, band, base):
            total_shown = None
    return Suppressed(shown, primary, secondary, total_shown)


def rounded(count: int, base: int = BASE) -> int:
    """The count to the nearest multiple of the base, a half going up."""
    return (2 * count + base) // (2 * base) * base


def _partner(known: dict[int, int], hidden: int) -> tuple[int, ...]:
    """The smallest other cell that is not 0, the first of equals; empty when there is none."""
    others = [(cell, place) for place, cell in known.items() if cell and place != hidden]
    return (min(others)[1],) if others else ()


def _pinned_down(
    n_primary: int, has_secondary: bool, rest: list[int], total_shown: int, band: tuple[int, int], base: int
) -> bool:
    """Whether a reader who knows the rules could work out a small cell from what is shown.

    Every shown number stands for a stretch of true ones. What is left of the total for the hidden cells is
    such a stretch too; a small cell is safe when at least two values of it fit.
    """
    low, high = band
    stretches = [_true_range(rounded(cell, base), band, base) for cell in rest]
    total_low, total_high = _true_range(total_shown, None, base)
    left_low = total_low - sum(most for _, most in stretches)
    left_high = total_high - sum(least for least, _ in stretches)
    others_low = low * (n_primary - 1) + (high + 1 if has_secondary else 0)
    most = min(high, left_high - others_low)
    least = low if has_secondary else max(low, left_low - high * (n_primary - 1))
    return least >= most


def _true_range(shown: int, band: tuple[int, int] | None, base: int) -> tuple[int, int]:
    """The least and the most that a shown number can stand for; with a band, none inside it."""
    values = [
        value
        for value in range(max(0, shown - base), shown + base + 1)
        if rounded(value, base) == shown and not (band and is_small(value, *band))
    ]
    return values[0], values[-1]
