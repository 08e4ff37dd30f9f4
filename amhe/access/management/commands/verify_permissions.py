"""Compare memberships, groups and grants both ways."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from amhe.access import grants, wall


class Command(BaseCommand):
    """Prints how guardian's rows differ from the memberships and the table; exits 1 if they do."""

    help = "Checks that permissions follow memberships, in every organisation."

    def handle(self, *args: Any, **options: Any) -> None:
        found = 0
        ids = wall.organisation_ids()
        for organisation_id in ids:
            with wall.inside(organisation_id):
                for sentence in grants.drift(organisation_id):
                    found += 1
                    self.stdout.write(sentence)
        if found:
            raise CommandError(f"{found} differences in {len(ids)} organisations.")
        self.stdout.write(f"{len(ids)} organisations, no differences.")
