"""The organisations room."""

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in


class OrganisationsConfig(AppConfig):
    """User, Organisation, programme, sign-in, library."""

    name = "organisations"

    def ready(self) -> None:
        """Every way in, allauth's and an invitation's, ends in Django's login(): there the session's clock starts."""
        from organisations import sessions

        user_logged_in.connect(sessions.begin)
