"""The programme room."""

from django.apps import AppConfig


class ProgrammeConfig(AppConfig):
    """The top floor: home pages, milestone tracker, coach dashboard, progress report, example data."""

    name = "amhe.programme"
    label = "programme"
