"""The privacy room."""

from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    """Copies to take along, deletion, and the ledger of erasures."""

    name = "amhe.privacy"
    label = "privacy"

    def ready(self) -> None:
        from amhe.backup import replays
        from amhe.privacy import ledger

        replays.register("erasures", ledger.replay)
