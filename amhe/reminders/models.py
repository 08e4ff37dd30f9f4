"""The outbox: one row a letter, from the moment it is due until it is sent or no longer wanted (access.md, section 7)."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Self, TypeVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from amhe.access.inventory import Kept, Sensitivity, keeps
from amhe.access.tenancy import TenantModel
from amhe.reminders.kinds import Topic

S = Sensitivity
ON_ITS_WAY = "goes_at state reference claimed_until tries finished_at why"
Row = TypeVar("Row", bound="Outgoing")


class OutgoingQuerySet(models.QuerySet[Row]):
    """Things to be sent, narrowed."""

    def waiting(self) -> Self:
        """Not sent, and still wanted."""
        return self.filter(state=Outgoing.State.WAITING)

    def ready(self, now: datetime) -> Self:
        """Those that may go now, and that nobody is sending."""
        return self.waiting().filter(goes_at__lte=now).filter(Q(claimed_until=None) | Q(claimed_until__lt=now))

    def over_before(self, moment: datetime) -> Self:
        """Those that were finished before that moment, or should have gone before it."""
        return self.filter(Q(finished_at__lt=moment) | Q(finished_at=None, goes_at__lt=moment))


class Outgoing(models.Model):
    """Something that is sent once: when it may go, who is at it, and what became of it."""

    class State(models.TextChoices):
        WAITING = "waiting"
        SENT = "sent"
        DROPPED = "dropped"  # no longer wanted
        FAILED = "failed"

    goes_at = models.DateTimeField()  # not before: later than it was due in quiet hours, and after a failure
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    # What the provider knows it by, and the Message-ID of the mail: the same however often it is tried.
    reference = models.UUIDField(default=uuid.uuid4, unique=True)
    claimed_until = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)
    why = models.CharField(max_length=60, blank=True)  # it failed, or was dropped: a word for the log

    class Meta:
        abstract = True


class Letter(Outgoing, TenantModel):
    """One letter to one person about one thing. What it says is worked out when it is sent, so it holds no words."""

    to = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40)
    thing_id = models.BigIntegerField()
    due_at = models.DateTimeField()
    until = models.DateTimeField(null=True)  # of no use after
    digest = models.UUIDField(null=True)  # the reference of the daily letter that it goes out in

    objects = OutgoingQuerySet.as_manager()
    comes_with = ("to",)
    inventory = keeps(
        (S.PERSONAL, Kept.OUTBOX, "to kind thing_id"), (S.ORDINARY, Kept.OUTBOX, f"due_at until digest {ON_ITS_WAY}")
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "to", "kind", "thing_id", "due_at"], name="one_letter_for_each_thing"
            ),
        ]
        indexes = [
            models.Index(
                fields=["goes_at"], condition=Q(state="waiting"), name="letters_waiting", include=["organisation"]
            ),
            models.Index(fields=["organisation", "to", "-finished_at"], name="letters_of_a_person"),
        ]


class Digest(Outgoing):
    """The daily letter of one person. It is in no organisation; the letters in it say which they are of."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    day = models.DateField()

    objects = OutgoingQuerySet.as_manager()
    inventory = keeps((S.PERSONAL, Kept.OUTBOX, "user"), (S.ORDINARY, Kept.OUTBOX, f"day {ON_ITS_WAY}"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "day"], name="one_daily_letter_a_day")]
        indexes = [models.Index(fields=["goes_at"], condition=Q(state="waiting"), name="digests_waiting")]


class Stopped(models.Model):
    """What somebody wants no reminders of."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    topic = models.CharField(max_length=20, choices=Topic.choices)

    inventory = keeps((S.PERSONAL, Kept.MEMBERSHIP, "user topic"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "topic"], name="a_topic_is_stopped_once")]
