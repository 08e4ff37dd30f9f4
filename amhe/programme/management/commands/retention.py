"""Let go of what is kept no longer."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from amhe.programme.retention import RULES


class Command(BaseCommand):
    """Does at once what beat does every day; with --dry-run it only counts."""

    help = "Lets go of what is past its time (docs/data-inventory.md)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only count what is due")

    def handle(self, *args: Any, dry_run: bool, **options: Any) -> None:
        for rule in RULES:
            count = rule.due() if dry_run else rule.sweep()
            self.stdout.write(f"{count:>8}  {rule.name} (kept {rule.kept}): {'due' if dry_run else 'gone'}")
