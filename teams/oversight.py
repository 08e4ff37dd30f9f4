"""What rooms tell the project team's oversight page: updates of sub-teams, requests for help, decisions (R65, R66).

A room registers what it knows at start-up, from its `AppConfig.ready()`; the page asks each in turn.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from amhe.access.roles import Permission


class Kind(StrEnum):
    """What a line tells of."""

    UPDATE = "update"  # a sub-team's word on how it goes; the page shows the newest of each
    REQUEST = "request"  # open, with its age
    DECISION = "decision"


@dataclass(frozen=True)
class Line:
    """One thing to know: in words, from when, and where to read more. `team_id` is the sub-team that it is about.

    `function` is the task of governance that a request is tagged with (milestones.yaml, governance_functions).
    """

    text: str
    at: datetime
    by: str = ""
    url: str = ""
    team_id: int | None = None
    function: str = ""


Teller = Callable[[int], Iterable[Line]]
_tellers: dict[Kind, list[tuple[Permission, Teller]]] = {kind: [] for kind in Kind}


def tell(kind: Kind, needs: Permission, teller: Teller) -> None:
    """Let `teller(organisation_id)` be asked for lines of this kind, for readers who hold `needs` in the organisation."""
    if (needs, teller) not in _tellers[kind]:
        _tellers[kind].append((needs, teller))


def told(kind: Kind, organisation_id: int, may: Callable[[Permission], bool]) -> list[Line] | None:
    """What is known of this kind, newest first; None if no room tells of it, or nothing that this reader may see."""
    tellers = [teller for needs, teller in _tellers[kind] if may(needs)]
    if not tellers:
        return None
    lines = [line for teller in tellers for line in teller(organisation_id)]
    return sorted(lines, key=lambda line: line.at, reverse=True)
