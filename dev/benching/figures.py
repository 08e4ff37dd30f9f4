"""Medians, ratios and budgets: pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from statistics import median

MARGIN = 1.25  # what a noisy machine may add to a ratio or a time; counts and bytes are exact


@dataclass(frozen=True)
class Row:
    """One figure. `most` is its budget; without one it is told and never fails. An exact figure has no margin."""

    group: str
    what: str
    value: float
    unit: str
    most: float | None = None
    exact: bool = False
    note: str = ""

    @property
    def limit(self) -> float | None:
        """The budget with its margin."""
        return None if self.most is None else self.most * (1 if self.exact else MARGIN)

    @property
    def over(self) -> bool:
        """Whether it is over its budget, margin included."""
        return self.limit is not None and self.value > self.limit

    @property
    def words(self) -> str:
        """The figure with its unit: "1.42 x", "12 queries"."""
        return f"{shown(self.value)} {self.unit}"

    @property
    def budget(self) -> str:
        """The budget in words; empty without one."""
        return "" if self.most is None else f"at most {shown(self.most)} {self.unit}"

    @property
    def verdict(self) -> str:
        """ "ok", "in the margin", "over", or nothing where there is no budget."""
        if self.most is None:
            return ""
        return "over" if self.over else "ok" if self.value <= self.most else "in the margin"


@dataclass
class Rounds:
    """The same thing measured once in each round, interleaved with everything else."""

    values: list[float] = field(default_factory=list)

    @property
    def median(self) -> float:
        """The median of the rounds. Raises ValueError before the first."""
        if not self.values:
            raise ValueError("Nothing was measured yet.")
        return median(self.values)

    @property
    def spread(self) -> float:
        """How far apart the rounds lie, as a share of their median."""
        return (max(self.values) - min(self.values)) / self.median if self.median else 0.0

    def times(self, floor: Rounds) -> float:
        """The median of each round's ratio. Raises ValueError when the floor cost nothing that could be measured."""
        if not all(floor.values):
            raise ValueError("The floor cost too little to be measured: give it more requests.")
        return median(mine / its for mine, its in zip(self.values, floor.values, strict=True))


def shown(value: float) -> str:
    """A number as short as it can be read: "12", "1.42", "0.08"."""
    if value == int(value) or abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def over_budget(rows: Iterable[Row]) -> list[str]:
    """The rows over their budgets, in words."""
    return [f"{row.group}: {row.what} is {row.words}, budget {row.budget}" for row in rows if row.over]


def plain_table(rows: Sequence[Row]) -> str:
    """The rows for a terminal."""
    lines = [(row.group, row.what, row.words, row.budget, row.verdict, row.note) for row in rows]
    widths = [max(len(line[column]) for line in lines) for column in range(6)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines
    )


def markdown_table(rows: Sequence[Row]) -> str:
    """The rows of one group for the page of figures."""
    head = ["| what | measured | budget | |", "|---|---|---|---|"]
    notes = [f" ({row.note})" if row.note else "" for row in rows]
    body = [
        f"| {row.what}{note} | {row.words} | {row.budget} | {row.verdict} |"
        for row, note in zip(rows, notes, strict=True)
    ]
    return "\n".join([*head, *body])
