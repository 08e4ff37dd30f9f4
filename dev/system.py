"""What a Python package cannot bring: Pango for PDFs, a font, Redis, and a browser for the tests."""

import ctypes
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from dev import programs
from dev.programs import Failed

CHROMIUM_FOLDER = "/usr/lib/chromium"
FONT_FOLDERS = (
    Path("/usr/share/fonts"),
    Path("/usr/local/share/fonts"),
    Path.home() / ".local" / "share" / "fonts",
)


@dataclass(frozen=True)
class Need:
    """One thing the system must have: how to see that it is there, and Debian's packages that bring it."""

    what: str
    packages: tuple[str, ...]
    present: Callable[[], bool]


def library(*names: str) -> bool:
    """Return whether all the shared libraries can be loaded."""
    try:
        for name in names:
            ctypes.CDLL(name)
    except OSError:
        return False
    return True


def font() -> bool:
    """Return whether there is a font that stands in for Arial."""
    wanted = ("Arial*.ttf", "arial*.ttf", "LiberationSans-Regular.*")
    return any(next(folder.rglob(name), None) for folder in FONT_FOLDERS for name in wanted)


def chromium() -> str | None:
    """Return the path of the browser that the tests drive, or None."""
    chosen = os.environ.get("CHROMIUM_PATH")
    return chosen or shutil.which("chromium-headless-shell", path=f"{CHROMIUM_FOLDER}:{os.environ.get('PATH', '')}")


PANGO = Need(
    "Pango",
    ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0"),
    lambda: library("libpango-1.0.so.0", "libpangoft2-1.0.so.0", "libharfbuzz-subset.so.0"),
)
FONT = Need("the Liberation fonts", ("fonts-liberation", "fontconfig"), font)
REDIS = Need("Redis", ("redis-server",), lambda: shutil.which("redis-server") is not None)
BROWSER = Need("Chromium's headless shell", ("chromium-headless-shell",), lambda: chromium() is not None)


def ready(*, redis: bool, browser: bool) -> None:
    """Install what is missing with apt. Raises Failed with one sentence where that can't be done.

    `redis` says whether a local Redis will be started, `browser` whether tests will run in one.
    """
    needs = [PANGO, FONT, *([REDIS] if redis else []), *([BROWSER] if browser else [])]
    missing = [need for need in needs if not need.present()]
    if missing:
        install(missing)


def install(missing: list[Need]) -> None:
    """Install Debian's packages for what is missing. Raises Failed without apt or root, or when apt fails."""
    names = " and ".join(need.what for need in missing)
    packages = [package for need in missing for package in need.packages]
    by_hand = f"{names} must be installed first (on Debian: apt-get install {' '.join(packages)})"
    if not shutil.which("apt-get"):
        raise Failed(f"There is no apt here, so {by_hand}.")
    if os.geteuid() != 0:
        raise Failed(f"Only root can install system packages, so {by_hand}.")
    print(f"Installing {names} ...", flush=True)
    env = {"DEBIAN_FRONTEND": "noninteractive"}
    failure = f"apt could not install {' '.join(packages)}"
    programs.run("apt-update", ["apt-get", "update"], failure="apt could not update its lists", env=env)
    command = ["apt-get", "install", "--yes", "--no-install-recommends", *packages]
    programs.run("apt-install", command, failure=failure, env=env)
