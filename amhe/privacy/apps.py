"""The privacy room."""

from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    """Copies to take along, deletion, and the ledger of erasures."""

    name = "amhe.privacy"
    label = "privacy"
