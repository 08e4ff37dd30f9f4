"""Let go of what is kept no longer."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from amhe.programme.retention import RULES, long_over


class Command(BaseCommand):
    """Does at once what beat does every day; with --dry-run it only counts."""

    help = "Lets go of what is past its time (docs/data-inventory.md)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only count what is due")

    def handle(self, *args: Any, dry_run: bool, **options: Any) -> None:
        for rule in RULES:
            count = rule.due() if dry_run else rule.sweep()
            self.stdout.write(f"{count:>8}  {rule.name} (kept {rule.kept}): {'due' if dry_run else 'gone'}")
        if dry_run:
            self._name_the_long_over()

    def _name_the_long_over(self) -> None:
        """Organisations whose deletion people should be asked about. It is never done by itself."""
        over = long_over()
        self.stdout.write(f"{len(over):>8}  organisations whose Phase 1 ended 24 months ago: ask if their data may go")
        for organisation in over:
            self.stdout.write(
                f"          {organisation.name}, {organisation.phase_1_ends_on}: /o/{organisation.slug}/delete/"
            )
