"""Migrations run as the owner of the tables."""

from typing import Any

from django.core.management.commands import migrate


class Command(migrate.Command):
    """Django's migrate, through DATABASE_OWNER_URL."""

    def handle(self, *args: Any, **options: Any) -> None:
        options["database"] = "owner"
        super().handle(*args, **options)
