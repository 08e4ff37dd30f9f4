"""The scene of the top floor: a task marked as not needed, one marked as done, and a report that is ready."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from amhe import clock
from amhe.privacy import actions as privacy
from amhe.privacy.exporting import Made
from amhe.privacy.models import Export
from amhe.programme import actions
from amhe.programme.models import Health, HealthOverride, Report, TaskMark
from amhe.programme.report import facts_version
from organisations.milestones import tasks
from populations.models import Population
from tests.world import Place


def build(place: Place, canary: str, things: dict[type, Any]) -> None:
    """Fill the place; the report's bytes hold the canary, for the facts as they are now."""
    ours = next(task for task in tasks().values() if task.for_organisation)
    with place.inside():
        population = Population.objects.get(pk=things[Population].pk)
        each = next(task for task in tasks().values() if not task.for_organisation)
        day = clock.today() - timedelta(days=30)
        mark = {"by": place.coach, "organisation": place.organisation, "on": day}
        actions.mark_task(**mark, task=each, population=population, state=TaskMark.State.COMPLETED)
        things[TaskMark] = actions.mark_task(
            **mark,
            task=ours,
            population=None,
            state=TaskMark.State.NOT_NEEDED,
            reason=f"We have one. {canary}",
        )
        things[HealthOverride] = actions.override_health(
            by=place.coach, organisation=place.organisation, health=Health.WATCH, reason=f"They moved. {canary}"
        )
        report = actions.ask_for_report(
            by=place.lead, organisation=place.organisation, facts_version=facts_version(place.organisation)
        )
        export = privacy.ask_for_export(by=place.lead, organisation=place.organisation)
        made = Made(f"A copy {canary}".encode(), rows=1)
        things[Export] = privacy.keep_export(by=None, export=export, made=made)
        things[Report] = actions.keep_report(by=None, report=report, pdf=f"%PDF-1.7 {canary}".encode())
