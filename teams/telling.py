"""What people's calendars must be told, from what they should know and what they were told. Pure.

Worked out anew each time, so that nothing has to remember whom a change concerns: somebody who joins gets what is to come, a
meeting that moves reaches everybody once, and who leaves is told so.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

REQUEST, CANCEL = "REQUEST", "CANCEL"


class About(NamedTuple):
    """A series, a meeting by itself, or (both) one meeting of a series, by their ids."""

    series: int | None
    meeting: int | None

    @property
    def around(self) -> About | None:
        """Of one meeting of a series, its series."""
        return About(self.series, None) if self.series and self.meeting else None


@dataclass(frozen=True)
class Thing:
    """What is to come: who is asked to it, or that it does not take place. `over`: nobody needs to hear of it anew."""

    about: About
    version: int
    sequence: int
    people: frozenset[int]
    cancelled: bool = False
    over: bool = False

    @property
    def method(self) -> str:
        """How a calendar is told."""
        return CANCEL if self.cancelled else REQUEST


@dataclass(frozen=True)
class Word:
    """What somebody's calendar was told last, or is to be told. `in_series`: the file of its series tells it."""

    method: str
    version: int
    sequence: int
    in_series: bool = False


Key = tuple[int, About]  # a person's id, and what it is about


def words_due(things: Iterable[Thing], told: Mapping[Key, Word]) -> dict[Key, Word]:
    """What each person is to be told now: nothing twice, nothing late, and no cancellation of what they never knew."""
    due: dict[Key, Word] = {}
    for thing in sorted(things, key=lambda one: one.about.around is not None):  # a series before its meetings
        for person in thing.people:
            if word := _due(thing, told.get((person, thing.about)), _around(person, thing, told, due)):
                due[person, thing.about] = word
        for person in _uninvited(thing, told):
            due[person, thing.about] = _next(CANCEL, thing, told[person, thing.about])
    return {key: replace(word, in_series=_with_series(key, due)) for key, word in due.items()}


def _around(person: int, thing: Thing, told: Mapping[Key, Word], due: Mapping[Key, Word]) -> Word | None:
    series = thing.about.around
    return (due.get((person, series)) or told.get((person, series))) if series else None


def _due(thing: Thing, last: Word | None, series: Word | None) -> Word | None:
    if last is None:
        knows = series is not None and series.method == REQUEST if thing.about.around else not thing.cancelled
        return Word(thing.method, thing.version, thing.sequence) if knows and not thing.over else None
    if last.method == CANCEL and (thing.cancelled or thing.over):
        return None
    if (last.method, last.version) == (thing.method, thing.version):
        return None
    return _next(thing.method, thing, last)


def _uninvited(thing: Thing, told: Mapping[Key, Word]) -> Collection[int]:
    if thing.over:
        return ()
    return [
        person
        for (person, about), word in told.items()
        if about == thing.about and word.method == REQUEST and person not in thing.people
    ]


def _next(method: str, thing: Thing, last: Word) -> Word:
    return Word(method, thing.version, max(thing.sequence, last.sequence + 1))


def _with_series(key: Key, due: Mapping[Key, Word]) -> bool:
    person, about = key
    return about.around is not None and (person, about.around) in due
