"""What a sub-team could tell the project team, offered from facts (R16). Rooms above register what they know."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from teams.models import Team

Offer = Callable[[Team], Iterable[str]]
_offers: dict[str, Offer] = {}


def register(name: str, offer: Offer) -> None:
    """Let sentences about a sub-team be offered, in the order in which rooms register. Called by AppConfig.ready()."""
    _offers[name] = offer


def offered(team: Team) -> str:
    """A few sentences about the sub-team, fit for readers outside it; "" if nothing is known."""
    return " ".join(sentence for offer in _offers.values() for sentence in offer(team))
