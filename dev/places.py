"""Where everything the scripts make is kept: in the project's own `.cache`, which anybody may delete."""

import contextlib
import fcntl
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


def stamped(name: str) -> str:
    """Return what `stamp` last wrote for `name`, or an empty string."""
    path = CACHE / "stamps" / name
    return path.read_text() if path.exists() else ""


def stamp(name: str, value: str) -> None:
    """Remember that the step `name` was finished for the inputs that `value` stands for."""
    path = CACHE / "stamps" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(value)
