"""Compare memberships, groups and grants both ways."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from amhe.access import grants, wall


class Command(BaseCommand):
    """Prints how guardian's rows differ from the memberships and the table; exits 1 if they do. Recorded exceptions
    (`grant_exception`) are listed and are no difference.

    With --mend it first gives every group what the table says, as after a release that changed the table.
    """

    help = "Checks that permissions follow memberships, in every organisation."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--mend", action="store_true", help="first give every group what the table says")

    def handle(self, *args: Any, **options: Any) -> None:
        found = 0
        ids = wall.organisation_ids()
        for organisation_id in ids:
            with wall.inside(organisation_id):
                if options["mend"]:
                    grants.follow_the_table(organisation_id)
                for sentence in grants.exceptions_of(organisation_id):
                    self.stdout.write(sentence)
                for sentence in grants.drift(organisation_id):
                    found += 1
                    self.stdout.write(sentence)
        if found:
            raise CommandError(f"{found} differences in {len(ids)} organisations.")
        self.stdout.write(f"{len(ids)} organisations, no differences.")
