"""The doors of the URL map: each address, whom it says it is for, and its paths for ours, theirs and a mix of both."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.db import models

from amhe.access.checks import every_url
from amhe.access.roles import Permission
from amhe.access.tenancy import TenantModel
from amhe.reminders.stopping import Wish
from organisations.models import Expert, LearningSet
from teams.models import AnswerLink, CalendarFeed, Invitation, MeetingLetter
from tests.access.stage import Stage

PART = re.compile(r"<(?:(?P<kind>\w+):)?(?P<name>\w+)>")
GONE = {"int": "999999999", "slug": "nothing-of-that-name"}
# Parts of an address that are no look-up on an object, and what to put there.
VALUES: dict[str, tuple[str, ...]] = {
    "number": ("1", "2", "3", "4", "5", "6"),
    "lang": ("en", "bsl", "ar"),
    "which": ("marsh",),
    "resource": ("amhe_resource",),
    "heading": ("purpose",),
    "function": ("resources",),
}
# A page's secret link, or the key of a thing of the programme: the object, and where its part of the address is.
TOKENS: dict[str, tuple[type[models.Model], str]] = {
    "token": (Invitation, "token"),
    "link": (AnswerLink, "token"),
    "learning_set": (LearningSet, "number"),
    "expert": (Expert, "pk"),
    "letter": (MeetingLetter, "token"),
    "feed": (CalendarFeed, "token"),
    "wish": (Wish, "link"),
}


@dataclass(frozen=True)
class Door:
    """One address of the URL map, and whom it says it is for."""

    route: str
    room: str
    declares: Any

    @property
    def is_public(self) -> bool:
        return bool(self.declares == "public")

    @property
    def on(self) -> type[models.Model] | None:
        return None if self.is_public else self.declares[2]

    def needs(self, method: str) -> Permission:
        """The permission that this method wants."""
        return self.declares[1] if method == "POST" else self.declares[0]  # type: ignore[no-any-return]

    @property
    def about(self) -> Any:
        """What the scenes keep this door's thing under: its model; for a sub-team's own, with the word "sub-team"."""
        return (self.on, "sub-team") if "team__population__slug" in self.parts else self.on

    @property
    def parts(self) -> list[str]:
        """The names of the parts of the address that vary."""
        return [part["name"] for part in PART.finditer(self.route)]

    def path(self, values: dict[str, str]) -> str:
        """The address with its parts filled in."""
        return PART.sub(lambda part: values[part["name"]], self.route)


def doors() -> list[Door]:
    """Every address, once, in the order of the URL map."""
    found = {
        route: Door(route, _room(pattern.callback.__module__), getattr(pattern.callback, "declares", "public"))
        for route, pattern in every_url()
    }
    return list(found.values())


def _room(module: str) -> str:
    parts = module.split(".")
    return {"amhe": parts[1], "allauth": "sign-in"}.get(parts[0], parts[0])


class NoObject(LookupError):
    """The scenes hold no object for an address."""


def addresses(stage: Stage, door: Door, organisation: str, whose: str, *, thing: Any = None) -> list[str]:
    """The paths of a door for an organisation (ours, theirs) and a thing of one, the scene's own unless given.

    One path, or all values of a number.
    """
    varying = [part for part in door.parts if part != "org"]
    filled = {"org": stage.place(organisation).organisation.slug}
    for part in varying:
        if part in TOKENS:
            model, name = TOKENS[part]
            filled[part] = str(getattr(thing_of(stage, whose, model, door), name))
        elif door.on is not None and issubclass(door.on, TenantModel):
            target = thing or thing_of(stage, whose, door.about, door)
            with stage.place(whose).inside():
                for step in part.split("__"):
                    target = getattr(target, step)
            filled[part] = str(target)
        elif part not in VALUES:
            raise NoObject(f"{door.route}: no value for <{part}> (VALUES in tests/access/doors.py)")
    loose = [part for part in varying if part not in filled]
    if not loose:
        return [door.path(filled)]
    return [door.path(filled | {loose[0]: value}) for value in VALUES[loose[0]]]


def thing_of(stage: Stage, whose: str, about: Any, door: Door) -> Any:
    try:
        return stage.things[whose][about]
    except KeyError:
        name = getattr(about, "__name__", about)
        raise NoObject(f"{door.route}: no {name} in tests/scenes for it to be about") from None


def mixed_addresses(stage: Stage, door: Door) -> list[str]:
    """Our organisation with their thing, whole and one part at a time; their organisation with our thing; a thing gone."""
    ours, theirs = addresses(stage, door, "ours", "ours")[0], addresses(stage, door, "ours", "theirs")[0]
    pattern = re.compile("^" + PART.sub(lambda part: f"(?P<{part['name']}>[^/]+)", door.route) + "$")
    own, other = pattern.match(ours), pattern.match(theirs)
    assert own and other, f"{door.route} does not match its own addresses"
    found = {theirs}
    for part in PART.finditer(door.route):
        if part["name"] != "org":
            found.add(door.path(own.groupdict() | {part["name"]: other[part["name"]]}))
            found.add(door.path(own.groupdict() | {part["name"]: GONE[part["kind"]]}))
    if theirs != ours:
        found.add(addresses(stage, door, "theirs", "ours")[0])
    return sorted(found - {ours})
