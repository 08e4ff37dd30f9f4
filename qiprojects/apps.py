"""The qiprojects room."""

from django.apps import AppConfig


class QIProjectsConfig(AppConfig):
    """Milestone 6: the QI project."""

    name = "qiprojects"
