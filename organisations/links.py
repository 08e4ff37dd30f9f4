"""Whether a link of the library still leads somewhere: what its page answers, and nothing of what it says."""

from __future__ import annotations

import socket
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from ipaddress import ip_address
from urllib.parse import urlsplit

from django.conf import settings

SECONDS = 10
NOT_ANSWERED_WITHOUT_A_BODY = (403, 405, 501)  # some pages answer GET and not HEAD


def status_of(url: str) -> int | None:
    """The HTTP status of a page, or None if there is no answer. Follows no other address: a page that moved says 3xx.

    Opens no address inside our own network, whatever somebody typed into the library.
    """
    try:
        status = _ask("HEAD", url)
        return _ask("GET", url) if status in NOT_ANSWERED_WITHOUT_A_BODY else status
    except (OSError, HTTPException, ValueError):
        return None


def _ask(method: str, url: str) -> int:
    parts = urlsplit(url)
    secure = parts.scheme == "https"
    port = parts.port or (443 if secure else 80)
    host = parts.hostname or ""
    kind = HTTPSConnection if secure else HTTPConnection
    connection = kind(host, port, timeout=SECONDS)
    # The address that was looked at is the one that is called: a name could lead elsewhere the next time.
    connection._create_connection = lambda _there, *more, **others: _called(host, port)  # type: ignore[attr-defined]
    try:
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request(method, path, headers={"User-Agent": f"{settings.BRAND} link checker"})
        return connection.getresponse().status
    finally:
        connection.close()


def _called(host: str, port: int) -> socket.socket:
    """A connection to a host of the wide world. Raises OSError for one of ours."""
    refused = OSError(f"{host} has no public address")
    for *_rest, address in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
        if not (settings.LINKS_MAY_BE_LOCAL or ip_address(address[0]).is_global):
            continue
        try:
            return socket.create_connection((str(address[0]), port), timeout=SECONDS)
        except OSError as error:
            refused = error
    raise refused
