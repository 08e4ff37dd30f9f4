"""The datareview room."""

from django.apps import AppConfig


class DataReviewConfig(AppConfig):
    """Milestone 4: the three-part data review."""

    name = "datareview"
