"""The next step for one population: the top floor knows it, and registers how to ask when it starts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from amhe.access.access import Access
from populations.models import Population


@dataclass(frozen=True)
class NextStep:
    """An open task: what, about how long (minutes, if known) and where."""

    task: str
    minutes: int | None
    url: str


Ask = Callable[[Access, Population], NextStep | None]
_ask: list[Ask] = []


def register(ask: Ask) -> None:
    """Say how the next step is found. For the top floor, once, at start-up."""
    _ask[:] = [ask]


def next_step_for(access: Access, population: Population) -> NextStep | None:
    """The first open task of this population that this person can do, or None."""
    return _ask[0](access, population) if _ask else None
