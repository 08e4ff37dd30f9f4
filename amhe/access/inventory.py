"""What every model field says of itself: how sensitive it is and how long it is kept (house.md, section 4)."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from django.apps import apps
from django.db import models


class Sensitivity(StrEnum):
    """How much harm a reader without the right could do."""

    ORDINARY = "ordinary"
    PERSONAL = "personal"  # says something about an identifiable person who has an account or a place
    CONFIDENTIAL = "confidential"  # told or decided in trust: ballots, what people said
    SECRET = "secret"  # noqa: S105 (a word, no password): lets somebody in


class Kept(StrEnum):
    """How long a field is kept."""

    PROGRAMME = "until the organisation leaves, or 24 months after the programme ends"
    MEMBERSHIP = "12 months after the person leaves"
    INVITED = "30 days after an invitation ended that nobody took up; else 12 months after the person leaves"
    NOTE = "12 months after Phase 1 ends and 4 years at most, or until the person asks for removal"
    COUNT = "as long as the work itself, or until the person asks for removal"
    REMOVAL = "until 10 days after the removal is done or taken back"
    CONTACT = "until the day that the person agreed to, at most 24 months ahead, or until they want to be off the list"
    ROUND = "until the vote closes"
    TRAIL = "6 years"
    DAY = "24 hours"
    WEEK = "7 days"
    OUTBOX = "90 days after it was sent or no longer wanted"
    FEED = "until the link is taken back or the account is closed"
    LEARNING = "30 days after the learning set, or until the place is given up"
    LINK = "as long as what it leads to: an invitation, a request for help, a meeting to come, or the note of a removal code"

    @property
    def to_you(self) -> str:
        """The same words, said to the person whom it is about."""
        return self.value.replace("the person leaves", "you leave")


Statement = tuple[Sensitivity, Kept, str]
Inventory = dict[str, tuple[Sensitivity, Kept]]
OURS = (
    "organisations",
    "teams",
    "populations",
    "datareview",
    "assets",
    "qiprojects",
    "access",
    "audit",
    "privacy",
    "reminders",
    "programme",
)


def keeps(*statements: Statement) -> Inventory:
    """One model's inventory from statements of (sensitivity, kept, "field field ...")."""
    return {name: (sensitivity, kept) for sensitivity, kept, names in statements for name in names.split()}


def models_of_ours() -> Iterator[type[models.Model]]:
    """Every concrete model that this project defines."""
    for label in OURS:
        yield from apps.get_app_config(label).get_models()


def unstated() -> list[str]:
    """Fields that say nothing of themselves, as `app.Model.field`; also statements about fields that are not there."""
    wrong = []
    for model in models_of_ours():
        said: Inventory = getattr(model, "inventory", {})
        fields = {field.name for field in model._meta.get_fields() if getattr(field, "concrete", False)}
        own = fields - {"id", "organisation", "version"}
        wrong += [f"{model._meta.label}.{name} says nothing" for name in sorted(own - set(said))]
        wrong += [f"{model._meta.label}.{name} is not there" for name in sorted(set(said) - fields)]
    return wrong
