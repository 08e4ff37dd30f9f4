"""The scene of the top floor: a task marked as not needed, one marked as done, a report that is ready,
and somebody who looks in by support access."""

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
from organisations.actions import ask_for_support, make_administrator, open_page
from organisations.milestones import tasks
from organisations.models import SupportAccess
from populations.models import Population
from tests.factories import UserFactory
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
        supporter = place.people["supporter"] = UserFactory(name=f"Supporter in {place.organisation.slug}")
        make_administrator(by=None, email=supporter.email, name=supporter.name)
        things[SupportAccess] = access = ask_for_support(
            by=supporter, organisation=place.organisation, reason=f"The lead asked. {canary}", minutes=240
        )
        open_page(by=supporter, access=access, path=f"/o/{place.organisation.slug}/?{canary}")
        export = privacy.ask_for_export(by=place.lead, organisation=place.organisation)
        made = Made(f"A copy {canary}".encode(), rows=1)
        things[Export] = privacy.keep_export(by=None, export=export, made=made)
        things[Report] = actions.keep_report(by=None, report=report, pdf=f"%PDF-1.7 {canary}".encode())
