"""Make organisations by the hundred, for measuring."""

import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from amhe.programme.load import make


class Command(BaseCommand):
    """Makes load organisations until there are as many as asked for. Refuses where real people work."""

    help = "Makes made-up organisations by the hundred, for measuring. The same seed gives the same organisations."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--organisations", type=int, default=100, help="how many load organisations there shall be")
        parser.add_argument("--conversations", type=int, default=10_000, help="how many the new ones have between them")
        parser.add_argument("--seed", default="1", help="another seed gives other organisations")

    def handle(self, *args: Any, organisations: int, conversations: int, seed: str, **options: Any) -> None:
        if not settings.EXAMPLE_DATA:
            raise CommandError("Made-up organisations are for development and measuring. This is neither.")
        if not 1 <= organisations <= 99_999:
            raise CommandError("Ask for 1 to 99,999 organisations.")
        if conversations < 0:
            raise CommandError("The number of conversations cannot be below 0.")
        started = time.monotonic()
        try:
            made = make(organisations=organisations, conversations=conversations, seed=seed, say=self.stdout.write)
        except ValueError as error:
            raise CommandError(str(error)) from error
        if not made.organisations:
            self.stdout.write(f"There are {organisations} load organisations already: nothing was made.")
            return
        for label, count in sorted(made.rows.items()):
            self.stdout.write(f"{count:>10}  {label}")
        seconds = time.monotonic() - started
        self.stdout.write(
            f"Made {made.organisations} organisations, {made.rows.total()} rows, in {seconds:.0f} seconds."
        )
