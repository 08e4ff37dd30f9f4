"""All of an organisation's data as one zip file: CSV and JSON lines for each table, a schema and checksums (X8).

What goes in follows from what each field says of itself (`amhe.access.inventory`), so a new table needs nothing here.
The same data give the same bytes: rows in the order of their keys, no time of making, fixed dates inside the zip.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.db import DEFAULT_DB_ALIAS, models

from amhe.access.inventory import Inventory, Sensitivity, models_of_ours
from amhe.access.tenancy import TenantModel

IN_TRUST = (Sensitivity.CONFIDENTIAL, Sensitivity.SECRET)
ORGANISATION = "organisations.Organisation"
NOT_WANTED = {
    "access.Token": "secret links",
    "programme.KeptProgress": "worked out from the rest",
    "programme.Report": "made again when somebody asks for it",
    "teams.Minutes": "made again when somebody asks for it",
    "privacy.Export": "copies like this one",
    "reminders.Letter": "mail on its way",
}
WORKED_OUT = {"teams.Membership": ("group",)}  # fields: made again from the rest
FORMULA = ("=", "+", "-", "@", "\t", "\r")
SUMS = "SHA256SUMS"
SAME_DAY = (1980, 1, 1, 0, 0, 0)  # the first day that a zip file knows
README = """\
This is a copy of the data that AMHE keeps for your organisation.

For each table there are 2 files with the same rows:
- data/NAME.csv opens in a spreadsheet. A cell that starts with = + - @ or a tab has a ' in front of it,
  so that the spreadsheet does not run it.
- data/NAME.jsonl has the exact values, a row on each line.

schema.json says what each field is, how private it is and how long it is kept.
people.csv has the names behind the numbers in fields such as "by". It has no addresses.
SHA256SUMS lets you check that no file has changed: run "sha256sum -c SHA256SUMS".

What is left out, so that people can trust us:
- what people told us in confidence: the words of conversations and quotes from them, and what people say about themselves
- votes: who voted, how they voted, and the link between the two
- how to reach people who asked to hear more
- secrets: sign-in, secret links and removal codes
- PDF files: they can be made again
"""


@dataclass(frozen=True)
class Made:
    """A finished copy: the zip's bytes, and how many rows are in it."""

    content: bytes
    rows: int


@dataclass(frozen=True)
class Table:
    """A table as it is exported: its model, and the fields that go along and those that do not."""

    model: type[models.Model]
    fields: tuple[models.Field, ...]
    left_out: tuple[str, ...]

    @property
    def name(self) -> str:
        """What its files are called."""
        return self.model._meta.db_table

    @property
    def columns(self) -> list[str]:
        """The names of its columns, in order."""
        return [str(field.column) for field in self.fields]

    def rows(self, organisation_id: int, using: str = DEFAULT_DB_ALIAS) -> Iterator[tuple[Any, ...]]:
        """Its rows of one organisation, in the order of their keys. Call inside the organisation, or as the owner."""
        owner = "pk" if self.model._meta.label == ORGANISATION else "organisation_id"
        found = self.model._default_manager.using(using).filter(**{owner: organisation_id}).order_by("pk")
        if self.model._meta.label == "audit.Event":
            found = found.exclude(thing="privacy.Export")  # else each copy would change the next one
        return found.values_list(*(field.attname for field in self.fields)).iterator(chunk_size=2000)


def tables() -> list[Table]:
    """Every table of an organisation that has something to take along, by name."""
    ours = [model for model in models_of_ours() if issubclass(model, TenantModel) or model._meta.label == ORGANISATION]
    found = [_table(model) for model in ours if model._meta.label not in NOT_WANTED]
    bare = {"id", "version", "population_id"}
    return sorted((table for table in found if set(table.columns) - bare), key=lambda table: table.name)


