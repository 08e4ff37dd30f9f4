"""Identifiers marked in notes against those that the identifier check finds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from datareview.identifiers import Span, find_identifiers

ENOUGH_PERCENT = 90


def marked_in(case: dict[str, Any]) -> list[Span]:
    """The spans that a case marks."""
    return [Span(span["start"], span["end"], span["kind"]) for span in case["spans"]]


def compare(text: str, marked: Sequence[Span]) -> tuple[list[Span], list[Span]]:
    """What the check missed, and what it found that is false.

    A marked span is found when one of the same kind overlaps it; one that overlaps no marked span is false.
    """
    found = find_identifiers(text)
    missed = [m for m in marked if not any(f.kind == m.kind and f.overlaps(m) for f in found)]
    false = [f for f in found if not any(f.overlaps(m) for m in marked)]
    return missed, false


@dataclass
class Score:
    """How the identifier check did over all notes of a run."""

    marked: int = 0
    missed: int = 0
    false: int = 0

    def add(self, case: dict[str, Any]) -> list[str]:
        """Check one more note, and return one line for each span missed or false."""
        marked = marked_in(case)
        missed, false = compare(case["text"], marked)
        self.marked += len(marked)
        self.missed += len(missed)
        self.false += len(false)
        lines = [f"{span.kind} at {span.start} to {span.end}: missed" for span in missed]
        return lines + [f"{span.kind} at {span.start} to {span.end}: false" for span in false]

    def counted(self) -> int:
        """How many of the lines count as differences: every false one, and the missed when too few were found."""
        found = self.marked - self.missed
        return self.false + (0 if 100 * found >= ENOUGH_PERCENT * self.marked else self.missed)

    def sentence(self) -> str:
        """The score in words."""
        found = self.marked - self.missed
        return f"Identifiers: {found} of {self.marked} found ({ENOUGH_PERCENT}% is enough), {self.false} false."
