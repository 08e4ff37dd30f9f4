"""Two beats at once: should both ever send the same sweeps, to two workers, everything is still done once."""

from __future__ import annotations

from datetime import timedelta

from amhe import clock
from amhe.access import wall
from amhe.audit.models import Event
from amhe.programme import actions
from amhe.programme.example import MAKERS
from amhe.programme.example.cast import living_today
from amhe.programme.models import Report
from amhe.programme.report import facts_version
from populations.models import Round
from tests.faults.machine import Machine, until

SWEEPS = ("populations.close_due_rounds", "programme.pick_up_lost_reports", "access.forget_old_keys")


def test_sweeps_sent_twice_to_two_workers_do_their_work_once(machine: Machine) -> None:
    with living_today():
        voting, asking = MAKERS["weaverdale"](), MAKERS["estuary"]()
    with wall.inside(voting.organisation.pk):
        Round.objects.update(closes_at=clock.now() - timedelta(minutes=1))
    with wall.inside(asking.organisation.pk):
        seven_minutes_ago = clock.now() - timedelta(minutes=7)
        version = facts_version(asking.organisation)
        Report.objects.create(
            organisation=asking.organisation, facts_version=version, asked_at=seven_minutes_ago, attempts=1
        )
    for sweep in SWEEPS * 3:
        machine.queue(sweep)
    machine.start("worker-1", "worker-2")

    def is_done() -> bool:
        with wall.inside(voting.organisation.pk, asking.organisation.pk):
            made = Report.objects.filter(state=Report.State.READY).exists()
            return made and not Round.objects.open().exists() and machine.queue_is_empty()

    until(is_done, f"the sweeps to end: see {machine.folder}")
    with wall.inside(voting.organisation.pk, asking.organisation.pk):
        for action in ("vote closed", "report made"):
            assert Event.objects.filter(action=action).count() == 1
        assert Event.objects.filter(action="report asked for").count() == 1, "asked for again once, by the first sweep"
        assert actions.ask_for_report(by=None, organisation=asking.organisation, facts_version=version).attempts == 2
