"""The populations room."""

from django.apps import AppConfig


class PopulationsConfig(AppConfig):
    """Milestones 2 and 3: choosing populations and forming sub-teams."""

    name = "populations"
