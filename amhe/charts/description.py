"""What a chart over time shows, said once: both drawings and the table of points are made from it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import KW_ONLY, dataclass, fields
from typing import Literal, get_args

PointClass = Literal["common_cause", "improvement", "concern", "neutral_high", "neutral_low", "neutral_both"]
ValueFormat = Literal["percent", "number", "rate"]

POINT_CLASSES: tuple[PointClass, ...] = get_args(PointClass)
VALUE_FORMATS: tuple[ValueFormat, ...] = get_args(ValueFormat)


@dataclass(frozen=True, slots=True)
class PointNote:
    """Words that belong to one point, such as "A change began: Year booking". `index` counts from 0."""

    index: int
    text: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart of one measure over time.

    Every sequence has one entry a point, in the order of time; an empty sequence means "not there".
    `values` are proportions for the format "percent" (0.8 is 80%), else in the measure's own units; None is a
    missing point. `classes` follow the SPC case schema, section 3: None for a missing or excluded point.
    `centre` steps where a new phase begins. `details` are words a point can be checked by, such as "5 of 9".
    `notes` are put in the order of time, and numbered from 1. `withheld` is the reason why there is
    no picture; such a chart holds no points at all, so none can leak.

    Raises ValueError when lengths differ, a class or format is unknown, a note points nowhere, or a withheld
    chart holds points.
    """

    title: str
    alt: str
    _: KW_ONLY
    labels: Sequence[str] = ()
    values: Sequence[float | None] = ()
    classes: Sequence[PointClass | None] = ()
    centre: Sequence[float | None] = ()
    centre_name: str = ""
    lower: Sequence[float | None] = ()
    upper: Sequence[float | None] = ()
    target: float | None = None
    value_format: ValueFormat = "number"
    x_title: str = ""
    y_title: str = ""
    details: Sequence[str] = ()
    details_title: str = ""
    notes: Sequence[PointNote] = ()
    withheld: str = ""

    def __post_init__(self) -> None:
        for name in ("labels", "values", "classes", "centre", "lower", "upper", "details", "notes"):
            object.__setattr__(self, name, tuple(getattr(self, name)))
        object.__setattr__(self, "notes", tuple(sorted(self.notes, key=lambda note: note.index)))
        if self.value_format not in VALUE_FORMATS:
            raise ValueError(f"unknown value format: {self.value_format}")
        if unknown := set(self.classes) - {None, *POINT_CLASSES}:
            raise ValueError(f"unknown point class: {sorted(map(str, unknown))}")
        self._check_lengths()
        if any(not 0 <= note.index < len(self.labels) for note in self.notes):
            raise ValueError("a note belongs to a point that is not there")
        if self.withheld and any(getattr(self, field.name) for field in fields(self) if field.name in _POINTS):
            raise ValueError("a withheld chart holds no points")

    def _check_lengths(self) -> None:
        if len(self.values) != len(self.labels):
            raise ValueError("values and labels differ in length")
        for name in ("classes", "centre", "lower", "upper", "details"):
            given = len(getattr(self, name))
            if given and given != len(self.values):
                raise ValueError(f"{name} and values differ in length")

    @property
    def has_picture(self) -> bool:
        """True when there is something to draw: not withheld, and at least one point with a value."""
        return not self.withheld and any(value is not None for value in self.values)

    def class_of(self, index: int) -> PointClass | None:
        """The class of one point; common cause when no classes are given; None when missing or left out."""
        if self.values[index] is None:
            return None
        return self.classes[index] if self.classes else "common_cause"


_POINTS = ("labels", "values", "classes", "centre", "lower", "upper", "details", "notes", "target")


def present(values: Iterable[float | None]) -> list[float]:
    """The values that are there, in order."""
    return [value for value in values if value is not None]


def stretches(values: Sequence[float | None], breaks: Iterable[int] = ()) -> list[tuple[int, int]]:
    """The unbroken stretches of values, as (first, last) indexes; each of `breaks` also begins a new one."""
    cuts = set(breaks)
    found: list[tuple[int, int]] = []
    for index, value in enumerate(values):
        if value is None:
            continue
        if found and found[-1][1] == index - 1 and index not in cuts:
            found[-1] = (found[-1][0], index)
        else:
            found.append((index, index))
    return found


def steps(centre: Sequence[float | None]) -> list[int]:
    """The indexes at which the centre line takes a new value: where a phase begins."""
    return [
        index
        for index in range(1, len(centre))
        if centre[index - 1] is not None and centre[index] is not None and centre[index - 1] != centre[index]
    ]
