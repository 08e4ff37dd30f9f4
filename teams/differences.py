"""What changed between two texts, word by word. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from enum import StrEnum
from typing import NamedTuple

PIECE = re.compile(r"\s+|[^\s\w]|\w+")


class Kind(StrEnum):
    """What became of some words."""

    SAME = "same"
    GONE = "gone"
    NEW = "new"


class Part(NamedTuple):
    """Words that stayed, went or came."""

    kind: Kind
    text: str


def differences(old: str, new: str) -> list[Part]:
    """The parts of both texts in order: those that stayed and went make up `old`, those that stayed and came `new`."""
    return list(_joined(_parts(PIECE.findall(old), PIECE.findall(new))))


def _parts(old: list[str], new: list[str]) -> Iterator[Part]:
    for what, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            yield Part(Kind.SAME, "".join(old[i1:i2]))
        else:
            yield Part(Kind.GONE, "".join(old[i1:i2]))
            yield Part(Kind.NEW, "".join(new[j1:j2]))


def _joined(parts: Iterator[Part]) -> Iterator[Part]:
    """Without empty parts, and with a space alone between two changes told as part of them: so people read phrases."""
    gone = new = ""
    for kind, text in parts:
        if kind is Kind.SAME and (text != " " or not (gone or new)):
            yield from _changed(gone, new)
            gone = new = ""
            if text:
                yield Part(kind, text)
        else:
            gone += text if kind is not Kind.NEW else ""
            new += text if kind is not Kind.GONE else ""
    yield from _changed(gone, new)


def _changed(gone: str, new: str) -> Iterator[Part]:
    if gone:
        yield Part(Kind.GONE, gone)
    if new:
        yield Part(Kind.NEW, new)
