"""Two charts over time: one as the example programme has it, one with everything that a chart can show."""

from __future__ import annotations

from dataclasses import replace
from statistics import median
from typing import Any

from amhe.charts import Chart, PointNote

REVIEWS = [
    (5, 9), (4, 8), (6, 10), (5, 8), (4, 9), (6, 9), (5, 10), (4, 7), (6, 11), (5, 9), (5, 8), (4, 8),
    (6, 9), (5, 9), (5, 10), (6, 10), (7, 10), (6, 8), (7, 9), (8, 11), (7, 9), (7, 10), (8, 10), (7, 9),
]  # fmt: skip
ALT = "Run chart of 24 fortnights. The last 8 lie above the median of 61%. The target is 80%."


def reviews(**changes: Any) -> Chart:
    """The example programme's outcome measure: 24 fortnights, the last 8 of them a shift."""
    values = [taken / planned for taken, planned in REVIEWS]
    classes: list[Any] = ["common_cause"] * 16 + ["improvement"] * 8
    chart = Chart(
        "Planned reviews with an interpreter",
        ALT,
        labels=[f"{1 + index % 28} March 20{25 + index // 12}" for index in range(24)],
        values=values,
        classes=classes,
        centre=[median(values)] * 24,
        target=0.8,
        value_format="percent",
        y_title="Share of reviews",
        x_title="Fortnight",
        details=[f"{taken} of {planned}" for taken, planned in REVIEWS],
        details_title="Reviews",
        notes=[PointNote(15, "A change began: Year booking")],
    )
    return replace(chart, **changes)


def limited(count: int = 60) -> Chart:
    """A chart with a phase, limits, a missing and an excluded point, and every class."""
    centre = [30.0] * (count // 2) + [20.0] * (count - count // 2)
    values: list[float | None] = [middle + (index * 7) % 9 - 4 for index, middle in enumerate(centre)]
    values[4] = None
    classes: list[Any] = ["common_cause"] * count
    classes[4] = classes[6] = None
    for index, kind in enumerate(("concern", "improvement", "neutral_high", "neutral_low", "neutral_both")):
        classes[10 + index] = kind
    lower: list[float | None] = [middle - 12.5 for middle in centre]
    upper: list[float | None] = [middle + 12.5 for middle in centre]
    lower[4] = upper[4] = None
    return Chart(
        "Calls",
        "Chart of calls by week.",
        labels=[f"Week {index + 1}" for index in range(count)],
        values=values,
        classes=classes,
        centre=centre,
        centre_name="Mean",
        lower=lower,
        upper=upper,
        y_title="Calls",
    )
