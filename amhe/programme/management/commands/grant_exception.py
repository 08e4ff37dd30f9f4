"""Let one organisation's role do more or less."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from amhe.access import wall
from amhe.rules import Refused
from organisations.actions import grant_exception
from organisations.models import Organisation


class Command(BaseCommand):
    """Gives or takes a right of a role in one organisation, with a reason. To end it, ask for the opposite."""

    help = "Gives or takes a right of a role in one organisation; written into its trail, listed by verify_permissions."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("organisation", help="the organisation's part of the address")
        parser.add_argument("role", help="such as support (amhe/access/roles.py)")
        parser.add_argument("permission", help="such as manage_meetings (amhe/access/roles.py)")
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("--give", action="store_true", help="let the role do this")
        which.add_argument("--take", action="store_true", help="do not let the role do this")
        parser.add_argument("--reason", required=True, help="why, for its leads and coaches to read")

    def handle(self, *args: Any, role: str, permission: str, give: bool, reason: str, **options: Any) -> None:
        with wall.inside(*wall.organisation_ids()):
            found = Organisation.objects.filter(slug=options["organisation"]).first()
        if found is None:
            raise CommandError(f"There is no organisation {options['organisation']}.")
        try:
            with wall.inside(found.pk):
                made = grant_exception(
                    by=None, organisation=found, role=role, permission=permission, granted=give, reason=reason
                )
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        how = f"{'may' if give else 'may not'} {permission}"
        self.stdout.write(f"{role} at {found.name} {how} from now on{'' if made else ', as everywhere else'}.")
