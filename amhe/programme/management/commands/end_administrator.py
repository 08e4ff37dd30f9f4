"""End somebody's role as programme administrator."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from amhe.rules import Refused
from organisations.actions import end_administrator
from organisations.models import RoleOnProgramme


class Command(BaseCommand):
    """It ends at once, and their support access with it. The only administrator stays."""

    help = "Ends somebody's role as programme administrator."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", metavar="EMAIL")

    def handle(self, *args: Any, email: str, **options: Any) -> None:
        role = RoleOnProgramme.objects.select_related("user").filter(user__email__iexact=email, ends_on=None).first()
        if role is None:
            raise CommandError(f"{email} is no programme administrator.")
        try:
            end_administrator(by=None, role=role)
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(f"{role.user.name} no longer runs the programme.")
