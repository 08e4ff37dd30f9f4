"""What belongs to the whole programme: roles on it, support access, and the library's links."""

from __future__ import annotations

from datetime import timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from amhe import clock
from amhe.access.inventory import Kept, Sensitivity, keeps
from amhe.access.roles import ProgrammeRole
from amhe.access.tenancy import TenantModel

S = Sensitivity


class RoleOnProgrammeQuerySet(models.QuerySet["RoleOnProgramme"]):
    """Roles on the programme, narrowed."""

    def current(self) -> Self:
        """Those that hold."""
        return self.filter(ends_on=None)


class RoleOnProgramme(models.Model):
    """A role on the whole programme. It opens no organisation: see the doors in amhe/access/sql/doors.sql.

    The programme has no trail, so these rows are the record of who gave and ended a role; the app can't remove one.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="programme_roles")
    role = models.CharField(max_length=20, choices=ProgrammeRole.choices)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)  # the first day on which it no longer holds
    # nobody: the command did
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    objects = RoleOnProgrammeQuerySet.as_manager()
    inventory = keeps((S.PERSONAL, Kept.TRAIL, "user role starts_on ends_on given_by ended_at ended_by"))

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ends_on__isnull=False),
                name="role_was_ended_by_somebody_then",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="role_ends_after_it_starts"
            ),
            models.UniqueConstraint(
                fields=["user", "role"], condition=Q(ends_on__isnull=True), name="one_role_once_on_the_programme"
            ),
        ]


class SupportAccessQuerySet(models.QuerySet["SupportAccess"]):
    """Support accesses, narrowed."""

    def open(self) -> Self:
        """Those that hold now."""
        now = clock.now()
        return self.filter(starts_at__lte=now, ends_at__gt=now, ended_at=None)


class SupportAccess(TenantModel):
    """A programme administrator looks into one organisation, with a reason and an end (docs/adr/0011)."""

    AT_MOST = timedelta(hours=4)

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    objects = SupportAccessQuerySet.as_manager()
    comes_with = ("user",)
    inventory = keeps((S.PERSONAL, Kept.TRAIL, "user reason starts_at ends_at ended_at ended_by"))

    class Meta:
        ordering = ("-starts_at", "-id")
        indexes = [models.Index(fields=["organisation", "user", "-ends_at"], name="support_of_a_person")]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="support_says_why"),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at"), ends_at__lte=F("starts_at") + timedelta(hours=4)),
                name="support_for_4_hours_at_most",
            ),
        ]

    @property
    def is_open(self) -> bool:
        """Whether it holds now."""
        return self.ended_at is None and self.starts_at <= clock.now() < self.ends_at


class SupportView(TenantModel):
    """A page that was opened by support access. The app may add such rows, never change or remove one."""

    access = models.ForeignKey(SupportAccess, on_delete=models.PROTECT, related_name="views")
    at = models.DateTimeField()
    path = models.CharField(max_length=300)

    inventory = keeps((S.ORDINARY, Kept.TRAIL, "access at path"))

    class Meta:
        ordering = ("at", "id")


class ResourceLink(models.Model):
    """The full link of a resource in reference/resources.yaml, and what was found there when it was last opened."""

    resource = models.CharField(max_length=40, unique=True)  # its id in the file
    url = models.URLField(max_length=500)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    checked_at = models.DateTimeField(null=True)
    status = models.PositiveSmallIntegerField(null=True)  # as HTTP has it; null: not checked, or no answer

    inventory = keeps(
        (S.ORDINARY, Kept.PROGRAMME, "resource url changed_at checked_at status"),
        (S.PERSONAL, Kept.PROGRAMME, "changed_by"),
    )

    @property
    def works(self) -> bool:
        """Whether the page was there when last asked for."""
        return self.status is not None and 200 <= self.status < 400
