"""Folders for unix sockets: private, and with a path short enough for the system's limit of 107 bytes."""

import os
import stat
import tempfile
from pathlib import Path

from dev import places
from dev.places import CACHE

LONGEST = 80


def folder(name: str) -> Path:
    """Return the private folder (mode 0700) of the stack `name`, the same one until it is deleted.

    A project folder that was copied with its cache gets another, and so never talks to the original's servers.
    """
    record = CACHE / f"sockets-{name}"
    if record.exists():
        kept, _, of = record.read_text(errors="replace").partition("\n")
        if kept and of in ("", str(CACHE)) and is_private(Path(kept)):
            return Path(kept)
    within = tempfile.gettempdir()
    made = Path(tempfile.mkdtemp(prefix="amhe-", dir=within if len(within) < LONGEST else "/tmp"))  # noqa: S108
    places.write(record, f"{made}\n{CACHE}")
    return made


def is_private(path: Path) -> bool:
    """Return whether `path` is a real folder that only this user, who owns it, can open."""
    try:
        facts = path.lstat()
    except OSError:
        return False
    return stat.S_ISDIR(facts.st_mode) and facts.st_uid == os.getuid() and stat.S_IMODE(facts.st_mode) == 0o700
