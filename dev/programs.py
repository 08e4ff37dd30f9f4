"""Run other programs: their output goes to a log, and a failure becomes one sentence that names it."""

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from dev.places import LOGS, ROOT


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
) -> str:
    """Run `command` to its end with its output in the log `name`, and return that output.

    Raises Failed with the sentence `failure` and the log's path when it cannot start or exits with an error.
    """
    path = log(name)
    with path.open("wb") as out:
        try:
            done = subprocess.run(
                [str(part) for part in command],
                cwd=cwd,
                env=with_environment(env),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
            )
        except OSError as error:
            raise Failed(f"{failure}: {error}.") from error
    if done.returncode:
        raise Failed(f"{failure}: see {shown(path)}.")
    return path.read_text(errors="replace")


def with_environment(extra: Mapping[str, str] | None) -> dict[str, str]:
    """Return this process's environment with `extra` on top."""
    return {**os.environ, **(extra or {})}
