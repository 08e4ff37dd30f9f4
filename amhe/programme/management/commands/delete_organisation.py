"""Delete an organisation to the last row."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections

from amhe.privacy import actions
from amhe.privacy.models import DeletionRequest
from organisations.models import Organisation


class Command(BaseCommand):
    """Carries out a request that two people agreed on at least 30 days ago, as the owner of the tables (X8)."""

    help = "Deletes everything of an organisation, through DATABASE_OWNER_URL. Nobody can bring it back."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", help="the organisation's part of the address")
        parser.add_argument("--confirm", required=True, metavar="NAME", help="its whole name, as you would say it")

    def handle(self, *args: Any, slug: str, confirm: str, **options: Any) -> None:
        if "owner" not in connections.settings:
            raise CommandError("DATABASE_OWNER_URL is not set: only the owner of the tables can delete the trail.")
        organisation = Organisation.objects.using("owner").filter(slug=slug).first()
        if organisation is None:
            raise CommandError(f"There is no organisation {slug}.")
        if confirm != organisation.name:
            raise CommandError(f"--confirm is not its name. It is called: {organisation.name}")
        asked = DeletionRequest.objects.using("owner").filter(organisation=organisation, withdrawn_at=None).first()
        if asked is None or asked.due_at is None:
            raise CommandError("2 people have to agree first, on the page /o/%s/delete/." % slug)  # noqa: UP031
        if not asked.is_due:
            raise CommandError(f"It waits for 30 days. It can be deleted from {asked.due_at:%d %B %Y, %H:%M} UTC.")
        counts = actions.delete_organisation(by=None, organisation_id=organisation.pk, slug=slug)
        for table, count in sorted(counts.items()):
            self.stdout.write(f"{count:>10}  {table}")
        self.stdout.write(f"{sum(counts.values())} rows deleted. Backups hold them until those are deleted too.")
