"""The organisations room."""

from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    """User, Organisation, programme, sign-in, library."""

    name = "organisations"