def _table(model: type[models.Model]) -> Table:
    said: Inventory = model.inventory  # type: ignore[attr-defined]  # the server refuses to start without
    fields = [field for field in model._meta.concrete_fields if field.name != "organisation"]
    goes = [
        field
        for field in fields
        if not isinstance(field, models.BinaryField)
        and field.name not in WORKED_OUT.get(model._meta.label, ())
        and (field.name not in said or said[field.name][0] not in IN_TRUST)
    ]
    return Table(model, tuple(goes), tuple(field.name for field in fields if field not in goes))


def make(organisation_id: int) -> Made:
    """The copy of one organisation, as it stands in the present transaction. Call inside the organisation."""
    files, count = files_of(organisation_id)
    return Made(zipped(files), count)


def files_of(organisation_id: int, using: str = DEFAULT_DB_ALIAS) -> tuple[dict[str, bytes], int]:
    """The files of a copy by name, and how many rows are in them. Call inside the organisation, or as the owner."""
    files = {"README.txt": README.encode(), "schema.json": schema()}
    people: set[int] = set()
    count = 0
    for table in tables():
        rows = list(table.rows(organisation_id, using))
        count += len(rows)
        people |= _people_in(table, rows)
        files[f"data/{table.name}.csv"] = as_csv(table.columns, rows)
        files[f"data/{table.name}.jsonl"] = as_lines(table.columns, rows)
    users = get_user_model()._default_manager.using(using)
    named = users.filter(pk__in=people).order_by("pk").values_list("pk", "name")
    files["people.csv"] = as_csv(["id", "name"], list(named))
    files[SUMS] = sums_of(files)
    return files, count


def sums_of(files: dict[str, bytes]) -> bytes:
    """The file of checksums for these files."""
    return "".join(f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files)).encode()


def zipped(files: dict[str, bytes]) -> bytes:
    """A zip file of these files that is the same whenever it is made."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, SAME_DAY)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            archive.writestr(entry, files[name])
    return whole.getvalue()


def _people_in(table: Table, rows: list[tuple[Any, ...]]) -> set[int]:
    places = [at for at, field in enumerate(table.fields) if field.related_model is get_user_model()]
    return {row[at] for row in rows for at in places if row[at] is not None}


def as_lines(columns: list[str], rows: list[tuple[Any, ...]]) -> bytes:
    """Rows with their exact values, a JSON object on each line."""
    as_dicts = (dict(zip(columns, row, strict=True)) for row in rows)
    return "".join(json.dumps(row, ensure_ascii=False, default=plain) + "\n" for row in as_dicts).encode()


def as_csv(columns: list[str], rows: list[tuple[Any, ...]]) -> bytes:
    """Rows for a spreadsheet, under the names of their columns; see cell()."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(columns)
    writer.writerows([cell(value) for value in row] for row in rows)
    return text.getvalue().encode()


def cell(value: Any) -> Any:
    """A value for a spreadsheet. Text that one would take for a formula has an apostrophe in front."""
    if value is None or isinstance(value, bool | int | float):
        return value
    text = json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else str(plain(value))
    return f"'{text}" if text.startswith(FORMULA) else text


def uncelled(text: str) -> str:
    """The text again without the apostrophe that cell() put in front."""
    return text[1:] if text.startswith("'") and text[1:].startswith(FORMULA) else text


def plain(value: Any) -> Any:
    """A value that JSON has no word for, as text."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value.isoformat() if isinstance(value, date) else str(value)


def schema() -> bytes:
    """Every table and field in the copy, what each says of itself, and what is left out."""
    listed = {
        table.name: {
            "fields": {str(field.column): _described(table.model, field) for field in table.fields},
            "left_out": sorted(table.left_out),
        }
        for table in tables()
    }
    return (json.dumps(listed, indent=1, ensure_ascii=False) + "\n").encode()


def _described(model: type[models.Model], field: models.Field) -> dict[str, Any]:
    said: Inventory = model.inventory  # type: ignore[attr-defined]
    about: dict[str, Any] = {"type": field.get_internal_type(), "may_be_empty": field.null}
    if field.related_model is not None:
        about["refers_to"] = field.related_model._meta.db_table
    if field.name in said:
        about |= {"sensitivity": said[field.name][0].value, "kept": said[field.name][1].value}
    return about
