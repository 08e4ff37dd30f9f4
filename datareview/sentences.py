"""A note cut into the parts that somebody can choose from without a mouse. Pure."""

from __future__ import annotations

import re
from itertools import pairwise

Span = tuple[int, int]
# Where a sentence ends: after a full stop, question or exclamation mark (and its closing quote), or at a line's end.
_END = re.compile(r"[.!?…][\"'”’)]*(?=\s)|\n|\Z")


def sentences(text: str) -> list[Span]:
    """The sentences of a text as half-open spans of code points, without the white space around them."""
    cuts = [0, *(found.end() for found in _END.finditer(text))]
    return list(filter(None, (_trimmed(text, *span) for span in pairwise(cuts))))


def paragraphs(text: str) -> list[Span]:
    """The lines of a text that hold words, as half-open spans of code points."""
    return list(filter(None, (_trimmed(text, *found.span()) for found in re.finditer(r"[^\n]+", text))))


def choosable(text: str) -> list[Span]:
    """The whole text, then its paragraphs and sentences in the order they stand, none twice."""
    whole = _trimmed(text, 0, len(text))
    parts = sorted({*paragraphs(text), *sentences(text)}, key=lambda span: (span[0], -span[1]))
    return ([whole] if whole else []) + [span for span in parts if span != whole]


def _trimmed(text: str, start: int, end: int) -> Span | None:
    piece = text[start:end]
    start += len(piece) - len(piece.lstrip())
    end = start + len(piece.strip())
    return (start, end) if start < end else None
