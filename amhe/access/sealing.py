"""Secrets of others that we must be able to give back, such as a client secret: sealed in the database, opened in memory."""

from __future__ import annotations

import base64

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


def seal(secret: str) -> str:
    """The secret as we keep it: encrypted and signed (Fernet), different each time."""
    return _fernet().encrypt(secret.encode()).decode()


def unseal(sealed: str) -> str | None:
    """The secret, or None if it was sealed with another key or changed since."""
    try:
        return _fernet().decrypt(sealed.encode()).decode()
    except InvalidToken:
        return None


def _fernet() -> Fernet:
    derive = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"amhe.access.sealing")
    return Fernet(base64.urlsafe_b64encode(derive.derive((settings.SEALING_KEY or settings.SECRET_KEY).encode())))
