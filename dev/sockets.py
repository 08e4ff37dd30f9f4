"""Folders for unix sockets: private, and with a path short enough for the system's limit of 107 bytes."""

import os
import stat
import tempfile
from pathlib import Path

from dev.places import CACHE

LONGEST = 80


def folder(name: str) -> Path:
    """Return the private folder (mode 0700) of the stack `name`, the same one until it is deleted."""
    CACHE.mkdir(exist_ok=True)
    record = CACHE / f"sockets-{name}"
    if record.exists() and is_private(kept := Path(record.read_text())):
        return kept
    within = tempfile.gettempdir()
    made = Path(tempfile.mkdtemp(prefix="amhe-", dir=within if len(within) < LONGEST else "/tmp"))  # noqa: S108
    record.write_text(str(made))
    return made


def is_private(path: Path) -> bool:
    """Return whether `path` is a real folder that only this user, who owns it, can open."""
    try:
        facts = path.lstat()
    except OSError:
        return False
    return stat.S_ISDIR(facts.st_mode) and facts.st_uid == os.getuid() and stat.S_IMODE(facts.st_mode) == 0o700
