"""The assets room."""

from django.apps import AppConfig


class AssetsConfig(AppConfig):
    """Milestone 5: the assets that already help."""

    name = "assets"
