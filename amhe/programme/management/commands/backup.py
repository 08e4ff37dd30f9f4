"""Back up the database."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from amhe.backup.faults import Fault
from amhe.backup.taking import take


class Command(BaseCommand):
    """Dumps one moment of the database as the backup role, with a manifest beside it (docs/backup.md)."""

    help = "Backs up the database into a file, or into a folder under a name of its own."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("to", type=Path, metavar="FILE_OR_FOLDER")
        parser.add_argument("--keep", type=int, metavar="N", help="in a folder: remove all but the newest N")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            taken = take(options["to"], options["keep"])
        except Fault as fault:
            raise CommandError(str(fault)) from fault
        tables, size = len(taken.manifest.tables), taken.manifest.bytes
        self.stdout.write(f"{taken.path}: {tables} tables, {taken.manifest.total} rows, {size} bytes.")
        for path in taken.removed:
            self.stdout.write(f"{path.name} was removed.")
