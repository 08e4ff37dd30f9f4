"""The scene of people's own details: what a member says about themselves."""

from __future__ import annotations

from datetime import time
from typing import Any

from organisations import actions
from organisations.models import User
from tests.world import Place


def build(place: Place, canary: str, things: dict[type, Any]) -> None:
    """The member says how to be called and what helps them."""
    place.people["member"] = describe(place.member, pronouns=f"they/them {canary}", access_needs=f"Breaks {canary}")


def describe(user: User, **differs: Any) -> User:
    """Change a person's details; what is not given stays."""
    kept = {name: getattr(user, name) for name in ("name", "pronouns", "access_needs", "reminders")}
    times = {"quiet_from": time(19), "quiet_until": time(8)}
    return actions.change_details(by=user, **({**kept, **times, "language": user.language} | differs))
