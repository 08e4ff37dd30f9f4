"""One invented trust's whole way, as people do it in their browsers. The input and every expected number: walk.yaml."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.utils import timezone

from amhe.reference import by_id
from organisations.models import User
from tests.browser.person import Person

WALK = Path(settings.ROOT) / "amhe/programme/reference/demo/walk.yaml"
ADDRESS = "harbourside.example"


Queue = Callable[[], AbstractContextManager[Callable[[], AbstractContextManager[None]]]]


@dataclass
class Walk:
    """The file, the people in their browsers by their ids in it, and what was learned on the way.

    `queue` is a block in which tasks wait, and gives what lets the workers begin.
    """

    open_browser: Callable[..., Person]
    queue: Queue
    data: dict[str, Any] = field(default_factory=lambda: yaml.safe_load(WALK.read_text(encoding="utf-8")))
    people: dict[str, Person] = field(default_factory=dict)
    known: dict[str, str] = field(default_factory=dict)

    def person(self, key: str, **how: Any) -> Person:
        """Somebody in their own browser, opened when they first come."""
        if key not in self.people:
            self.people[key] = self.open_browser(self.name(key), email=self.email(key), **how)
        return self.people[key]

    def in_another_browser(self, key: str, **how: Any) -> Person:
        """The same person, signed in on another device."""
        other = self.open_browser(self.name(key), email=self.email(key), **how)
        other.is_signed_in_as(User.objects.get(email=other.email))
        self.people[f"{key} on another device"] = other
        return other

    def name(self, key: str) -> str:
        """Their full name."""
        coach = {self.data["organisation"]["coach"]: "Amara Osei"}
        return coach.get(key) or next(row["name"] for row in self.data["people"] if row["id"] == key)

    def email(self, key: str) -> str:
        """Where their mail goes."""
        return f"{key}@{ADDRESS}"

    def where_people_are(self) -> str:
        """Each person's page and the beginning of its words, for a step that failed."""
        return "\n".join(f"{key} at {them.page.url}: {them.reads()[:160]}" for key, them in self.people.items())

    @property
    def home(self) -> str:
        """The organisation's own address."""
        return f"/o/{self.data['organisation']['id']}/"

    def group(self, key: str) -> str:
        """A population by its name in the starter pack."""
        return str(by_id("teams", "seed_examples", "example_populations")[key]["name"])


def days_ago(days: int) -> date:
    """The day that many days before today (less than 0: to come)."""
    return timezone.localdate() - timedelta(days=days)
