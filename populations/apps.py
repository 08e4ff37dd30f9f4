"""The populations room."""

from django.apps import AppConfig


class PopulationsConfig(AppConfig):
    """Milestones 2 and 3: choosing populations and forming sub-teams."""

    name = "populations"

    def ready(self) -> None:
        from amhe.reminders import find_by, register
        from populations import letters

        register(*letters.KINDS)
        find_by("populations.votes", letters.votes_closing)
