"""The access room."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    """Who may do what."""

    name = "amhe.access"
    label = "access"

    def ready(self) -> None:
        from amhe.access import checks, timekeeping  # noqa: F401
