"""The audit room."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Who did what."""

    name = "amhe.audit"
    label = "audit"

    def ready(self) -> None:
        from amhe.audit import sign_ins

        sign_ins.listen()
