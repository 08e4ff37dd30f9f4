"""Debian's packages without installing them: downloaded by apt as any user, and unpacked in the project's cache.

Nothing outside the folder changes: no service starts, and a start that is killed leaves no half-installed package.
"""

import os
import shutil
from collections.abc import Sequence
from pathlib import Path

from dev import faults, places, programs
from dev.places import CACHE

UNPACKED = CACHE / "system"
WORK = CACHE / "apt"
ARCHIVES = WORK / "archives"
FONTS_CONF = UNPACKED / "fonts.conf"

# The C library goes with the kernel's program loader: the system's own is the only one that works.
NEVER = ("libc6_", "libc-bin_")

# The system's own settings (sources, proxies) are read first; these keep apt's state out of the system's folders.
SETTINGS = """\
Dir::State::Lists "{work}/lists";
Dir::State::extended_states "{work}/extended_states";
Dir::Cache "{work}";
Dir::Cache::archives "{work}/archives";
Dir::Log "{work}";
Debug::NoLocking "true";
APT::Sandbox::User "";
Acquire::Languages "none";
Acquire::Retries "2";
Acquire::http::Timeout "30";
Acquire::https::Timeout "30";
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
#clear DPkg::Post-Invoke;
"""

FONTS = """\
<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <include ignore_missing="yes">{unpacked}/usr/share/fontconfig/conf.avail/30-metric-aliases.conf</include>
  <dir>{unpacked}/usr/share/fonts</dir>
  <cachedir>{cache}/fontconfig</cachedir>
</fontconfig>
"""


def available() -> bool:
    """Return whether this system has apt and dpkg."""
    return bool(shutil.which("apt-get") and shutil.which("dpkg-deb"))


def update() -> None:
    """Fetch apt's lists into the cache. Raises Failed."""
    for folder in (WORK / "lists" / "partial", ARCHIVES / "partial"):
        folder.mkdir(parents=True, exist_ok=True)
    (WORK / "apt.conf").write_text(SETTINGS.format(work=WORK))
    failure = "Could not fetch the lists of Debian's packages"
    said = apt("apt-update", "update", failure=failure)
    if not any((WORK / "lists").glob("*Packages*")):  # apt-get update is content with nothing at all
        known = faults.cause(said, downloading=True) or "see .cache/log/apt-update.log"
        raise programs.Failed(f"{failure}: {known}.")


def unpack(packages: Sequence[str]) -> None:
    """Download `packages` with what they need and the system lacks, and unpack all of it. Raises Failed."""
    names = " ".join(packages)
    shutil.rmtree(ARCHIVES, ignore_errors=True)
    (ARCHIVES / "partial").mkdir(parents=True)
    command = ("install", "--download-only", "--yes", "--no-install-recommends", *packages)
    apt("apt-download", *command, failure=f"Could not download {names}")
    UNPACKED.mkdir(parents=True, exist_ok=True)
    for archive in sorted(ARCHIVES.glob("*.deb")):
        if not archive.name.startswith(NEVER):
            extract: list[str | Path] = ["dpkg-deb", "--extract", archive, UNPACKED]
            programs.run("dpkg", extract, failure=f"Could not unpack {archive.name}")


def apt(step: str, *arguments: str, failure: str) -> str:
    """Run apt-get on its state in the cache, and return what it said. Raises Failed."""
    command: list[str | Path] = ["apt-get", "--config-file", WORK / "apt.conf", *arguments]
    return programs.run(step, command, failure=failure, env={"LC_ALL": "C.UTF-8"}, downloads=True)


def tidy() -> None:
    """Delete what only the download needed."""
    shutil.rmtree(WORK, ignore_errors=True)


def env() -> dict[str, str]:
    """Return the variables with which programs find the unpacked libraries and fonts; none when nothing is unpacked."""
    if not UNPACKED.is_dir():
        return {}
    present = [path for path in os.environ.get("LD_LIBRARY_PATH", "").split(":") if path]
    paths = [*present, *(str(folder) for folder in library_folders() if str(folder) not in present)]
    found = {"LD_LIBRARY_PATH": ":".join(paths)} if paths else {}
    if (UNPACKED / "usr" / "share" / "fonts").is_dir():
        text = FONTS.format(unpacked=UNPACKED, cache=CACHE)
        if not FONTS_CONF.exists() or FONTS_CONF.read_text() != text:
            places.write(FONTS_CONF, text)
        found["FONTCONFIG_FILE"] = os.environ.get("FONTCONFIG_FILE") or str(FONTS_CONF)
    return found


def library_folders() -> list[Path]:
    """Return the unpacked folders of shared libraries, and those below them in which a package keeps its private ones."""
    own = [folder for pattern in ("usr/lib/*-linux-gnu", "lib/*-linux-gnu") for folder in UNPACKED.glob(pattern)]
    return [*own, *sorted({library.parent for folder in own for library in folder.glob("*/lib*.so*")})]


def program(path: str) -> Path | None:
    """Return an unpacked program by its path in the package, such as `usr/bin/redis-server`, or None."""
    found = UNPACKED / path
    return found if found.exists() else None
