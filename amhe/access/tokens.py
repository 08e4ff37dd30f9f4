"""Links that lead into an organisation: 256 random bits in the address, only their hash in the database.

Secrets made elsewhere lead in too.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable

from django.utils.crypto import salted_hmac

from amhe.access import wall
from amhe.access.models import Token


def new() -> str:
    """A token of 256 random bits."""
    return secrets.token_urlsafe(32)


def issue(kind: str, organisation_id: int) -> tuple[str, str]:
    """Make a secret link's token inside the organisation. Returns (token for the address, hash to keep beside the thing)."""
    token = new()
    keep(kind, organisation_id, [token])
    return token, hash_of(token)


def derived(kind: str, *parts: object) -> str:
    """A token of 256 bits that the server can work out again, and nobody else: for a letter that is written when it is sent.

    The same parts give the same one as long as SECRET_KEY stays; a link that was sent works on after that, by its hash.
    """
    return salted_hmac(f"amhe.access.tokens.{kind}", repr(parts), algorithm="sha256").hexdigest()


def keep(kind: str, organisation_id: int, tokens: Iterable[str]) -> None:
    """Let secrets that were made elsewhere lead into the organisation; each must be as good as random by itself."""
    Token.objects.bulk_create(
        Token(kind=kind, hash=hash_of(token), organisation_id=organisation_id) for token in tokens
    )


def forget(kind: str, tokens: Iterable[str]) -> None:
    """Let these secrets lead nowhere from now on. Call inside their organisation."""
    forget_hashes(kind, [hash_of(token) for token in tokens])


def forget_hashes(kind: str, hashes: Iterable[str]) -> None:
    """The same for secrets of which only the hash is kept beside the thing."""
    Token.objects.filter(kind=kind, hash__in=list(hashes)).delete()


def lead_in(kind: str, name: str, organisation_id: int, *, open: bool) -> None:
    """Let a name that is no secret lead into the organisation too, or no longer. What it leads to must be fit for anybody."""
    if open:
        Token.objects.get_or_create(kind=kind, hash=hash_of(name), organisation_id=organisation_id)
    else:
        Token.objects.filter(kind=kind, hash=hash_of(name)).delete()


def enter(kind: str, token: str) -> str | None:
    """Enter the organisation a token leads into. Returns the token's hash, or None if we never issued it."""
    hashed = hash_of(token)
    return hashed if wall.enter_by_token(kind, hashed) is not None else None


def hash_of(token: str) -> str:
    """SHA-256 in hex; the token is random enough to need no salt."""
    return hashlib.sha256(token.encode()).hexdigest()
