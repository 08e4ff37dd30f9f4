"""The operations room."""

from django.apps import AppConfig


class OperationsConfig(AppConfig):
    """Probes, logs, metrics, and what happens when the product starts and stops."""

    name = "amhe.operations"
    label = "operations"

    def ready(self) -> None:
        from amhe.operations import background, migrations_check  # noqa: F401
