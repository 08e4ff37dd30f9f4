"""The reminders room."""

from django.apps import AppConfig


class RemindersConfig(AppConfig):
    """What is due to be sent, to whom, once."""

    name = "amhe.reminders"
    label = "reminders"
