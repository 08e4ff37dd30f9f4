"""Explanation cards in the languages that people speak, from a file (screens.md, section 7)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from amhe.reference import by_id
from datareview.pictures import picture

RIGHT_TO_LEFT = {"ar", "ckb", "fa", "ps"}


@dataclass(frozen=True)
class Card:
    """One card. Without lines and film there is none yet in this language."""

    id: str
    name: str
    own_name: str
    lang: str
    lines: tuple[str, ...] = ()
    pictures: tuple[str, ...] = ()
    video: str | None = None
    checked_by: str | None = None
    checked_on: date | None = None

    @property
    def is_there(self) -> bool:
        """Whether there is anything to read or watch."""
        return bool(self.lines or self.video)

    @property
    def is_checked(self) -> bool:
        """Whether a person has checked these very words: only then may they ask somebody to agree."""
        return self.is_there and bool(self.checked_by and self.checked_on)

    @property
    def illustrated(self) -> list[tuple[str, str]]:
        """Each line with the picture beside it, or with "". Raises ValueError if a card has pictures for some lines only."""
        drawn: list[str] = [picture(name) for name in self.pictures]
        drawn = drawn or [""] * len(self.lines)
        return list(zip(self.lines, drawn, strict=True))

    @property
    def direction(self) -> str:
        """How the language is written, as HTML says it."""
        return "rtl" if self.lang in RIGHT_TO_LEFT else "ltr"


def card_of(row: Mapping[str, Any]) -> Card:
    """A card from its row in the file."""
    return Card(**{"lang": row["id"], **row})


@cache
def cards() -> Mapping[str, Card]:
    """Every card by its id, in the order to offer them."""
    return {key: card_of(row) for key, row in by_id("datareview", "cards", "items").items()}
