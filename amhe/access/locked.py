"""Words that the database keeps but cannot read: secrets of second steps, and what somebody sent as their time ran out."""

from __future__ import annotations

from datetime import timedelta
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


@lru_cache(maxsize=4)
def _keys(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def lock(words: str) -> str:
    """The words under the first of ENCRYPTION_KEYS. Locking the same words twice gives two different texts."""
    return _keys(tuple(settings.ENCRYPTION_KEYS)).encrypt(words.encode()).decode()


def unlock(locked: str, within: timedelta | None = None) -> str | None:
    """The words again, by any of ENCRYPTION_KEYS; None for what is no text of ours, or is older than `within`."""
    try:
        age = int(within.total_seconds()) if within else None
        return _keys(tuple(settings.ENCRYPTION_KEYS)).decrypt(locked.encode(), ttl=age).decode()
    except InvalidToken:
        return None
