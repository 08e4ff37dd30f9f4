"""The identifier check: what in a note may say who somebody is (R75). It marks and asks; it never changes a word.

It errs on the side of silence: a warning that cries wolf is soon ignored. Nobody should rely on it alone.
"""

from __future__ import annotations

from datareview.identifiers.names import find_names
from datareview.identifiers.numbers import (
    find_dates_of_birth,
    find_nhs_numbers,
    find_ni_numbers,
    find_phones,
    has_check_digit,
)
from datareview.identifiers.places import find_addresses, find_emails, find_postcodes
from datareview.identifiers.spans import Kind, Span

__all__ = ["Kind", "Span", "find_identifiers", "has_check_digit"]


def find_identifiers(text: str) -> tuple[Span, ...]:
    """The parts of a text that may identify somebody, in order and never overlapping.

    Where two readings overlap the surer one is kept: an email address before a name inside it, say.
    """
    emails = tuple(find_emails(text))
    kept: list[Span] = []
    taken = bytearray(len(text))
    readings = (
        emails,
        find_ni_numbers(text),
        find_nhs_numbers(text),
        find_phones(text),
        find_postcodes(text),
        find_dates_of_birth(text),
        find_addresses(text),
        find_names(text, emails),
    )
    for reading in readings:
        for span in reading:
            if not any(taken[span.start : span.end]):
                taken[span.start : span.end] = b"\1" * (span.end - span.start)
                kept.append(span)
    return tuple(sorted(kept))
