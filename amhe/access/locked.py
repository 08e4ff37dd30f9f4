"""Words that the database keeps but cannot read: secrets of second steps, what somebody sent as their time ran out, and how
to reach people who asked for it."""

from __future__ import annotations

from datetime import timedelta
from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import models


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


class Sealed(models.TextField):
    """Text that is locked in the database and plain in Python; "" for what no key of ours opens. Nothing can search for it."""

    def get_prep_value(self, value: Any) -> Any:
        """What the column holds. An empty text is locked as well, so that nobody sees which are empty."""
        return lock(str(super().get_prep_value(value) or ""))

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str:
        """The words again."""
        return unlock(value or "") or ""

    def get_lookup(self, lookup: str) -> Any:
        """None: two locks of one text differ, so a search would find nothing and say so to nobody."""
        return None
