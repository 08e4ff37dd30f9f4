"""What is true of a group, by kind: in words, put together as a sentence, and compared with the version before (R53, R54)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from amhe.reference import by_id
from populations.models import DefinitionVersion

ENOUGH_KINDS = 2


@dataclass(frozen=True)
class Described:
    """One kind of descriptor and what the team wrote; "" where the kind was only ticked."""

    kind: str
    words: str


@dataclass(frozen=True)
class Change:
    """One thing that differs from the version before: what was done to it, and its words before and now."""

    done: str
    what: str
    was: str = ""
    now: str = ""


@dataclass(frozen=True)
class Quality:
    """One question to check a definition by, and whether it is met."""

    text: str
    met: bool


@dataclass(frozen=True)
class Version:
    """A definition as a page shows it."""

    row: DefinitionVersion
    described: Sequence[Described]
    changes: Sequence[Change]

    @property
    def anchor(self) -> str:
        """Where it is on the page."""
        return f"version-{self.row.number}"


def names_of_kinds() -> dict[str, str]:
    """The 6 kinds by id, in the order of the file."""
    rows = by_id("populations", "characteristics", "segment_descriptors")
    return {row["id"]: _(row["name"]) for row in rows.values()}


def described(descriptors: Mapping[str, str]) -> list[Described]:
    """The kinds that are used, in their order, with their words."""
    return [Described(name, descriptors[kind]) for kind, name in names_of_kinds().items() if kind in descriptors]


def sentence(name: str, descriptors: Mapping[str, str]) -> str:
    """A first sentence to work on: the group's name and everything that was said of it; "" where nothing was."""
    said = [descriptors[kind].strip().rstrip(".") for kind in names_of_kinds() if descriptors.get(kind, "").strip()]
    return _("%(name)s: %(words)s.") % {"name": name, "words": "; ".join(said)} if said else ""


def as_versions(rows: Sequence[DefinitionVersion]) -> list[Version]:
    """All versions, the newest first, each compared with the one before it."""
    before: Sequence[DefinitionVersion | None] = [*rows, None][1:]
    return [
        Version(row, described(row.descriptors), changes_between(old, row) if old else [])
        for row, old in zip(rows, before, strict=True)
    ]


def changes_between(old: DefinitionVersion, new: DefinitionVersion) -> list[Change]:
    """What changed: the wording, each kind that was added, changed or taken out, and the number of people."""
    found = [Change(_("Changed"), _("Who is in this group"), old.text, new.text)] if old.text != new.text else []
    for kind, name in names_of_kinds().items():
        found += _change(name, old.descriptors.get(kind, ""), new.descriptors.get(kind, ""))
    return found + _change(_("Rough number of people"), size_words(old), size_words(new))


def _change(what: str, was: str, now: str) -> list[Change]:
    if was == now:
        return []
    done = _("Added") if not was else _("Changed") if now else _("Taken out")
    return [Change(done, what, was, now)]


def size_words(row: DefinitionVersion) -> str:
    """The rough number of people, that it is not known, or "" where nothing was said."""
    return str(row.rough_size) if row.rough_size is not None else (_("not known") if row.size_not_known else "")


def qualities(row: DefinitionVersion) -> list[Quality]:
    """Which questions are met: those that people ticked, and those that the definition itself shows. Never a score."""
    shows = {
        "two_descriptors": len(row.descriptors) >= ENOUGH_KINDS,
        "size": row.rough_size is not None or row.size_not_known,
    }
    rows = by_id("populations", "characteristics", "definition_quality_checks")
    return [Quality(_(each["text"]), id_ in row.checks or shows.get(id_, False)) for id_, each in rows.items()]
