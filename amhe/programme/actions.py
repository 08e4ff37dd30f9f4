"""Every write of the top floor."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from amhe import audit, clock
from amhe.celery import queue
from amhe.programme.models import Health, HealthOverride, Report, TaskMark
from amhe.rules import Refused
from datareview.models import Conversation
from organisations.milestones import Task
from organisations.models import Organisation, User
from populations.models import Population

LOST_AFTER = timedelta(minutes=6)  # a little over the worker's time limit
TRIED_AT_MOST = 3
OVERRIDE_HOLDS = timedelta(days=28)


@transaction.atomic
def mark_task(
    *,
    by: User,
    organisation: Organisation,
    task: Task,
    population: Population | None,
    state: str,
    on: date,
    reason: str = "",
) -> TaskMark:
    """Say that a task was done already (R8), or is not needed here and why (R9). Marking again replaces the mark."""
    if state == TaskMark.State.NOT_NEEDED and not reason:
        raise Refused(_("Say why it is not needed here."), "reason")
    if on > clock.today():
        raise Refused(_("Choose today or a day in the past."), "on")
    if (population is None) != task.for_organisation:
        raise Refused(_("Choose the group that this is about."), "population")
    mark, _made = TaskMark.objects.update_or_create(
        organisation=organisation,
        task=task.id,
        population=population,
        defaults={"state": state, "on": on, "reason": reason, "by": by},
    )
    audit.record(f"task {state}", by=by, on=mark, milestone=task.milestone)
    return mark


@transaction.atomic
def unmark_task(*, by: User, mark: TaskMark) -> Organisation:
    """Take a mark back: the task's state follows from facts again."""
    audit.record("task mark taken back", by=by, on=mark)
    organisation = mark.organisation
    mark.delete()
    return organisation


@transaction.atomic
def override_health(*, by: User, organisation: Organisation, health: Health, reason: str) -> HealthOverride:
    """Say how the organisation is doing whatever the signs say, and why, for 28 days (statuses.yaml, `health_rule`).

    A newer word replaces the one before; both stay on record.
    """
    if not reason:
        raise Refused(_("Say why."), "reason")
    today = clock.today()
    said = HealthOverride.objects.create(
        organisation=organisation, health=health, reason=reason, by=by, set_on=today, ends_on=today + OVERRIDE_HOLDS
    )
    audit.record(f"health set to {health}", by=by, on=said)
    return said


@transaction.atomic
def end_override(*, by: User, override: HealthOverride) -> HealthOverride:
    """Let the signs speak again from now on."""
    override.ends_on = clock.today()
    override.save()
    audit.record("health follows the signs again", by=by, on=override)
    return override


@transaction.atomic
def ask_for_report(*, by: User | None, organisation: Organisation, facts_version: str) -> Report:
    """The PDF of this version of the facts: the one that is there or on its way, or a new one queued.

    A person may try again one that failed, or that nobody has worked on for 6 minutes. The system (`by` is None) tries
    a lost one at most 3 times in all, then lets it fail.
    """
    report, made = Report.objects.select_for_update().get_or_create(
        organisation=organisation,
        facts_version=facts_version,
        defaults={"asked_at": clock.now(), "asked_by": by},
    )
    lost = report.state in (Report.State.WAITING, Report.State.BUILDING) and report.asked_at < clock.now() - LOST_AFTER
    if lost and by is None and report.attempts >= TRIED_AT_MOST:
        return fail_report(by=None, report=report)
    if made or lost or report.state == Report.State.FAILED:
        report.state, report.asked_at, report.started_at = Report.State.WAITING, clock.now(), None
        report.attempts = 1 if by is not None else report.attempts + 1
        report.save()
        audit.record("report asked for", by=by, on=report)
        queue("programme.make_report", found_again=True, organisation_id=organisation.pk, report_id=report.pk)
    return report


def _unfinished(report: Report) -> Report | None:
    """The report, locked, unless another worker has finished it meanwhile."""
    return Report.objects.select_for_update().filter(pk=report.pk).exclude(state=Report.State.READY).first()


@transaction.atomic
def start_report(*, by: None, report: Report) -> Report:
    """A worker begins."""
    if (mine := _unfinished(report)) is None:
        return report
    mine.state, mine.started_at = Report.State.BUILDING, clock.now()
    mine.save()
    audit.record("report begun", by=by, on=mine)
    return mine


@transaction.atomic
def keep_report(*, by: None, report: Report, pdf: bytes) -> Report:
    """A worker is done; older versions of the organisation's report are dropped."""
    if (mine := _unfinished(report)) is None:
        return report
    mine.state, mine.made_at, mine.pdf, mine.size = Report.State.READY, clock.now(), pdf, len(pdf)
    mine.save()
    Report.objects.filter(organisation=mine.organisation_id, asked_at__lt=mine.asked_at).exclude(pk=mine.pk).delete()
    audit.record("report made", by=by, on=mine)
    return mine


@transaction.atomic
def fail_report(*, by: None, report: Report) -> Report:
    """A worker could not make it: the page says so and offers another try."""
    if (mine := _unfinished(report)) is None:
        return report
    mine.state = Report.State.FAILED
    mine.save()
    audit.record("report failed", by=by, on=mine)
    return mine


@transaction.atomic
def drop_reports(*, by: None, note: Conversation) -> int:
    """Drop the PDFs that may quote a note which goes now (X3): they are made again, without it, when somebody asks.

    Returns how many.
    """
    reports = Report.objects.filter(organisation=note.organisation_id, asked_at__gte=note.logged_at)
    dropped = reports.delete()[0]
    if dropped:
        audit.record("reports dropped", by=by, on=note)
    return dropped
