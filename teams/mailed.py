"""Mail that is somebody's only way in: kept in mind until it is sent, so that a process that dies loses none."""

from __future__ import annotations

from datetime import timedelta
from typing import TypeVar

from django.db import models
from django.db.models import Q, QuerySet

from amhe import clock

# Longer than a worker's own tries, and than Redis keeps back what a dead worker had. Each time waits twice as long.
WAITS = timedelta(minutes=12)
TRIES = 6
Row = TypeVar("Row", bound="Mailed")


class Mailed(models.Model):
    """A row whose mail must arrive: when a worker was last asked to send it, how often, and when the mail server took it.

    A row that was never queued is not looked after: it has no mail of its own, or is from before this was kept.
    """

    mail_queued_at = models.DateTimeField(null=True)
    mail_tries = models.PositiveSmallIntegerField(default=0, db_default=0)
    mailed_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True

    def mail_is_queued(self) -> None:
        """Count one more try, from now."""
        self.mail_queued_at, self.mail_tries = clock.now(), self.mail_tries + 1

    @property
    def mail_is_late(self) -> bool:
        """Whether it is still to be sent, or never will be."""
        return self.mail_queued_at is not None and self.mailed_at is None

    @property
    def mail_failed(self) -> bool:
        """Whether every try is over and none worked."""
        if self.mail_queued_at is None or self.mailed_at or self.mail_tries < TRIES:
            return False
        return self.mail_queued_at < clock.now() - WAITS


def lost(rows: QuerySet[Row]) -> QuerySet[Row]:
    """Those of `rows` whose mail was queued long enough ago, is not sent, and may be tried once more."""
    due = Q()
    for tries in range(1, TRIES):
        due |= Q(mail_tries=tries, mail_queued_at__lt=clock.now() - WAITS * 2 ** (tries - 1))
    return rows.filter(due, mailed_at=None)
