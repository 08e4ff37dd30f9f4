"""Forget a person who asked for it."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from amhe.access import wall
from amhe.rules import Refused
from organisations.models import User
from teams.actions import forget_person


class Command(BaseCommand):
    """Does what /me/leave/ does, for somebody who cannot sign in any more."""

    help = "Ends a person's roles and takes their name, address and ways to sign in away for good."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")

    def handle(self, *args: Any, email: str, **options: Any) -> None:
        user = User.objects.filter(email__iexact=email).first()
        if user is None:
            raise CommandError("Nobody has an account with this address.")
        try:
            with wall.inside(*wall.organisation_ids()):
                forget_person(by=None, user=user)
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(f"Person {user.pk} is forgotten. Backups hold the name until those are deleted too.")
