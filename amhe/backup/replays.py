"""What must be done again after a restore: rooms register it, such as erasures done since the backup was taken."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path


@dataclass(frozen=True)
class RestoredFrom:
    """The backup that was restored: its file, and the moment whose data it holds."""

    path: Path
    taken_at: datetime


# Called with the app role's connection as Django's default, before anybody else is let in. Returns how much it did.
# Whatever it raises leaves the database closed.
Replay = Callable[[RestoredFrom], int]
_replays: dict[str, Replay] = {}


def register(name: str, replay: Replay) -> None:
    """Say what to do again after a restore. For a room's `ready()`, once; the same name again replaces it."""
    _replays[name] = replay


def run(restored: RestoredFrom) -> dict[str, int]:
    """Do all of it, in the order of registration. Returns how much each did, by name."""
    return {name: replay(restored) for name, replay in _replays.items()}
