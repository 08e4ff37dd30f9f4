"""A list of people as it is pasted or uploaded: each line read on its own, with its fault in a sentence. No database.

Lines are "name, address", "name <address>", cells of a spreadsheet, or CSV with a header.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils.translation import gettext as _

from amhe.forms import clean_text

MOST_LINES = 200
MOST_BYTES = 100_000
LONGEST_NAME, LONGEST_EMAIL = 120, 254
ANGLED = re.compile(r"^(?P<name>[^<>]*)<(?P<email>[^<>]*)>$")
FORMULA = ("=", "+", "-", "@")
EMAIL_HEADS = frozenset({"email", "e-mail", "email address", "e-mail address", "address", "mail"})
NAME_HEADS = ("name", "full name", "first name", "forename", "given name", "last name", "surname", "family name")
valid_email = EmailValidator()


class Person(NamedTuple):
    """Somebody to invite."""

    name: str
    email: str


class TooMuch(Exception):
    """The list is over a limit. `str()` is a sentence for the page."""


@dataclass(frozen=True)
class Line:
    """One line of the list: its number, what was read, and what is wrong with it ("" for nothing)."""

    number: int
    name: str
    email: str
    fault: str = ""

    @property
    def person(self) -> Person:
        """Whom it names."""
        return Person(self.name, self.email)


def unix(text: str) -> str:
    """The text with line feeds alone between its lines."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def decoded(upload: bytes) -> str:
    """The words of an uploaded file. Raises TooMuch if it is too large, or no text."""
    if len(upload) > MOST_BYTES:
        raise TooMuch(_("This file is larger than 100 kB. Send a smaller one."))
    try:
        text = upload.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = upload.decode("cp1252", errors="replace")  # what spreadsheets save on older machines
    if "\0" in text or upload.startswith(b"PK"):
        raise TooMuch(_("We cannot read this file. Save it as CSV, or paste the list."))
    return unix(text)


def read_people(text: str) -> list[Line]:
    """Every line that says something, with its fault. Raises TooMuch over 200 lines or 100 kB: nothing is read then."""
    text = unix(text)
    count = sum(1 for line in text.split("\n") if line.strip())
    if count > MOST_LINES:
        raise TooMuch(
            _("This list has %(count)s lines. Send %(most)d lines or fewer at a time.")
            % {"count": f"{count:,}", "most": MOST_LINES}
        )
    if len(text.encode()) > MOST_BYTES:
        raise TooMuch(_("This list is longer than 100 kB. Send fewer people at a time."))
    return list(_without_twins(_read(text)))


def left_over(text: str, lines: list[Line]) -> str:
    """The list without the lines that had no fault; a header stays."""
    done = {line.number for line in lines if not line.fault}
    kept = unix(text).split("\n")
    return "\n".join(words for number, words in enumerate(kept, start=1) if words.strip() and number not in done)


def _read(text: str) -> Iterator[Line]:
    first = next((line for line in text.split("\n") if line.strip()), "")
    between = next((mark for mark in "\t;," if mark in first), ",")
    head: list[str] | None = None
    number = 1
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=between, skipinitialspace=True)
    for cells in reader:
        here, number = number, reader.line_num + 1
        cells = [cell.strip(" ") for cell in cells]
        if not any(cells):
            continue
        if head is None:
            head = _head(cells)
            if head:
                continue
        yield _line(here, cells, head)


def _head(cells: list[str]) -> list[str]:
    """The names of the columns, if this row names them."""
    named = [" ".join(cell.casefold().replace("_", " ").split()) for cell in cells]
    return named if EMAIL_HEADS & set(named) else []


def _line(number: int, cells: list[str], head: list[str]) -> Line:
    if head:
        by_head = dict(zip(head, cells, strict=False))
        name = " ".join(by_head[known] for known in NAME_HEADS if by_head.get(known))
        emails = [cell for known, cell in by_head.items() if known in EMAIL_HEADS and cell]
    else:
        angled = ANGLED.match(",".join(cells))
        parts = [angled["name"], angled["email"]] if angled else cells
        emails = [part.strip() for part in parts if "@" in part[1:]]
        name = " ".join(part.strip() for part in parts if part and part.strip() not in emails)
    line = Line(number, name.strip("\" '") if "\n" not in name else name, emails[0] if emails else "")
    return _tidied(line, cells, len(emails))


def _tidied(line: Line, cells: list[str], addresses: int) -> Line:
    """The line with its words cleaned, or with the first thing that is wrong."""
    if any("\n" in cell for cell in cells):
        fault = _("There is a line break inside this line. Look for a quotation mark that is never closed.")
        return replace(line, name=" ".join(line.name.split()), email=" ".join(line.email.split()), fault=fault)
    try:
        line = replace(line, name=clean_text(line.name), email=clean_text(line.email).lower())
    except ValidationError:
        printable = "".join(letter for letter in line.name if letter.isprintable())
        return replace(line, name=printable, email="", fault=_("Take out the characters that cannot be shown."))
    return replace(line, fault=_fault(line, cells, addresses))


def _fault(line: Line, cells: list[str], addresses: int) -> str:
    formula = next((cell for cell in (*cells, line.name, line.email) if cell.startswith(FORMULA)), "")
    if formula:
        return _("Take out the “%(sign)s” at the start.") % {"sign": formula[0]}
    if addresses > 1:
        return _("There are 2 addresses on this line. Put each person on a line of their own.")
    if not line.email:
        return _("Add an email address.")
    try:
        valid_email(line.email)
    except ValidationError:
        return _("This is not an email address. It should look like name@example.org.")
    if len(line.email) > LONGEST_EMAIL:
        return _("The address is too long.")
    if not line.name:
        return _("Add a name.")
    if len(line.name) > LONGEST_NAME:
        return _("The name must be %(most)d characters or fewer.") % {"most": LONGEST_NAME}
    return ""


def _without_twins(lines: Iterator[Line]) -> Iterator[Line]:
    """The lines; an address that was on an earlier line is a fault of the later one."""
    seen: dict[str, int] = {}
    for line in lines:
        if not line.fault and line.email in seen:
            words = _("This address is on line %(number)d too. We use that one.") % {"number": seen[line.email]}
            line = replace(line, fault=words)
        if not line.fault:
            seen[line.email] = line.number
        yield line
