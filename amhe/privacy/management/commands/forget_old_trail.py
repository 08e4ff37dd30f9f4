"""Remove the trail that is over 6 years old."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections

from amhe.privacy import actions
from amhe.privacy.old_trail import old_rows, over_since


class Command(BaseCommand):
    """Counts what is over; with --delete it removes it, as the owner of the tables. For the operator, once a month."""

    help = "Counts the rows of the trail over 6 years old, through DATABASE_OWNER_URL; removes them with --delete."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--delete", action="store_true", help="remove them; nobody can bring them back")

    def handle(self, *args: Any, delete: bool, **options: Any) -> None:
        if "owner" not in connections.settings:
            raise CommandError("DATABASE_OWNER_URL is not set: only the owner of the tables can remove the trail.")
        counted = {table: rows.count() for table, rows in old_rows("owner")} if not delete else {}
        counts = actions.forget_old_trail(by=None) if delete else counted
        for table, count in counts.items():
            self.stdout.write(f"{count:>10}  {table}")
        how = "removed" if delete else "would be removed with --delete"
        self.stdout.write(f"{sum(counts.values())} rows from before {over_since():%d %B %Y} {how}.")
