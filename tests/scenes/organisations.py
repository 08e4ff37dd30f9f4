"""An organisation's own sign-in, and somebody who has used it. Nobody answers at its address."""

from __future__ import annotations

from typing import Any

from organisations.actions import enter_with_provider, set_sign_in_provider
from organisations.openid import Told
from tests.world import Place


def build(place: Place, canary: str, things: dict[type, Any]) -> None:
    with place.inside():
        provider = set_sign_in_provider(
            by=place.lead,
            organisation=place.organisation,
            version=0,
            server_url=f"http://127.0.0.1:1/{canary}",
            client_id=f"Client {canary}",
            secret=f"Secret {canary}",
            domains=f"example.org {canary}",
            is_on=True,
        )
        told = Told(subject=f"Subject {canary}", email=place.member.email, verified=True)
        enter_with_provider(by=None, provider=provider, told=told)
