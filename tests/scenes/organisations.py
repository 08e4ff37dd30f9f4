"""The scene of people's own details, whom to call, and an organisation's own sign-in. Nobody answers at its address, and the
programme did not agree to it."""

from __future__ import annotations

from datetime import time, timedelta
from types import SimpleNamespace
from typing import Any

from amhe import clock
from amhe.reminders import Topic, stopping
from amhe.reminders.reading import topics_of
from organisations import actions
from organisations.models import Expert, LearningSet, User, WhoToCall
from organisations.openid import Told
from tests.factories import UserFactory
from tests.world import Place


def build(place: Place, canary: str, things: dict[type, Any]) -> None:
    """A person to call; the member says how to be called and what helps them, and signs in with the organisation's account."""
    things[stopping.Wish] = SimpleNamespace(link=stopping.address(place.member.pk, Topic.MEETINGS).split("/")[-2])
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
        known = things[LearningSet] = learning_set()
        needs = {"access_needs": f"A signer {canary}"}
        actions.take_place(by=place.member, learning_set=known, organisation=place.organisation, **needs)
        about = {"inequality": True, "knows": "Stigma", "nations": ["E", "W", "S", "NI"]}
        things[Expert] = actions.add_expert(
            by=None, email=f"ada-{place.organisation.slug}@example.org", name="Ada Expert", **about
        )


def learning_set() -> LearningSet:
    """The one learning set that is to come: the programme's, the same for every place."""
    about = {"starts_at": clock.now() + timedelta(days=40), "place": "London", "capacity": 100}
    return LearningSet.objects.first() or actions.add_learning_set(by=None, number=5, **about)


def describe(user: User, **differs: Any) -> User:
    """Change a person's details; what is not given stays."""
    kept = {name: getattr(user, name) for name in ("name", "pronouns", "access_needs", "reminders")}
    kept["version"] = User.objects.get(pk=user.pk).version
    times = {
        "quiet_from": time(19),
        "quiet_until": time(8),
        "topics": topics_of(user),
        "daily_letter": user.daily_letter,
    }
    return actions.change_details(by=user, **({**kept, **times, "language": user.language} | differs))
