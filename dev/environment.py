"""The Python environment: a pinned uv, then exactly what requirements/dev.txt locks, checked by hash."""

import hashlib
import os
import shutil
import sys
from pathlib import Path

from dev import places, programs
from dev.places import CACHE, PYTHON, REQUIREMENTS, VENV

UV_HOME = CACHE / "uv-program"
UV = UV_HOME / "bin" / "uv"
LOCK = REQUIREMENTS / "dev.txt"

# What people set for pip that uv and node know by other names.
OTHER_NAMES = {
    "PIP_CERT": ("SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS"),
    "PIP_INDEX_URL": ("UV_DEFAULT_INDEX",),
    "PIP_EXTRA_INDEX_URL": ("UV_INDEX",),
    "PIP_FIND_LINKS": ("UV_FIND_LINKS",),
}


def network() -> dict[str, str]:
    """Return the environment in which uv, pip and npm download, with this machine's settings for pip."""
    passed_on = {
        other: os.environ[name]
        for name, others in OTHER_NAMES.items()
        for other in others
        if name in os.environ and other not in os.environ
    }
    return {
        **passed_on,
        "PIP_CACHE_DIR": str(CACHE / "pip"),
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "UV_CACHE_DIR": str(CACHE / "uv"),
        "UV_NO_CONFIG": "1",
        "npm_config_cache": str(CACHE / "npm-cache"),
        "VIRTUAL_ENV": str(VENV),
    }


def digest(*parts: bytes) -> str:
    """Return one short text that changes when any of `parts` does."""
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def ready() -> None:
    """Make the environment in `.cache/venv` what the lock says; instant when it already is. Raises Failed.

    It is made anew for another Python, in a folder that was moved, and after an installation that did not finish:
    a package that was cut short looks installed.
    """
    base = f"{sys.base_prefix}/bin/python{sys.version_info.major}.{sys.version_info.minor}"
    interpreter = digest(base.encode(), sys.version.encode(), str(VENV).encode())
    wanted = digest(LOCK.read_bytes(), uv_lock().read_bytes(), interpreter.encode())
    if places.stamped("environment") == wanted and PYTHON.exists():
        return
    print("Installing the Python packages ...", flush=True)
    if places.stamped("interpreter") != interpreter or not PYTHON.exists():
        uv("venv", "--clear", "--python", base, VENV)
    places.unstamp("interpreter")
    uv("pip", "sync", "--python", PYTHON, "--require-hashes", "--compile-bytecode", LOCK)
    places.stamp("interpreter", interpreter)
    places.stamp("environment", wanted)


def uv_lock() -> Path:
    """Return the requirements file that pins uv itself."""
    return REQUIREMENTS / "uv.txt"


def uv(*arguments: str | Path) -> None:
    """Run the pinned uv, fetching it first with pip if it isn't here. Raises Failed."""
    wanted = digest(uv_lock().read_bytes())
    if places.stamped("uv") != wanted or not UV.exists():
        shutil.rmtree(UV_HOME, ignore_errors=True)
        programs.run(
            "pip",
            [
                *(sys.executable, "-m", "pip", "install", "--quiet", "--target", UV_HOME),
                *("--require-hashes", "--requirement", uv_lock()),
            ],
            failure="Could not install uv with pip",
            env=network(),
            downloads=True,
        )
        places.stamp("uv", wanted)
    failure = "Could not install the Python packages"
    programs.run("uv", [UV, *arguments], failure=failure, env=network(), downloads=True)
