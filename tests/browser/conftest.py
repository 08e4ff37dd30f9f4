"""Ground of the browser tests: Chromium, the product on a real address, and people who each have a browser of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import Permission

from amhe.access import roles
from dev.system import chromium
from tests.browser.person import Person

FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-dev-shm-usage", "--no-first-run")
FLAGS += ("--disable-background-networking", "--disable-component-update", "--disable-sync")


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """Debian's headless Chromium, without its errands."""
    return {"executable_path": chromium(), "args": list(FLAGS)}


@pytest.fixture(scope="session")
def base_url() -> str:
    """No address is taken from the command line."""
    return ""


@pytest.fixture
def live(transactional_db: None, live_server: Any, settings: LazySettings) -> str:
    """The address of the product, served in this process; mail stays in memory and its links come here.

    The test says `@pytest.mark.django_db(transaction=True, databases=["default", "owner"])`: what it leaves is taken
    away by the owner (amhe/access/management/commands/flush.py).
    """
    settings.SITE_URL = live_server.url
    known = set(Permission.objects.values_list("codename", flat=True))
    granted = {permission.value for held in roles.ROLE_PERMISSIONS.values() for permission in held}
    assert granted <= known, "a flush took the permissions away"
    return str(live_server.url)


@pytest.fixture
def open_browser(live: str, browser: Any) -> Iterator[Callable[..., Person]]:
    """Opens a browser of somebody's own: `open_browser("Nia", email=..., javascript=False, width=360, touch=True)`."""
    people: list[Person] = []

    def opened(
        name: str, *, email: str = "", javascript: bool = True, width: int = 1280, touch: bool = False
    ) -> Person:
        size = {"width": width, "height": 800 if width > 600 else 640}
        where = {"base_url": live, "ignore_https_errors": live.startswith("https:")}  # its certificate is its own
        context = browser.new_context(
            java_script_enabled=javascript, viewport=size, locale="en-GB", has_touch=touch, **where
        )
        context.set_default_timeout(15_000)
        people.append(Person(name=name, email=email, context=context, live=live, by_touch=touch))
        return people[-1]

    yield opened
    for person in people:
        person.context.close()
