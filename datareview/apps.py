"""The datareview room."""

from django.apps import AppConfig


class DataReviewConfig(AppConfig):
    """Milestone 4: the three-part data review."""

    name = "datareview"

    def ready(self) -> None:
        from amhe.reminders import find_by, register
        from datareview import agenda as ours
        from datareview import letters
        from teams import agenda, updates

        register(*letters.KINDS)
        find_by("datareview.reflections", letters.without_reflection)
        agenda.register(ours.NEW_NOTES)
        updates.register("people heard", ours.people_heard)
