"""Load the example organisations."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from amhe.access import grants, wall
from amhe.programme.example import MAKERS
from amhe.programme.example.cast import living_today
from organisations.actions import make_administrator
from organisations.models import Organisation


class Command(BaseCommand):
    """Makes the example organisations that are not there yet. Safe to repeat; refuses where real people work."""

    help = "Loads the example organisations, once each."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.EXAMPLE_DATA:
            raise CommandError("Example data is for development and demonstrations. This is neither.")
        with wall.inside(*wall.organisation_ids()):
            there = dict(Organisation.objects.values_list("slug", "pk"))
        for pk in there.values():
            with wall.inside(pk):
                grants.follow_the_table(pk)  # they may be of an older release
        make_administrator(by=None, email="ruth@amhe-programme.example", name="Ruth Adeyemi")
        for slug, make in MAKERS.items():
            if slug in there:
                continue
            with living_today():
                cast = make()
            self.stdout.write(f"{cast.organisation.name} is there now.")
