"""The ledger of erasures: what was erased, as keyed hashes, so that it is erased again after a restore.

A table in the database, and the same lines in a file beside it (ERASURE_LEDGER): a restored database is older than both.
"""

from __future__ import annotations

import fcntl
import hmac
import json
import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

from django.conf import settings

from amhe.backup.replays import RestoredFrom
from amhe.privacy.models import Erasure
from amhe.privacy.old_trail import over_since

Again = Callable[[frozenset[str]], int]
SLACK = timedelta(minutes=10)  # a backup may hold what a transaction was just erasing
_again: dict[str, Again] = {}


@dataclass(frozen=True, order=True)
class Line:
    """One erasure: when, of what kind, and the hash of what."""

    at: str
    kind: str
    hash: str


def hash_of(kind: str, key: object) -> str:
    """What the ledger knows of a thing, not to be read back: the uuid of a note or of a person to reach, a person's id and
    address, an organisation's id and slug."""
    return hmac.new(f"erasure {settings.SECRET_KEY}".encode(), f"{kind}:{key}".encode(), sha256).hexdigest()


def register(kind: str, again: Again) -> None:
    """Say how things of a kind are erased again. `again(hashes)` returns how many. For a room's `ready()`."""
    _again[kind] = again


def keep_file(path: Path) -> int:
    """Bring the file up to date with the table. A line that is only in the file stays until it is 6 years old.

    Returns how many lines it has.
    """
    with path.with_name(f"{path.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # one worker at a time
        there = read(path) if path.exists() else set()
        table = {Line(line.at.isoformat(), line.kind, line.hash) for line in Erasure.objects.all()}
        lines = sorted(line for line in there | table if datetime.fromisoformat(line.at) >= over_since())
        fresh = path.with_name(f"{path.name}.new")
        with fresh.open("w", encoding="utf-8") as file:
            file.writelines(json.dumps(vars(line)) + "\n" for line in lines)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    return len(lines)


def refusal() -> str | None:
    """Why a worker must not start: ERASURE_LEDGER names a file where it cannot write. None when it can, or has none."""
    if not settings.ERASURE_LEDGER:
        return None
    try:
        with tempfile.TemporaryFile(dir=Path(settings.ERASURE_LEDGER).parent):
            return None
    except OSError as error:
        reason = (error.strerror or "it does not say why").lower()
        return f"AMHE does not start: ERASURE_LEDGER names a file in a folder that cannot be written: {reason}."


def read(path: Path) -> set[Line]:
    """The lines of a file. Raises OSError or ValueError for one that cannot be read."""
    return {Line(**json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines()}


def replay(restored: RestoredFrom) -> int:
    """Erase again what was erased since the backup. Raises OSError when ERASURE_LEDGER names a file that is not there.

    Older lines are left alone: the backup shows what they did, and ids may have been given out anew since.
    """
    if not settings.ERASURE_LEDGER:
        return 0
    lines = read(Path(settings.ERASURE_LEDGER))
    since = {line for line in lines if datetime.fromisoformat(line.at) >= restored.taken_at - SLACK}
    done = 0
    for kind in Erasure.Kind.values:
        hashes = frozenset(line.hash for line in since if line.kind == kind)
        if hashes:
            done += _again[kind](hashes)
    return done
