"""What a view's request carries behind `@requires`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest

from amhe.access.access import Access
from amhe.access.roles import Permission


class Request(HttpRequest):
    """A request from somebody signed in. `organisation`, `target` and `may` are there on views about something in one."""

    user: Any
    access: Access
    organisation: Any
    target: Any
    may: Callable[[Permission], bool]
    htmx: Any
