"""The ledger of erasures: what was erased, as keyed hashes, so that it can be erased again after a restore."""

from __future__ import annotations

import hmac
from hashlib import sha256

from django.conf import settings


def hash_of(kind: str, key: object) -> str:
    """A note's uuid, a person's id or an organisation's slug as the ledger knows it: nobody can read it back."""
    return hmac.new(f"erasure {settings.SECRET_KEY}".encode(), f"{kind}:{key}".encode(), sha256).hexdigest()
