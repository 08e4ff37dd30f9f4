"""The teams room."""

from django.apps import AppConfig


class TeamsConfig(AppConfig):
    """Teams, people and places in them, meetings, actions, terms of reference, requests for help."""

    name = "teams"

    def ready(self) -> None:
        from amhe.access.changes import before_commit
        from amhe.access.roles import Permission
        from amhe.reminders import find_by, register
        from teams import (
            agenda,
            calendar_letters,
            help_letters,
            meeting_mails,
            meetings_told,
            oversight,
            recording,
            reminders,
            requests_told,
            terms_mails,
        )
        from teams.coming import who_said_yes
        from teams.hearing import find_untold, tell_changed

        register(*reminders.KINDS, *meeting_mails.KINDS, *calendar_letters.KINDS, *help_letters.KINDS)
        terms_mails.register_all()
        find_by("teams.meetings", reminders.meetings_tomorrow)
        find_by("teams.actions", reminders.actions_due)
        find_by("teams.calendars", find_untold)
        before_commit(tell_changed)
        recording.expect_by(who_said_yes)
        for section in agenda.OWN:
            agenda.register(section)
        oversight.tell(oversight.Kind.UPDATE, Permission.VIEW_TEAM, meetings_told.updates_to_oversight)
        oversight.tell(oversight.Kind.DECISION, Permission.VIEW_MEETINGS, meetings_told.decisions_to_oversight)
        oversight.tell(oversight.Kind.REQUEST, Permission.VIEW_REQUESTS, requests_told.to_oversight)
