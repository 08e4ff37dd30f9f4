"""Points pasted as lines, "5, 9" or "5 of 9": read, with an error for each line that is wrong. Pure."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

MOST_LINES = 200
LARGEST = 1_000_000_000
# Digits, and one thing between the two numbers: a comma, a tab, a semicolon, a slash, "of" or spaces.
_LINE = re.compile(r"(\d{1,12})(?:\s*(?:,|;|/|\bof\b|\s)\s*(\d{1,12}))?", re.ASCII)

Row = tuple[int, int | None]


def read_points(text: str, *, out_of: bool) -> tuple[list[Row], list[str]]:
    """The rows, oldest first, and a sentence for each line that is wrong; empty lines are passed over.

    `out_of` says whether each line needs 2 numbers, the count and out of how many, or 1.
    """
    rows: list[Row] = []
    errors = []
    lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), start=1) if line.strip()]
    if len(lines) > MOST_LINES:
        return [], [_("Paste %(most)d lines or fewer. You have %(count)d.") % {"most": MOST_LINES, "count": len(lines)}]
    for number, line in lines:
        found = _LINE.fullmatch(line)
        numbers = [int(part) for part in found.groups() if part is not None] if found else []
        wrong = _wrong(numbers, out_of=out_of)
        if wrong:
            errors.append(_("Line %(number)d: %(wrong)s") % {"number": number, "wrong": wrong})
        else:
            rows.append((numbers[0], numbers[1] if out_of else None))
    return rows, errors


def _wrong(numbers: list[int], *, out_of: bool) -> str:
    if len(numbers) != (2 if out_of else 1):
        return _("write 2 whole numbers, like 5, 9") if out_of else _("write 1 whole number, like 5")
    if max(numbers) > LARGEST:
        return _("this number is too large")
    if out_of and numbers[1] == 0:
        return _("the second number must be 1 or more")
    if out_of and numbers[0] > numbers[1]:
        return _("%(part)d is more than %(whole)d") % {"part": numbers[0], "whole": numbers[1]}
    return ""
