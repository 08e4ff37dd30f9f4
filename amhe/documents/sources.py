"""What a document may load: our own static files, by name, and nothing else."""

from __future__ import annotations

import mimetypes
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.exceptions import SuspiciousOperation

BASE = "https://document.invalid/"
"""Where a document thinks it lives, so that an address like /static/css/document.css can be told apart."""


class NotOurs(ValueError):
    """An address that a document may not load."""


def static_file(url: str) -> tuple[bytes, str]:
    """The bytes and media type of one of our static files.

    `url` is `static:css/document.css`, or the address that `{% static %}` gives. Raises NotOurs for every
    other address: files, the network, `data:`, other hosts, names that climb out of the static folders,
    unknown names.
    """
    name = _name(url)
    content = _found(name)
    if content is None:
        content = _collected(name)
    if content is None:
        raise NotOurs(f"no such static file: {name}")
    return content, mimetypes.guess_type(name)[0] or "application/octet-stream"


def _name(url: str) -> str:
    parts = urlsplit(url)
    path = parts.path if parts.scheme == "static" and not parts.netloc else _under_static_url(url)
    name = unquote(path)
    climbs = any(part in ("..", "") or part.startswith(".") for part in name.split("/"))
    if climbs or "\\" in name or "\0" in name or PurePosixPath(name).is_absolute():
        raise NotOurs("not the name of a static file")
    return name


def _under_static_url(url: str) -> str:
    """The path below STATIC_URL, which may itself be a path or the address of another host of ours."""
    root = settings.STATIC_URL
    start = root if urlsplit(root).scheme else BASE.rstrip("/") + root
    plain = url.partition("#")[0].partition("?")[0]
    if not plain.startswith(start):
        raise NotOurs("a document loads nothing but our own static files")
    return plain.removeprefix(start)


def _found(name: str) -> bytes | None:
    try:
        path = finders.find(name)
    except SuspiciousOperation as error:
        raise NotOurs("not the name of a static file") from error
    if not isinstance(path, str) or not Path(path).is_file():
        return None
    return Path(path).read_bytes()


def _collected(name: str) -> bytes | None:
    """A file as it was collected: its name then holds a fingerprint that the finders do not know."""
    try:
        if not staticfiles_storage.exists(name):
            return None
        with staticfiles_storage.open(name) as file:
            content: bytes = file.read()
    except (SuspiciousOperation, OSError, ValueError):
        return None
    return content
