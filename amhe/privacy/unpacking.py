"""Reading a copy of an organisation's data back: nothing in the file is believed before it is checked.

It touches no database and writes no file. Whatever is wrong is said in one sentence.
"""

from __future__ import annotations

import csv
import io
import itertools
import json
import re
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from amhe.privacy.exporting import ORGANISATION, SUMS, Table, schema, sums_of, tables, uncelled

MOST_BYTES = 256 * 1024 * 1024  # unpacked: some 300,000 rows
LARGEST_ID = 2**53  # far under what a key can be: the next ones are counted on from it
A_PIECE = 64 * 1024
SLUG = re.compile(r"[-a-zA-Z0-9_]+")
UNREADABLE = (OSError, EOFError, RuntimeError, NotImplementedError, ValueError, zlib.error, zipfile.BadZipFile)
Row = dict[str, Any]


class NotACopy(Exception):
    """The file is no copy that can be imported. `str()` is why, in one sentence."""


@dataclass(frozen=True)
class Copy:
    """A copy that holds together: its files, its rows by table, and the names of the people in them by id."""

    files: dict[str, bytes]
    rows: dict[str, list[Row]]
    people: dict[int, str]

    @property
    def organisation(self) -> Row:
        """The organisation's own row."""
        return self.rows["organisations_organisation"][0]


def read(path: Path) -> Copy:
    """The copy in a file. Raises NotACopy for anything else."""
    try:
        with zipfile.ZipFile(path) as archive:
            files = _files(archive)
    except UNREADABLE as fault:
        raise NotACopy("This is not a zip file that can be read to its end.") from fault
    if files[SUMS] != sums_of({name: content for name, content in files.items() if name != SUMS}):
        raise NotACopy("A file in the copy has changed since it was made: the checksums do not hold.")
    rows = {table.name: _rows(table, files[f"data/{table.name}.jsonl"]) for table in tables()}
    found = rows[next(table.name for table in tables() if table.model._meta.label == ORGANISATION)]
    if len(found) != 1 or not SLUG.fullmatch(str(found[0]["slug"])):
        raise NotACopy("The copy does not hold exactly 1 organisation with its part of the address.")
    return Copy(files, rows, _people(files["people.csv"]))


def _files(archive: zipfile.ZipFile) -> dict[str, bytes]:
    """Every file of the zip by name; only names that a copy has, each once, and no more bytes than a copy may have."""
    entries = archive.infolist()
    if sum(entry.file_size for entry in entries) > MOST_BYTES:
        raise NotACopy(f"Unpacked, the file is larger than {MOST_BYTES // 1024 // 1024} MB.")
    named = {entry.filename: entry for entry in entries}
    if "schema.json" not in named:
        raise NotACopy("There is no schema.json in the file: it is not a copy of an organisation.")
    if _read(archive, named["schema.json"]) != schema():
        raise NotACopy("Another version of AMHE made this copy: its schema.json is not the one of this version.")
    wanted = {"README.txt", "schema.json", "people.csv", SUMS}
    wanted |= {f"data/{table.name}.{kind}" for table in tables() for kind in ("csv", "jsonl")}
    if len(entries) != len(named) or set(named) != wanted:
        raise NotACopy("The file does not hold exactly the files of a copy, each once.")
    return {name: _read(archive, entry) for name, entry in named.items()}


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """One file, in pieces: a few packed bytes that say they are small may unpack to a great many."""
    with archive.open(entry) as file:
        return b"".join(iter(lambda: file.read(A_PIECE), b""))


def _rows(table: Table, content: bytes) -> list[Row]:
    """The rows of a table, in the order of their keys."""
    try:
        rows = [json.loads(line, parse_constant=_refuse) for line in content.decode().split("\n")[:-1]]
        ids = [row["id"] for row in rows]
        right = all(list(row) == table.columns for row in rows) and all(map(_is_id, ids))
    except (ValueError, TypeError, KeyError, RecursionError) as fault:
        raise NotACopy(f"The rows of {table.name} cannot be read.") from fault
    if not right or any(second <= first for first, second in itertools.pairwise(ids)):
        raise NotACopy(f"The rows of {table.name} are not as the schema says.")
    return rows


def _is_id(value: Any) -> bool:
    return type(value) is int and 0 < value <= LARGEST_ID


def _refuse(word: str) -> None:
    raise ValueError(f"{word} is no number")


def _people(content: bytes) -> dict[int, str]:
    try:
        head, *rows = csv.reader(io.StringIO(content.decode(), newline=""), strict=True)
        people = {int(pk): uncelled(name) for pk, name in rows}
        right = head == ["id", "name"] and all(map(_is_id, people)) and all(people.values())
    except (ValueError, csv.Error) as fault:
        raise NotACopy("people.csv cannot be read.") from fault
    if not right or len(people) != len(rows):
        raise NotACopy("people.csv is not as a copy has it.")
    return people
