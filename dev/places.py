"""Where everything the scripts make is kept: in the project's own `.cache`, which anybody may delete."""

import contextlib
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CACHE = ROOT / ".cache"
LOGS = CACHE / "log"
MAIL = CACHE / "mail"
VENV = CACHE / "venv"
PYTHON = VENV / "bin" / "python"
REQUIREMENTS = ROOT / "requirements"
BROWSER_FILES = ROOT / "static" / "vendor"
AXE = CACHE / "axe" / "axe.min.js"


@contextlib.contextmanager
def alone(name: str) -> Iterator[None]:
    """Hold the lock `name` for as long as the block runs; another process that wants it waits."""
    CACHE.mkdir(exist_ok=True)
    with (CACHE / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def write(path: Path, text: str) -> None:
    """Write a file so that a start that is killed meanwhile leaves the old text or the new, never half of one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        part.write_text(text)
        part.replace(path)
    except OSError:
        part.unlink(missing_ok=True)
        raise


def stamped(name: str) -> str:
    """Return what `stamp` last wrote for `name`, or an empty string."""
    path = CACHE / "stamps" / name
    return path.read_text(errors="replace") if path.exists() else ""


def stamp(name: str, value: str) -> None:
    """Remember that the step `name` was finished for the inputs that `value` stands for."""
    write(CACHE / "stamps" / name, value)


def unstamp(name: str) -> None:
    """Forget that the step `name` was ever finished, because it is about to be done again."""
    (CACHE / "stamps" / name).unlink(missing_ok=True)


def discard(path: Path) -> None:
    """Delete a folder. It loses its name first, so that nobody ever takes half of it for the whole."""
    if path.exists():
        path.rename(tempfile.mkdtemp(prefix="removed-", dir=CACHE))
    for removed in CACHE.glob("removed-*"):
        shutil.rmtree(removed, ignore_errors=True)
