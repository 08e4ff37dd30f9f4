"""What the nation of an organisation changes: words, law and the numbers to call (note N6)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from amhe.reference import by_id, facts


@dataclass(frozen=True)
class CrisisNumber:
    """One number to call, in words."""

    id: str
    text: str
    needs_check: bool


@dataclass(frozen=True)
class NationFacts:
    """One nation. The words are for gettext."""

    id: str
    planner: str  # what a colleague from the body that plans care is called
    law: str
    law_plain: str
    characteristics: str  # how the law's list of characteristics is headed
    complain: str  # who helps somebody that was treated unfairly
    needs_check: bool  # nobody has held the words about the law against the law's own page
    crisis_numbers: tuple[CrisisNumber, ...]


@cache
def nations() -> Mapping[str, NationFacts]:
    """All 4, by their ids."""
    numbers = facts("organisations", "nations")["crisis_numbers"]
    return {
        row["id"]: NationFacts(
            id=row["id"],
            planner=row["planner"],
            law=row["law"],
            law_plain=row["law_plain"],
            characteristics=row["characteristics"],
            complain=row["complain"],
            needs_check=row.get("verify", False),
            crisis_numbers=tuple(
                CrisisNumber(number["id"], number["text"], number.get("verify", False))
                for number in numbers
                if row["id"] in number["nations"]
            ),
        )
        for row in by_id("organisations", "nations", "items").values()
    }


def nation(key: str) -> NationFacts:
    """One nation by its id, as an organisation has it."""
    return nations()[key]
