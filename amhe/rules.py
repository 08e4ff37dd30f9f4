"""What an action raises when it will not do as asked. Both carry words that a person can act on."""

from __future__ import annotations

from typing import Any, Protocol


class Refused(Exception):
    """A state rule says no. `str()` is the reason in plain words, fit for the page."""

    def __init__(self, reason: str, field: str | None = None) -> None:
        super().__init__(reason)
        self.field = field


class Versioned(Protocol):
    """Anything that two people can edit at once."""

    pk: Any
    version: int


class Stale(Exception):
    """Somebody else saved first. `current` is the thing as it is now."""

    def __init__(self, current: Versioned) -> None:
        super().__init__("changed by somebody else")
        self.current = current


def claim(thing: Versioned, version: int) -> None:
    """Take the next version of `thing`, or raise Stale if it moved on since `version` was read.

    Call inside the action's transaction, on a row locked with `select_for_update`. The caller saves.
    """
    if thing.version != version:
        raise Stale(thing)
    thing.version = version + 1
