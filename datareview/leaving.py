"""What higher rooms do before a note goes: they register it here at start-up (docs/adr/0001)."""

from __future__ import annotations

from collections.abc import Callable

from datareview.models import Conversation

Leaving = Callable[..., object]
_registered: list[Leaving] = []


def register(before: Leaving) -> None:
    """Have the action `before(by=None, note=...)` called in the transaction that takes a note out, before it goes."""
    _registered.append(before)


def tell(note: Conversation) -> None:
    """The note goes now."""
    for before in _registered:
        before(by=None, note=note)
