"""Work of the top floor in the background: the progress report, where organisations stand, notices of support access."""

from __future__ import annotations

import logging

from celery import shared_task

from amhe import clock
from amhe.access import wall
from amhe.access.tasks import tenant_task
from amhe.programme import actions, retention, standing
from amhe.programme.letters.support import support_begun
from amhe.programme.models import Report
from amhe.reminders.actions import post

log = logging.getLogger(__name__)


@shared_task(name="programme.make_report")
def make_report(*, organisation_id: int, report_id: int) -> None:
    """Make one report's PDF, as the system. Safe to run again: a report that is ready stays as it is.

    The state is kept in transactions of its own, so that the page can show progress and a failure is remembered.
    """
    from amhe.programme.report import render_report

    with wall.inside(organisation_id):
        report = Report.objects.filter(pk=report_id).first()
        if report is None or report.state == Report.State.READY:
            return
        actions.start_report(by=None, report=report)
    try:
        with wall.inside(organisation_id):
            pdf = render_report(organisation_id)
            actions.keep_report(by=None, report=report, pdf=pdf)
    except Exception:
        log.exception("report %s failed", report_id)
        with wall.inside(organisation_id):
            actions.fail_report(by=None, report=report)


@shared_task(name="programme.pick_up_lost_reports")
def pick_up_lost_reports() -> int:
    """Every minute: queue again what no worker finished. Returns how many."""
    found = 0
    for organisation_id in wall.organisation_ids():
        with wall.inside(organisation_id):
            waiting = (Report.State.WAITING, Report.State.BUILDING)
            lost = Report.objects.filter(state__in=waiting, asked_at__lt=clock.now() - actions.LOST_AFTER)
            for report in lost.select_related("organisation"):
                actions.ask_for_report(by=None, organisation=report.organisation, facts_version=report.facts_version)
                found += 1
    return found


@tenant_task("programme.tell_of_support")
def tell_of_support(*, organisation_id: int, access_id: int) -> int:
    """Tell every lead and coach at once, without waiting for the sweep that would find it. Returns how many letters."""
    begun = support_begun(organisation_id, clock.now())
    return post(organisation_id=organisation_id, letters=[due for due in begun if due.thing_id == access_id])


@shared_task(name="programme.keep_standings")
def keep_standings() -> int:
    """Every 5 minutes: keep where organisations stand of which nothing true is kept, since a day began or a meeting did.

    Returns how many.
    """
    found = 0
    for organisation_id in wall.organisation_ids():
        with wall.inside(organisation_id):
            due = standing.stale()
            standing.keep_changed(due)
            found += len(due)
    return found


@shared_task(name="programme.keep_all_standings")
def keep_all_standings() -> int:
    """Keep where every organisation stands anew, since something of the whole programme changed. Returns how many."""
    everybody = wall.organisation_ids()
    for organisation_id in everybody:
        with wall.inside(organisation_id):
            standing.keep_changed([organisation_id])
    return len(everybody)


@shared_task(name="programme.keep_to_retention")
def keep_to_retention() -> dict[str, int]:
    """Daily: let go of what is past its time. Returns how many of each kind."""
    return retention.sweep()
