"""The server refuses to start on a view that says nothing of whom it is for, or a field of how long it is kept."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.checks import CheckMessage, Error, register
from django.urls import URLPattern, URLResolver, get_resolver

from amhe.access.inventory import unstated


def every_url(resolver: URLResolver | None = None, prefix: str = "/") -> Iterator[tuple[str, URLPattern]]:
    """Every pattern of the URL map with its whole route."""
    for entry in (resolver or get_resolver()).url_patterns:
        route = prefix + str(entry.pattern).lstrip("/")
        if isinstance(entry, URLResolver):
            yield from every_url(entry, route)
        else:
            yield route, entry


@register()
def views_declare_their_permission(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Refuse a view without `@requires` or `@public`."""
    return [
        Error(f"{route} says neither @requires nor @public", id="access.E001")
        for route, pattern in every_url()
        if not hasattr(pattern.callback, "declares")
    ]


@register()
def fields_declare_themselves(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Refuse a model field without a stated sensitivity and time kept."""
    return [Error(sentence, id="access.E002") for sentence in unstated()]
