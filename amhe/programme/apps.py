"""The programme room."""

from django.apps import AppConfig


class ProgrammeConfig(AppConfig):
    """The top floor: home pages, milestone tracker, coach dashboard, progress report, example data."""

    name = "amhe.programme"
    label = "programme"

    def ready(self) -> None:
        from amhe.access.changes import before_commit
        from amhe.backup import replays
        from amhe.programme import agenda as ours
        from amhe.programme import letters, retention
        from amhe.programme.actions import drop_reports
        from amhe.programme.erasing_again import register_all
        from amhe.programme.standing import keep_changed
        from amhe.programme.steps import next_for_population
        from datareview import leaving
        from populations.next_step import register
        from teams import agenda, updates

        letters.register_all()
        register_all()
        register(next_for_population)
        before_commit(keep_changed)
        agenda.register(ours.OPEN_TASKS)
        agenda.register(ours.ASKED)
        updates.register("milestones", ours.where_we_are)
        leaving.register(drop_reports)
        replays.register("what people said whose time is over", lambda restored: retention.let_words_go())
