"""The manifest beside a dump: what the dump holds, so that a restored database can be proved equal to it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from amhe.backup.faults import Fault

FORMAT = 1
ANOTHER = "Take another backup file, with the manifest that was made with it."


@dataclass(frozen=True)
class Manifest:
    """What was dumped, when and by what. `tables` has rows and checksum by table; see `amhe.backup.contents`."""

    format: int
    taken_at: datetime
    server: int  # PostgreSQL's major version
    program: int  # pg_dump's major version
    bytes: int
    sha256: str
    migrations: list[str]
    left_out: list[str]
    tables: dict[str, tuple[int, str]]
    guards: dict[str, str]

    def text(self) -> str:
        """The manifest as JSON, the same text for the same manifest."""
        said = asdict(self) | {
            "taken_at": self.taken_at.isoformat(),
            "tables": {name: {"rows": count, "checksum": sums} for name, (count, sums) in self.tables.items()},
        }
        return json.dumps(said, indent=1, sort_keys=True) + "\n"

    @property
    def total(self) -> int:
        """How many rows in all."""
        return sum(count for count, _ in self.tables.values())


def beside(dump: Path) -> Path:
    """Where the manifest of a dump is."""
    return dump.with_name(f"{dump.name}.json")


def digest(path: Path) -> str:
    """The sha256 of a file, in hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read(dump: Path) -> Manifest:
    """The manifest beside a dump. Raises Fault when there is none, or it is not one that this release can read."""
    path = beside(dump)
    try:
        said: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        if said["format"] > FORMAT:
            raise Fault(f"{path.name} was made by a newer release. Restore it with that release.")
        tables = {name: (table["rows"], table["checksum"]) for name, table in said.pop("tables").items()}
        return Manifest(**said | {"tables": tables, "taken_at": datetime.fromisoformat(said["taken_at"])})
    except FileNotFoundError as missing:
        raise Fault(f"{path.name} is not beside the backup, so it cannot be checked. {ANOTHER}") from missing
    except OSError as unreadable:
        raise Fault(f"{path.name} cannot be read: {unreadable.strerror}.") from unreadable
    except (ValueError, TypeError, KeyError, AttributeError) as broken:
        raise Fault(f"{path.name} is not a manifest of a backup. {ANOTHER}") from broken


def check(dump: Path, manifest: Manifest) -> None:
    """Raises Fault unless the dump is, byte for byte, the one that the manifest was made with."""
    try:
        size = dump.stat().st_size
        if size < manifest.bytes:
            raise Fault(f"{dump.name} is cut off: {size} of {manifest.bytes} bytes are there. {ANOTHER}")
        if size > manifest.bytes or digest(dump) != manifest.sha256:
            raise Fault(f"{dump.name} is not as it was when it was made. {ANOTHER}")
    except OSError as unreadable:
        raise Fault(f"{dump} cannot be read: {unreadable.strerror}.") from unreadable
