"""TRUNCATE is the owner's: the suite empties its own database between live-server tests this way."""

from typing import Any

from django.core.management.commands import flush


class Command(flush.Command):
    """Django's flush, through DATABASE_OWNER_URL."""

    def handle(self, *args: Any, **options: Any) -> None:
        options["database"] = "owner"
        super().handle(*args, **options)
