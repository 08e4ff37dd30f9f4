"""Write docs/data-inventory.md."""

from typing import Any

from django.core.management.base import BaseCommand

from amhe.privacy.inventory import as_markdown


class Command(BaseCommand):
    """Prints the data inventory: `manage.py data_inventory > docs/data-inventory.md`."""

    help = "Prints what is kept, how sensitive it is and for how long."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(as_markdown(), ending="")
