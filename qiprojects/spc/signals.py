"""Signals of special cause as in NHS England's Making Data Count tools (SPC reference schema, section 3)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from qiprojects.spc.limits import Limits, beyond, side

Direction = Literal[1, -1]


@dataclass(frozen=True)
class Signals:
    """The points that each rule flags, in order. A turning point can be in both trends."""

    above_ucl: tuple[int, ...] = ()
    below_lcl: tuple[int, ...] = ()
    shift_high: tuple[int, ...] = ()
    shift_low: tuple[int, ...] = ()
    trend_up: tuple[int, ...] = ()
    trend_down: tuple[int, ...] = ()
    two_of_three_high: tuple[int, ...] = ()
    two_of_three_low: tuple[int, ...] = ()

    @property
    def high(self) -> frozenset[int]:
        """The points with a signal on the high side or upwards."""
        return frozenset({*self.above_ucl, *self.shift_high, *self.trend_up, *self.two_of_three_high})

    @property
    def low(self) -> frozenset[int]:
        """The points with a signal on the low side or downwards."""
        return frozenset({*self.below_lcl, *self.shift_low, *self.trend_down, *self.two_of_three_low})


@dataclass(frozen=True)
class Point:
    """A plotted point (neither missing nor excluded) with the lines at it."""

    index: int
    value: float
    centre: float | None
    limits: Limits | None

    @property
    def side(self) -> int:
        """1 above the centre, -1 below it, 0 on it or without one."""
        return 0 if self.centre is None else side(self.value, self.centre)

    def is_beyond(self, direction: Direction, *, two_sigma: bool = False) -> bool:
        """Whether the value lies strictly beyond the upper (1) or lower (-1) limit."""
        if self.limits is None or self.centre is None:
            return False
        if direction > 0:
            limit = self.limits.upper_2s if two_sigma else self.limits.upper
        else:
            limit = self.limits.lower_2s if two_sigma else self.limits.lower
        return beyond(self.value, limit, self.centre) == direction


def find_signals(partitions: Sequence[Sequence[Point]], *, shift_length: int, trend_length: int) -> Signals:
    """The signals in a series. `partitions` hold its plotted points, cut at phases and frozen baselines."""
    points = [point for partition in partitions for point in partition]

    def within(rule: Iterator[Iterable[int]]) -> tuple[int, ...]:
        return tuple(sorted({index for found in rule for index in found}))

    def shift(direction: Direction) -> tuple[int, ...]:
        return within(_shift(partition, direction, shift_length) for partition in partitions)

    def pair_of_three(direction: Direction) -> tuple[int, ...]:
        return within(_two_of_three(partition, direction) for partition in partitions)

    return Signals(
        above_ucl=tuple(point.index for point in points if point.is_beyond(1)),
        below_lcl=tuple(point.index for point in points if point.is_beyond(-1)),
        shift_high=shift(1),
        shift_low=shift(-1),
        trend_up=tuple(_trend(points, 1, trend_length)),
        trend_down=tuple(_trend(points, -1, trend_length)),
        two_of_three_high=pair_of_three(1),
        two_of_three_low=pair_of_three(-1),
    )


def _shift(points: Sequence[Point], direction: Direction, length: int) -> Iterator[int]:
    run: list[int] = []
    for point in [*points, None]:
        if point is not None and point.side == direction:
            run.append(point.index)
            continue
        if len(run) >= length:
            yield from run
        run = []


def _trend(points: Sequence[Point], direction: Direction, length: int) -> Iterator[int]:
    run = [point.index for point in points[:1]]
    for before, after in pairwise(points):
        if (after.value - before.value) * direction > 0:
            run.append(after.index)
            continue
        if len(run) >= length:
            yield from run
        run = [after.index]
    if len(run) >= length:
        yield from run


def _two_of_three(points: Sequence[Point], direction: Direction) -> Iterator[int]:
    for at in range(len(points) - 2):
        three = points[at : at + 3]
        far = [point.index for point in three if point.is_beyond(direction, two_sigma=True)]
        if len(far) >= 2 and all(point.side == direction for point in three):
            yield from far
