"""Where two results differ: numbers within a tolerance, everything else exactly."""

from __future__ import annotations

from dataclasses import dataclass
from math import isclose
from typing import Any


@dataclass(frozen=True)
class Tolerance:
    """How far apart 2 numbers may be and still count as the same: either distance is enough."""

    relative: float = 0.0
    absolute: float = 0.0

    def allows(self, expected: float, found: float) -> bool:
        """Whether the 2 numbers are near enough. NaN is near nothing."""
        return isclose(expected, found, rel_tol=self.relative, abs_tol=self.absolute)


EXACT = Tolerance()


def differences(expected: Any, found: Any, tolerance: Tolerance, where: str = "") -> list[str]:
    """One line for each place where a result of dicts, lists, words and numbers differs from what was expected.

    A key that only one of the two has is a difference. Whole numbers, true and false are compared exactly.
    """
    if isinstance(expected, dict) and isinstance(found, dict):
        lines = [f"{_at(where, key)}: missing" for key in expected if key not in found]
        lines += [f"{_at(where, key)}: not expected" for key in found if key not in expected]
        for key in expected:
            if key in found:
                lines += differences(expected[key], found[key], tolerance, _at(where, key))
        return lines
    if isinstance(expected, list) and isinstance(found, list) and len(expected) == len(found):
        pairs = enumerate(zip(expected, found, strict=True))
        return [line for spot, (a, b) in pairs for line in differences(a, b, tolerance, f"{where}[{spot}]")]
    return [] if _same(expected, found, tolerance) else [f"{where}: expected {expected}, found {found}"]


def _at(where: str, key: Any) -> str:
    return f"{where}.{key}" if where else str(key)


def _same(expected: Any, found: Any, tolerance: Tolerance) -> bool:
    both = (expected, found)
    if any(isinstance(value, float) for value in both) and all(type(value) in (int, float) for value in both):
        return tolerance.allows(expected, found)
    return type(expected) is type(found) and bool(expected == found)
