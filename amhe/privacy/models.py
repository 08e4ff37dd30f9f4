"""Copies of an organisation's data, requests to delete it, and what was erased."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from amhe import clock
from amhe.access.inventory import Kept, Sensitivity, keeps
from amhe.access.tenancy import TenantModel

S = Sensitivity
WAIT = timedelta(days=30)


class Export(TenantModel):
    """A copy of an organisation's data as a zip file, made in the background and kept for 7 days (X8)."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        BUILDING = "building", _("Being made")
        READY = "ready", _("Ready")
        FAILED = "failed", _("Failed")

    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    attempts = models.PositiveSmallIntegerField(default=1)
    made_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    rows = models.PositiveIntegerField(default=0)
    content = models.BinaryField(null=True)
    size = models.PositiveIntegerField(default=0)

    inventory = keeps(
        (S.ORDINARY, Kept.WEEK, "state asked_at attempts made_at expires_at rows content size"),
        (S.PERSONAL, Kept.WEEK, "asked_by"),
    )

    class Meta:
        ordering = ("-asked_at", "-id")
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="ready") | Q(content__isnull=False, expires_at__isnull=False),
                name="ready_export_has_its_content",
            ),
            models.UniqueConstraint(
                fields=["organisation"],
                condition=Q(state__in=("waiting", "building")),
                name="one_export_at_a_time",
            ),
        ]


class DeletionRequest(TenantModel):
    """Two people's wish that everything of their organisation is deleted (X8). It waits for 30 days once both agree."""

    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    agreed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    agreed_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    inventory = keeps(
        (S.PERSONAL, Kept.PROGRAMME, "asked_by agreed_by"),
        (S.ORDINARY, Kept.PROGRAMME, "asked_at agreed_at withdrawn_at"),
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"], condition=Q(withdrawn_at=None), name="one_deletion_request_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(agreed_by=None, agreed_at=None)
                | Q(agreed_by__isnull=False, agreed_at__isnull=False) & ~Q(agreed_by=F("asked_by")),
                name="deletion_is_agreed_by_somebody_else",
            ),
        ]

    @property
    def due_at(self) -> datetime | None:
        """From when on it may be carried out; None while only one person wants it."""
        return self.agreed_at + WAIT if self.agreed_at else None

    @property
    def is_due(self) -> bool:
        """Whether both agreed and 30 days have passed."""
        return self.due_at is not None and self.due_at <= clock.now()


class Erasure(models.Model):
    """One line of the ledger: that a note, a person or an organisation was erased. Names nobody: only a keyed hash.

    A person has an account, or is on a list of people to reach. The line is in no organisation, so that it outlives one;
    it is done again after a restore (amhe.privacy.ledger).
    """

    class Kind(models.TextChoices):
        NOTE = "note", _("Note")
        CONTACT = "contact", _("Person to reach")
        PERSON = "person", _("Person")
        ORGANISATION = "organisation", _("Organisation")

    kind = models.CharField(max_length=12, choices=Kind.choices)
    hash = models.CharField(max_length=64)
    at = models.DateTimeField()
    counts = models.JSONField(default=dict)  # rows by table, of an organisation

    inventory = keeps((S.ORDINARY, Kept.TRAIL, "kind hash at counts"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "hash"], name="erased_once")]
