"""Print whom to sign in as in the example data."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

SIGN_INS = (
    ("Project lead", "Nia Rowlands", "nia@harbourside.example"),
    ("QI Coach", "Amara Okoye", "amara@amhe-coaches.example"),
    ("Sub-team member", "Leila Haddad", "leila@harbourside.example"),
    ("Senior sponsor", "David Osei", "david@harbourside.example"),
    ("Programme administrator", "Ruth Adeyemi", "ruth@amhe-programme.example"),
    ("Voter in an open vote", "Lewis Grant", "lewis@weaverdale.example"),
)


class Command(BaseCommand):
    """One line a person: role, name, address. They sign in with a code sent to the address, as everybody does."""

    help = "Prints the example sign-ins."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.EXAMPLE_DATA:
            raise CommandError("There are no example sign-ins here.")
        for role, name, email in SIGN_INS:
            self.stdout.write(f"{role + ':':<26}{email:<32}{name}")
