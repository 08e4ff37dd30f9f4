"""The audit room."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Who did what."""

    name = "amhe.audit"
    label = "audit"
