"""The questions that people may answer about themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from django.utils.translation import gettext_noop

from amhe.reference import by_id

NOT_SAID = "not_said"


@dataclass(frozen=True)
class Question:
    """One question and its answers, by their ids; the last is always "Prefer not to say"."""

    id: str
    text: str
    options: Mapping[str, str]


@cache
def questions() -> Mapping[str, Question]:
    """Every question in order, by its id."""
    return {
        row["id"]: Question(
            row["id"],
            row["text"],
            {str(k): v for k, v in row["options"].items()} | {NOT_SAID: gettext_noop("Prefer not to say")},
        )
        for row in by_id("organisations", "equality", "questions").values()
    }
