"""What a Python package cannot bring: Pango for PDFs, a font, Redis, and for the tests a browser and PgBouncer."""

import ctypes
import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from dev import debian, environment, places
from dev.programs import Failed

CHROMIUM = "usr/lib/chromium/chromium-headless-shell"
PGBOUNCER_PROGRAM = "usr/sbin/pgbouncer"
REDIS_PROGRAM = "usr/bin/redis-server"
FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", os.path.expanduser("~/.local/share/fonts"))


@dataclass(frozen=True)
class Need:
    """One thing the system must have: how to see that it is there, and Debian's packages that bring it.

    `brought` tells whether the packages, unpacked beside what the system has, left nothing wanting. `without` says
    what does not work when the thing is missing; empty for a thing without which nothing works.
    """

    what: str
    packages: tuple[str, ...]
    present: Callable[[], bool]
    brought: Callable[[], bool]
    without: str = ""

    def met(self) -> bool:
        """Return whether the system has it, or it is unpacked in the cache with all that it needs."""
        if self.present():
            return True
        return places.stamped(self.step) == self.stamp and self.brought()

    @property
    def step(self) -> str:
        """The name of the stamp that says that the packages were unpacked to the end."""
        return f"unpacked-{self.packages[0]}"

    @property
    def stamp(self) -> str:
        """What the stamp says: another system, or other packages, and they are unpacked again."""
        return environment.digest(system_name(), " ".join(self.packages).encode())


def system_name() -> bytes:
    """Return what tells this system's release from another: its os-release file."""
    try:
        return Path("/etc/os-release").read_bytes()
    except OSError:
        return b""


def library(name: str) -> bool:
    """Return whether a shared library can be loaded from the system."""
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def unpacked_file(pattern: str) -> bool:
    """Return whether an unpacked package left a file of that pattern."""
    return any(debian.UNPACKED.glob(pattern))


def font() -> bool:
    """Return whether there is a font that stands in for Arial."""
    wanted = ("Arial*.ttf", "arial*.ttf", "LiberationSans-Regular.*")
    return any(next(Path(folder).rglob(name), None) for folder in FONT_FOLDERS for name in wanted)


def program(path: str) -> str | None:
    """Return the system's program by its path in Debian's package, else the unpacked one, else None."""
    there = shutil.which(Path(path).name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/{Path(path).parent}")
    unpacked = debian.program(path)
    return there or (str(unpacked) if unpacked else None)


def redis() -> str | None:
    """Return the path of redis-server, or None."""
    return program(REDIS_PROGRAM)


def chromium() -> str | None:
    """Return the path of the browser that the tests drive: CHROMIUM_PATH if it is set. None without one."""
    return os.environ.get("CHROMIUM_PATH") or program(CHROMIUM)


def pgbouncer() -> str | None:
    """Return the path of PgBouncer, which one test runs: PGBOUNCER_PATH if it is set. None without one."""
    return os.environ.get("PGBOUNCER_PATH") or program(PGBOUNCER_PROGRAM)


def on_system(path: str, variable: str = "") -> bool:
    """Return whether a program is chosen by a variable or is on the system itself."""
    chosen = os.environ.get(variable, "") if variable else ""
    found = chosen or program(path)
    return bool(found) and not str(found).startswith(str(debian.UNPACKED))


PANGO_LIBRARIES = ("libpango-1.0.so.0", "libpangoft2-1.0.so.0", "libharfbuzz-subset.so.0")
PANGO = Need(
    "Pango",
    ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0"),
    lambda: all(library(name) for name in PANGO_LIBRARIES),
    # A system may have some of them, and then Debian's packages bring only the others.
    lambda: all(library(name) or unpacked_file(f"usr/lib/*/{name}") for name in PANGO_LIBRARIES),
    "the product works, but no PDF can be made",
)
FONT = Need(
    "the Liberation fonts",
    ("fonts-liberation", "fontconfig"),
    font,
    lambda: unpacked_file("usr/share/fonts/**/LiberationSans-Regular.*"),
    "the product works, but PDFs look different",
)
REDIS = Need("Redis", ("redis-server",), lambda: on_system(REDIS_PROGRAM), lambda: unpacked_file(REDIS_PROGRAM))
BROWSER = Need(
    "Chromium's headless shell",
    ("chromium-headless-shell",),
    lambda: on_system(CHROMIUM, "CHROMIUM_PATH"),
    lambda: unpacked_file(CHROMIUM),
    "the tests in a real browser will fail",
)
PGBOUNCER = Need(
    "PgBouncer",
    ("pgbouncer",),
    lambda: on_system(PGBOUNCER_PROGRAM, "PGBOUNCER_PATH"),
    lambda: unpacked_file(PGBOUNCER_PROGRAM),
    "the test behind PgBouncer will fail",
)


def ready(*, redis: bool, tests: bool) -> None:
    """Unpack what is missing. Raises Failed with one sentence where something essential can't be had.

    `redis` says whether a local Redis will be started, `tests` whether the tests' own needs count. What is not
    essential is named, with what will not work, and the rest goes on.
    """
    needs = [PANGO, FONT, *([REDIS] if redis else []), *([BROWSER, PGBOUNCER] if tests else [])]
    missing = [need for need in needs if not need.met()]
    if not missing:
        return
    try:
        obtain(missing)
    except Failed as failure:
        still = [need for need in missing if not need.met()]
        if any(not need.without for need in still):
            raise
        print(failure, flush=True)
        for need in still:
            print(f"Without {need.what} {need.without}.", flush=True)


def obtain(missing: Sequence[Need]) -> None:
    """Download and unpack Debian's packages for what is missing. Raises Failed after trying each, or without apt."""
    packages = " ".join(package for need in missing for package in need.packages)
    if not debian.available():
        names = " and ".join(need.what for need in missing)
        raise Failed(f"There is no apt here, so install {names} yourself (Debian's names: {packages}).")
    print(f"Fetching {', '.join(need.what for need in missing)} ...", flush=True)
    debian.update()
    failures = [failure for need in missing if (failure := unpacked(need))]
    if failures:
        raise failures[0]
    debian.tidy()


def unpacked(need: Need) -> Failed | None:
    """Unpack what brings one thing, and return what went wrong, if anything did."""
    places.unstamp(need.step)
    try:
        debian.unpack(need.packages)
    except Failed as failure:
        return failure
    if not need.brought():
        return Failed(
            f"Debian's packages {' '.join(need.packages)} did not bring {need.what}: see .cache/log/dpkg.log."
        )
    places.stamp(need.step, need.stamp)
    return None
