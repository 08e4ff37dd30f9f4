"""What may be wrong with the machine, each in one sentence that says what to do about it."""

import errno
import os
import platform
import pwd
import re
import shutil
import sys
from pathlib import Path

from dev.places import CACHE, ROOT

LEAST_FREE = 1 << 20
MACHINES = ("x86_64", "aarch64")

FULL = "the disk is full, so free some space and start again"
OFFLINE = "there is no network, or it is blocked, so connect and start again"

# What programs print, and what it means. The first that fits is told.
ANYWHERE = ((re.compile(r"No space left on device|ENOSPC|Disk quota exceeded|EDQUOT|os error 28\b"), FULL),)
DOWNLOADING = (
    (re.compile(r"No module named pip\b"), "Python has no pip, so install it (on Debian: python3-pip) and start again"),
    (
        re.compile(
            r"CERTIFICATE_VERIFY_FAILED|UnknownIssuer|SELF_SIGNED_CERT|UNABLE_TO_\w+_CERT|certificate verif", re.I
        ),
        "the certificate of a download site is not trusted, so name the file with yours in PIP_CERT and start again",
    ),
    (
        re.compile(r"DO NOT MATCH THE HASHES|Hash mismatch|EINTEGRITY|Hash Sum mismatch", re.I),
        "a download is not what the lock says, so it was changed or cut short on its way: start again",
    ),
    (
        re.compile(
            r"Temporary failure|Could not resolve|Name or service not known|getaddrinfo|ENOTFOUND|EAI_AGAIN|ECONN\w+"
            r"|ETIMEDOUT|ENETUNREACH|Network is unreachable|Connection (?:refused|timed out)|dns error"
            r"|establish a new connection|Could not connect to|error sending request|tcp connect error",
            re.I,
        ),
        OFFLINE,
    ),
    (
        re.compile(r"no (?:matching distribution|wheels? with a matching)|not a supported wheel", re.I),
        "a package has no build for this Python on this system, so use Python 3.11, 3.12 or 3.13 on Debian or the like",
    ),
)


def cause(said: str, *, downloading: bool = False) -> str | None:
    """Return why a program failed and what to do, from what it `said`; None when that is not plain.

    A full disk is also seen where the program could not even say so.
    """
    for pattern, sentence in (*ANYWHERE, *(DOWNLOADING if downloading else ())):
        if pattern.search(said):
            return sentence
    try:
        return FULL if shutil.disk_usage(CACHE).free < LEAST_FREE else None
    except OSError:
        return None


def unsupported() -> str | None:
    """Return the sentence about a system on which the local servers can't run, or None on one where they can."""
    instead = "use Linux with glibc (Debian, Ubuntu, Fedora and the like) on x86_64 or aarch64, or docker-compose.yml"
    if sys.platform != "linux":
        return f"AMHE's scripts don't run on {platform.system() or sys.platform}: {instead}."
    if platform.machine() not in MACHINES:
        return f"AMHE's scripts don't run on a {platform.machine()} processor: {instead}."
    if platform.libc_ver()[0] != "glibc":
        return f"AMHE's scripts need the C library glibc, and this system has another: {instead}."
    if not Path("/proc/self/stat").exists():
        return "AMHE's scripts need /proc, which is not mounted here: mount it and start again."
    return None


def not_ours() -> str | None:
    """Return the sentence about a `.cache` that another user made, or None when it is ours or not there."""
    try:
        owner = CACHE.stat().st_uid
    except FileNotFoundError:
        return None
    if owner == os.geteuid():
        return None
    return (
        f".cache belongs to {user(owner)}, and you are {user(os.geteuid())}: start as {user(owner)}, or delete .cache."
    )


def user(number: int) -> str:
    """Return the name of the user with this number, or the number as words."""
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return f"user {number}"


def sentence(error: OSError) -> str | None:
    """Return the sentence about an error of the system, or None for one that a person can't do anything about."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"{FULL[0].upper()}{FULL[1:]}."
    path = Path(os.fsdecode(error.filename)) if isinstance(error.filename, str | bytes) else ROOT
    if error.errno in (errno.EROFS, errno.EACCES, errno.EPERM) and path.is_relative_to(ROOT):
        return f"You can't write to {path}: copy the project to a folder of your own, and start there."
    return None
