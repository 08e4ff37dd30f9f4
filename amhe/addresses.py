"""Addresses of pages. Django looks one up in about 30 microseconds, and a page has up to a hundred."""

from __future__ import annotations

from functools import lru_cache

from django.conf import settings
from django.urls import reverse


@lru_cache(maxsize=4096)
def address(name: str, *parts: str | int) -> str:
    """The address of the page with this name and these parts, as `reverse` has it; remembered. Raises NoReverseMatch."""
    return reverse(name, args=parts)


def full_address(name: str, *parts: str | int) -> str:
    """The whole address, for mail and whatever else is read outside the product. Raises NoReverseMatch."""
    return str(settings.SITE_URL) + reverse(name, args=parts)  # not remembered: it may hold a secret
