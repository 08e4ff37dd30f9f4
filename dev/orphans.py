"""What a script that was killed left running: found by a mark in its environment, or by the folder it works in."""

import contextlib
import os
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from dev import places
from dev.places import ROOT

MARK = "AMHE_STARTED_BY"
PROC = Path("/proc")
GRACE = 10.0


def mark() -> dict[str, str]:
    """Return the mark that every program a script starts carries: which process of which folder started it."""
    pid = os.getpid()
    return {MARK: f"{pid}:{started(pid)}:{ROOT}"}


def started(pid: int) -> str:
    """Return when the process started, in the kernel's ticks; empty if it has ended. Numbers are used again, this isn't."""
    try:
        facts = (PROC / str(pid) / "stat").read_text(errors="replace").rpartition(")")[2].split()
    except OSError:
        return ""
    return "" if facts[0] in "ZX" else facts[19]


def exists(pid: int) -> bool:
    """Return whether the number is taken, be it by a process that has ended and that nobody has asked after."""
    return (PROC / str(pid)).exists()


def left_over() -> set[int]:
    """Return the processes that carry the mark of a script of this folder that runs no more."""
    return {pid for pid in processes() if is_left_over(pid)}


def is_left_over(pid: int) -> bool:
    """Return whether the process carries the mark of a script of this folder that runs no more."""
    start = f"{MARK}=".encode()
    try:
        variables = (PROC / str(pid) / "environ").read_bytes().split(b"\0")
    except OSError:
        return False
    found = next((os.fsdecode(item[len(start) :]) for item in variables if item.startswith(start)), "")
    by, _, rest = found.partition(":")
    when, _, folder = rest.partition(":")
    return folder == str(ROOT) and by.isdigit() and started(int(by)) != when


def working_in(folder: Path, program: str) -> set[int]:
    """Return the processes of `program` whose working folder is `folder`, even if that has been deleted."""
    real = os.path.realpath(folder)
    found = set()
    for pid in processes():
        with contextlib.suppress(OSError):
            named = (PROC / str(pid) / "comm").read_text().strip() == program
            if named and os.readlink(PROC / str(pid) / "cwd") in (real, f"{real} (deleted)"):
                found.add(pid)
    return found


def processes() -> Iterator[int]:
    """Yield the number of every process but this one."""
    for entry in os.listdir(PROC):
        if entry.isdigit() and int(entry) != os.getpid():
            yield int(entry)


def end(find: Callable[[], set[int]], signals: Sequence[int], grace: float | None = None) -> bool:
    """Send each signal in turn to all that `find` finds, until nothing is found. Return whether that was reached."""
    for number in signals:
        for pid in find():
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, number)
        until = time.monotonic() + (GRACE if grace is None else grace)
        while find():
            if time.monotonic() > until:
                break
            time.sleep(0.05)
        else:
            return True
    return False


@contextlib.contextmanager
def setting_up() -> Iterator[None]:
    """Hold the right to set up in this folder, with everything ended that a killed script left at it."""
    with places.alone("setup"):
        if left_over():
            print("Ending what an earlier start left running ...", flush=True)
            end(left_over, (signal.SIGTERM, signal.SIGKILL))
        yield
