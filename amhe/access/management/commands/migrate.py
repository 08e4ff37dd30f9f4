"""Migrations run as the owner of the tables, one process at a time, and say in one sentence which one failed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import DatabaseError, connections, transaction

from amhe.access import history

ONE_AT_A_TIME = 0x616D6865  # "amhe": the advisory lock of everybody who migrates this database


class Command(migrate.Command):
    """Django's migrate, through DATABASE_OWNER_URL.

    Every migration is one transaction: one that fails leaves the schema as it was before it, and those before it stay.
    A second migrate waits for the first. At the end the triggers that keep history follow the inventory.
    """

    begun: Any = None

    def handle(self, *args: Any, **options: Any) -> None:
        if "owner" not in settings.DATABASES:
            raise CommandError("DATABASE_OWNER_URL is not set: migrations run as the owner of the tables.")
        options["database"] = "owner"
        with alone():
            try:
                super().handle(*args, **options)
                if not (options["plan"] or options["check_unapplied"] or options["app_label"]):
                    history.follow_inventory(connections["owner"])
            except Exception as error:
                if self.begun is None:
                    raise
                raise CommandError(self.sentence(error)) from error

    def sentence(self, error: Exception) -> str:
        """What failed, in one sentence, and how things are now."""
        what = f"Migration {self.begun} failed ({type(error).__name__}: {_first_line(error)})"
        if not self.begun.atomic:
            return f"{what} and is not one transaction: see what it left, then run migrate again."
        return f"{what}: the database is as it was before that migration, so mend it and run migrate again."

    def migration_progress_callback(self, action: str, migration: Any = None, fake: bool = False) -> None:
        """Remember which migration is under way."""
        if action in ("apply_start", "unapply_start"):
            self.begun = migration
        elif action in ("apply_success", "unapply_success"):
            self.begun = None
        super().migration_progress_callback(action, migration, fake)


@contextmanager
def alone() -> Iterator[None]:
    """Hold the right to migrate this database; wait while somebody else has it. Raises CommandError."""
    connection = connections["owner"]
    try:
        with transaction.atomic(using="owner"), connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = 0")
            cursor.execute("SELECT pg_advisory_lock(%s)", [ONE_AT_A_TIME])
    except DatabaseError as error:
        raise CommandError(f"Nothing was migrated: the database said: {_first_line(error)}") from error
    try:
        yield
    finally:
        with suppress(DatabaseError), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [ONE_AT_A_TIME])


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0]
