"""The teams room."""

from django.apps import AppConfig


class TeamsConfig(AppConfig):
    """Teams, people and places in them, meetings, actions."""

    name = "teams"
