"""When calendars are told: as soon as something changes, and when a day passes (docs/adr/0024)."""

from __future__ import annotations

import logging
from collections.abc import Collection
from datetime import datetime, timedelta

from amhe import clock
from amhe.audit.models import Event
from amhe.audit.trail import WORK
from amhe.reminders import Due
from teams.actions import tell_calendars

log = logging.getLogger(__name__)
CHANGES = ("teams.Meeting", "teams.MeetingSeries", "teams.Membership", "organisations.Organisation")


def tell_changed(organisation_ids: Collection[int]) -> None:
    """Tell calendars what this transaction changed of meetings or of who is in a team. A fault loses nothing: the sweep
    finds it again."""
    since = clock.now() - timedelta(minutes=10)  # longer than any transaction: for the index
    work = Event.objects.filter(organisation_id__in=organisation_ids, at__gte=since, work=WORK, thing__in=CHANGES)
    for organisation_id in sorted(set(work.values_list("organisation_id", flat=True))):
        try:
            tell_calendars(by=None, organisation_id=organisation_id)
        except Exception:
            log.exception("could not tell calendars of organisation %s", organisation_id)


def find_untold(organisation_id: int, now: datetime) -> Collection[Due]:
    """What no transaction told: a role began or ended as a day passed. A finder for the outbox, which posts by itself."""
    tell_calendars(by=None, organisation_id=organisation_id)
    return ()
