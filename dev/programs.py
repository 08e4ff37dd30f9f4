"""Run other programs: their output goes to a log, and a failure becomes one sentence that names it."""

import contextlib
import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from dev import faults, orphans
from dev.places import LOGS, ROOT

GRACE = 5.0
TAIL = 20_000


class Failed(Exception):
    """A step did not work; the text is the one sentence to show."""


def shown(path: Path) -> str:
    """Return a path as people in the project folder would type it."""
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)


def log(name: str) -> Path:
    """Return the log file of the step `name`, with its folder made."""
    LOGS.mkdir(parents=True, exist_ok=True)
    return LOGS / f"{name}.log"


def run(
    name: str,
    command: Sequence[str | Path],
    *,
    failure: str,
    cwd: Path = ROOT,
    env: Mapping[str, str] | None = None,
    downloads: bool = False,
    serves: Path | None = None,
) -> str:
    """Run `command` to its end with its output in the log `name`, and return that output.

    `downloads` says that a missing network is a likely cause of failure. `serves` says that the command leaves a
    server running, and is that server's own log. Raises Failed with the sentence `failure` and its cause, or the
    log's path, when the command cannot start or exits with an error.
    """
    path = log(name)
    with path.open("wb") as out:
        try:
            child = subprocess.Popen(
                [str(part) for part in command],
                cwd=cwd,
                env=with_environment({**(env or {}), **({} if serves else orphans.mark())}),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                process_group=0,
            )
        except OSError as error:
            raise Failed(f"{failure}: {error}.") from error
        try:
            status = child.wait()
        except BaseException:
            end(child)
            raise
    said = path.read_text(errors="replace")
    if status == 0:
        return said
    known = faults.cause(said + tail(serves), downloading=downloads)
    where = shown(serves or path)
    if status == -signal.SIGKILL:
        known = "something ended it, perhaps for want of memory, so start again"
    raise Failed(f"{failure}: {known} (see {where})." if known else f"{failure}: see {where}.")


def tail(path: Path | None) -> str:
    """Return the end of a log, or nothing where there is none."""
    if path is None or not path.exists():
        return ""
    return path.read_bytes()[-TAIL:].decode(errors="replace")


def end(child: "subprocess.Popen[bytes]") -> None:
    """End a program and what it started in its process group: first by asking."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(GRACE)
            return


def with_environment(extra: Mapping[str, str] | None) -> dict[str, str]:
    """Return this process's environment with `extra` on top."""
    return {**os.environ, **(extra or {})}
