"""Links to rooms above, which may not be there."""

from __future__ import annotations

from django.urls import NoReverseMatch, reverse


def link(name: str, *args: str) -> str:
    """The address of a page, or "" where no such page is served."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
