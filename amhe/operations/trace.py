"""The reference that ties together what one request did: on its error page, in its log lines, in its tasks'."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

WELL_FORMED = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{7,63}")
# Letters and figures that nobody mixes up when they read them out on the telephone.
LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"

_current: ContextVar[str] = ContextVar("reference", default="")


def current() -> str:
    """The reference of what is being done now, or an empty string."""
    return _current.get()


def fresh() -> str:
    """A new reference of 60 random bits, such as `h7kq-2mzd-9xvt`."""
    word = "".join(secrets.choice(LETTERS) for _ in range(12))
    return "-".join((word[:4], word[4:8], word[8:]))


def accepted(sent: str | None) -> str:
    """The reference that somebody in front of us sent, if it looks like one, else a new one."""
    return sent if sent and WELL_FORMED.fullmatch(sent) else fresh()


@contextmanager
def under(reference: str) -> Iterator[None]:
    """All that is done inside carries `reference`."""
    token = _current.set(reference)
    try:
        yield
    finally:
        _current.reset(token)
