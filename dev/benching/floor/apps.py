"""The floor as an app of Django's."""

from django.apps import AppConfig


class FloorConfig(AppConfig):
    """Has no migrations: its table is made by `migrate --run-syncdb`."""

    name = "dev.benching.floor"
    label = "floor"
