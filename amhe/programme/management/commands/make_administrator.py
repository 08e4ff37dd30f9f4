"""Make somebody a programme administrator."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email

from organisations.actions import make_administrator


class Command(BaseCommand):
    """The first administrator of an installation; safe to repeat. They sign in with a code sent to the address."""

    help = "Lets somebody run the programme: makes their account if the address has none."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", metavar="EMAIL")
        parser.add_argument("name", metavar="NAME")

    def handle(self, *args: Any, email: str, name: str, **options: Any) -> None:
        try:
            validate_email(email)
        except ValidationError as error:
            raise CommandError(f"{email} is no email address.") from error
        role = make_administrator(by=None, email=email, name=name)
        self.stdout.write(f"{role.user.name} ({role.user.email}) runs the programme since {role.starts_on}.")
