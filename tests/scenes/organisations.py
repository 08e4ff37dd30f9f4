"""The scene of people's own details, whom to call, and an organisation's own sign-in. Nobody answers at its address, and the
programme did not agree to it."""

from __future__ import annotations

from datetime import time
from typing import Any

from organisations import actions
from organisations.models import User, WhoToCall
from organisations.openid import Told
from tests.factories import UserFactory
from tests.world import Place


def build(place: Place, canary: str, things: dict[type, Any]) -> None:
    """A person to call; the member says how to be called and what helps them, and signs in with the organisation's account."""
    place.people["member"] = describe(place.member, pronouns=f"they/them {canary}", access_needs=f"Breaks {canary}")
    with place.inside():
        actions.confirm_who_to_call(
            by=place.coach,
            organisation=place.organisation,
            version=WhoToCall.objects.get().version,
            name=f"Safe {canary}",
            phone=f"0118 496 0101 {canary}",
            email=f"{canary}@example.org",
            checked=True,
        )
        provider = actions.set_sign_in_provider(
            by=place.lead,
            organisation=place.organisation,
            version=0,
            server_url=f"http://127.0.0.1:1/{canary}",
            client_id=f"Client {canary}",
            secret=f"Secret {canary}",
            domains=f"example.org {canary}",
            is_on=True,
        )
        runs = UserFactory(name=f"Answering for {place.organisation.slug}")
        said = {"by": runs, "version": provider.version, "agree": False, "why": f"Ask us again in May. {canary}"}
        told = Told(subject=f"Subject {canary}", email=place.member.email, verified=True)
        actions.enter_with_provider(by=None, provider=provider, told=told)
        actions.answer_sign_in_provider(provider=provider, **said)


def describe(user: User, **differs: Any) -> User:
    """Change a person's details; what is not given stays."""
    kept = {name: getattr(user, name) for name in ("name", "pronouns", "access_needs", "reminders")}
    kept["version"] = User.objects.get(pk=user.pk).version
    times = {"quiet_from": time(19), "quiet_until": time(8)}
    return actions.change_details(by=user, **({**kept, **times, "language": user.language} | differs))
