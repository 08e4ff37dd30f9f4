"""Bring an organisation back from its copy."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections

from amhe.access import wall
from amhe.privacy import actions
from amhe.privacy.unpacking import NotACopy, read


class Command(BaseCommand):
    """Imports the zip file that a lead downloaded, as the owner of the tables, whole or not at all (X8)."""

    help = "Imports a copy of an organisation's data, through DATABASE_OWNER_URL. Nobody can sign in by it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="the copy, a zip file")
        parser.add_argument("--check", action="store_true", help="try everything, and keep nothing")

    def handle(self, *args: Any, file: Path, check: bool, **options: Any) -> None:
        if "owner" not in connections.settings:
            raise CommandError(
                "DATABASE_OWNER_URL is not set: only the owner of the tables can import an organisation."
            )
        try:
            copy = read(file)
            rows = actions.import_organisation(by=None, copy=copy, only_check=check)
        except NotACopy as fault:
            raise CommandError(f"Nothing was imported. {fault}") from fault
        what = f"{rows} rows and {len(copy.people)} people of {copy.organisation['name']}"
        if check:
            self.stdout.write(f"This copy can be imported: {what}. Nothing is kept of this try.")
            return
        organisation_id = copy.organisation["id"]
        with wall.inside(organisation_id):
            actions.note_import(by=None, organisation_id=organisation_id)
        self.stdout.write(f"Imported: {what}.")
        self.stdout.write("Nobody of them can sign in. A programme administrator invites the first lead.")
