"""What the tests of the populations room share: groups on a list, an open vote, people who vote."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from amhe import clock
from amhe.access.roles import Role
from organisations.models import User
from populations import actions
from populations.models import Population, Round
from teams.actions import join
from tests.factories import UserFactory
from tests.world import Place

NAMES = ("Rural communities", "Black men", "Women veterans", "Korean community")


def groups(place: Place, *names: str) -> list[Population]:
    """Groups on the list, in the order given."""
    with place.inside():
        return [
            actions.add_population(by=place.member, organisation=place.organisation, name=name)
            for name in names or NAMES
        ]


def voters(place: Place, how_many: int, joined_as: str = "") -> list[User]:
    """More members of the project team."""
    with place.inside():
        people = [UserFactory() for _each in range(how_many)]
        for user in people:
            join(
                by=place.lead,
                organisation=place.organisation,
                team=None,
                user=user,
                role=Role.PROJECT_TEAM_MEMBER,
                joined_as=joined_as,
            )
    return people


def open_vote(place: Place, options: list[Population], **more: Any) -> Round:
    """A round that closes in a week."""
    with place.inside():
        return actions.open_ballot(
            by=place.coach,
            organisation=place.organisation,
            question="Where do we start?",
            closes_on=clock.today() + timedelta(days=7),
            populations=options,
            **more,
        )


def decided(place: Place, *chosen: Population, **more: Any) -> Any:
    """A decision for these groups."""
    with place.inside():
        words = {
            "discussion": "We talked.",
            "reasons": "Data are there.",
            "other_views": "None.",
            "present": [place.lead],
        }
        return actions.decide(
            by=place.lead,
            organisation=place.organisation,
            choices=[(population, "now") for population in chosen],
            **(words | more),
        )


def text_of(response: Any) -> str:
    """The page as text, with runs of space made single and entities of quotes undone."""
    words = " ".join(response.content.decode().split())
    return words.replace("&#x27;", "'").replace("&quot;", '"')
