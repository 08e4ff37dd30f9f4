"""Restore a backup."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from amhe.backup.faults import Fault
from amhe.backup.restoring import restore


class Command(BaseCommand):
    """Restores a backup into an empty database, proves it equal, and only then lets the product in (docs/backup.md)."""

    help = "Restores a backup into the empty database that DATABASE_URL and DATABASE_OWNER_URL name."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("dump", type=Path, metavar="FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            restored = restore(options["dump"], say=self.stdout.write)
        except Fault as fault:
            raise CommandError(str(fault)) from fault
        for name, done in restored.replayed.items():
            self.stdout.write(f"Done again after the restore: {name}, {done}.")
        self.stdout.write(f"Restored as it was at {restored.manifest.taken_at:%d %B %Y, %H:%M} UTC. It is open now.")
