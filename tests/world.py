"""The small cast of the tests, made by the product's own actions: two organisations, and everybody's role in them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from amhe.access import wall
from amhe.access.roles import Role
from organisations.actions import confirm_who_to_call
from organisations.models import Organisation, User
from teams import actions
from teams.models import Team
from tests.factories import UserFactory

PROJECT_TEAM = {
    "sponsor": Role.SENIOR_SPONSOR,
    "lead": Role.PROJECT_LEAD,
    "member": Role.PROJECT_TEAM_MEMBER,
    "support": Role.SUPPORT,
}


@dataclass
class Place:
    """One organisation and its people by role name: coach, sponsor, lead, member, support."""

    organisation: Organisation
    team: Team
    people: dict[str, User] = field(default_factory=dict)

    def __getattr__(self, name: str) -> User:
        try:
            return self.__dict__["people"][name]
        except KeyError:
            raise AttributeError(name) from None

    def inside(self) -> Any:
        """A block inside this organisation's wall."""
        return wall.inside(self.organisation.pk)


@dataclass
class World:
    """Two organisations with the same cast, and a stranger who belongs to neither."""

    ours: Place
    theirs: Place
    stranger: User


def make_place(name: str, slug: str, nation: str = "E") -> Place:
    """An organisation with a coach and one person in each role of its project team."""
    with wall.restored():
        coach = UserFactory(name=f"Coach of {name}")
        organisation = actions.start_organisation(
            by=None, name=name, slug=slug, nation=nation, started_on=date(2026, 6, 1), coach=coach
        )
        call = {"name": f"Safeguarding of {name}", "phone": "01632 960 001", "email": f"safeguarding@{slug}.example"}
        confirm_who_to_call(by=coach, organisation=organisation, version=0, checked=True, **call)
        team = Team.objects.get(organisation=organisation, kind=Team.Kind.PROJECT)
        place = Place(organisation, team, {"coach": coach})
        for title, role in PROJECT_TEAM.items():
            user = UserFactory(name=f"{title.capitalize()} of {name}")
            actions.join(by=coach, organisation=organisation, team=None, user=user, role=role)
            place.people[title] = user
    return place


def build_world() -> World:
    """The cast."""
    return World(
        ours=make_place("Marsh Partnership NHS Trust", "marsh"),
        theirs=make_place("Hill Partnership NHS Trust", "hill"),
        stranger=UserFactory(name="Stranger"),
    )
