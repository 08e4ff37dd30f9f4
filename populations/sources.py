"""The catalogue of data sources: what may be found where, whose it is, and what to watch out for (R42, R43)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from amhe.reference import Fact, by_id, listed

FILE = ("populations", "data_sources")


@dataclass(frozen=True)
class Source:
    """One source as people read it. `table` is the table of the AMHE resource that it fits, "" for none."""

    id: str
    name: str
    owner: str
    host: str
    kind: str
    helps: str
    levels: str
    breakdowns: str
    watch: str
    table: str
    is_in_pack: bool
    is_public: bool
    is_checked: bool

    @property
    def facts(self) -> list[tuple[str, str]]:
        """What to know before it is used, each with its name."""
        seen = _("We have seen its page.")
        unseen = _("We have not seen its page yet. Check what it says before you use it.")
        facts = [
            (_("Published for"), self.levels),
            (_("Split by"), self.breakdowns),
            (_("Watch out for"), self.watch),
            (_("Checked"), (seen if self.is_checked else unseen) if self.is_public else ""),
        ]
        return [(name, value) for name, value in facts if value]

    @property
    def marks(self) -> list[str]:
        """What it is, where it is, and where the starter pack has it, in a few words each."""
        where = _("Public") if self.is_public else _("Inside organisations, so ask who looks after it")
        named = _("Named in the starter pack") if self.is_in_pack else ""
        return [mark for mark in (self.kind, where, named, self.table) if mark]

    def has(self, words: Iterable[str]) -> bool:
        """Whether each of these words is somewhere in what people read of it."""
        parts = (self.name, self.owner, self.kind, self.helps, self.levels, self.breakdowns, self.watch, self.table)
        whole = " ".join(parts).casefold()
        return all(word.casefold() in whole for word in words)


def sources(*, words: str = "", kind: str = "", nation: str = "") -> list[Source]:
    """Those that have all these words, are of this kind (its id) and of this nation; each only where it is asked for."""
    found = [_source(row) for row in _rows() if kind in ("", row["kind"]) and (not nation or nation in row["nations"])]
    return [source for source in found if source.has(words.split())]


def kinds() -> list[tuple[str, str]]:
    """The kinds of source, as choices."""
    return [(key, _(row["name"])) for key, row in by_id(*FILE, "kinds").items()]


def for_review(nation: str) -> list[tuple[Any, list[tuple[str, str]]]]:
    """What a team can choose where the review of a group asks for data: sources with numbers, of its nation, by kind."""
    grouped = [
        (_(kind["name"]), [(row["id"], _(row["name"])) for row in _rows() if _suits(row, key, nation)])
        for key, kind in by_id(*FILE, "kinds").items()
        if kind["in_review"]
    ]
    return [(name, rows) for name, rows in grouped if rows]


def names_of(ids: Collection[str]) -> tuple[str, ...]:
    """What these are called, in the order of the catalogue. One that has left the catalogue has no name."""
    return tuple(_(row["name"]) for row in _rows() if row["id"] in ids)


def _suits(row: Fact, kind: str, nation: str) -> bool:
    return row["kind"] == kind and nation in row["nations"]


def _rows() -> Iterable[Fact]:
    return by_id(*FILE, "items").values()


def _source(row: Fact) -> Source:
    tables = by_id(*FILE, "amhe_tables")
    return Source(
        id=row["id"],
        name=_(row["name"]),
        owner=_(row["owner"]),
        host=row["host"] or "",
        kind=_(by_id(*FILE, "kinds")[row["kind"]]["name"]),
        helps=_(row["helps_answer"]),
        levels=_(row["levels"]),
        breakdowns=str(listed(row["breakdowns"])),
        watch=_(row["watch_out"]),
        table=_(tables[row["amhe_table"]]["name"]) if row["amhe_table"] in tables else "",
        is_in_pack="pack_resource" in row,
        is_public=row["scope"] == "public",
        is_checked=row["checked"],
    )
