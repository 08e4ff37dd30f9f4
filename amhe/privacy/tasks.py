"""Copies of organisations' data, made in the background."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from celery import shared_task, signals
from django.conf import settings

from amhe import clock
from amhe.access import wall
from amhe.privacy import actions, exporting, ledger
from amhe.privacy.models import Export

log = logging.getLogger(__name__)


@signals.worker_init.connect
def worker_starts(**others: Any) -> None:
    """A worker that could not keep the ledger's file would look well until the day of a restore."""
    if why := ledger.refusal():
        log.critical(why)
        raise SystemExit(1)


@shared_task(name="privacy.make_export")
def make_export(*, organisation_id: int, export_id: int) -> None:
    """Make one copy, from one moment of the data. Safe to run again: a copy that is finished stays as it is."""
    with wall.inside(organisation_id):
        export = Export.objects.defer("content").filter(pk=export_id).first()
        if export is None or actions.start_export(by=None, export=export) is None:
            return
    try:
        with wall.snapshot(organisation_id):
            made = exporting.make(organisation_id)
        with wall.inside(organisation_id):
            actions.keep_export(by=None, export=export, made=made)
    except Exception:
        log.exception("export %s failed", export_id)
        with wall.inside(organisation_id):
            actions.fail_export(by=None, export=export)


@shared_task(name="privacy.look_after_exports")
def look_after_exports() -> int:
    """Every minute: queue again what no worker finished, and drop what is past its 7 days. Returns how many of both."""
    found = 0
    for organisation_id in wall.organisation_ids():
        with wall.inside(organisation_id):
            exports = Export.objects.defer("content")
            for export in exports.filter(state__in=actions.UNFINISHED, asked_at__lt=clock.now() - actions.LOST_AFTER):
                actions.pick_up_export(by=None, export=export)
                found += 1
            for export in exports.filter(expires_at__lte=clock.now()):
                actions.drop_export(by=None, export=export)
                found += 1
    return found


@shared_task(name="privacy.keep_ledger_file")
def keep_ledger_file() -> int:
    """Every 5 minutes: the ledger of erasures into the file ERASURE_LEDGER, beside the backups. Returns its lines."""
    return ledger.keep_file(Path(settings.ERASURE_LEDGER)) if settings.ERASURE_LEDGER else 0
