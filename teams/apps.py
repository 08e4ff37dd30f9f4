"""The teams room."""

from django.apps import AppConfig


class TeamsConfig(AppConfig):
    """Teams, people and places in them, meetings, actions, terms of reference, requests for help."""

    name = "teams"

    def ready(self) -> None:
        from amhe.access.changes import before_commit
        from amhe.access.roles import Permission
        from teams import agenda, letters, meetings_told, oversight, recording, requests_told
        from teams.coming import who_said_yes
        from teams.hearing import tell_changed

        letters.register_all()
        before_commit(tell_changed)
        recording.expect_by(who_said_yes)
        for section in agenda.OWN:
            agenda.register(section)
        oversight.tell(oversight.Kind.UPDATE, Permission.VIEW_TEAM, meetings_told.updates_to_oversight)
        oversight.tell(oversight.Kind.DECISION, Permission.VIEW_MEETINGS, meetings_told.decisions_to_oversight)
        oversight.tell(oversight.Kind.REQUEST, Permission.VIEW_REQUESTS, requests_told.to_oversight)
