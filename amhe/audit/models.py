"""What was done, by whom, on which thing. Append-only: the app role may add rows and read them, nothing else."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from amhe.access.inventory import Kept, Sensitivity, keeps
from amhe.access.tenancy import TenantModel

S = Sensitivity
WAYS = {
    "code": _("a code from an email"),
    "password": _("a password"),
    "socialaccount": _("the account at your organisation"),
    "invitation": _("the link of an invitation"),
    "totp": _("a code app"),
    "webauthn": _("a passkey"),
    "recovery_codes": _("a recovery code"),
}


class Event(TenantModel):
    """One action done. Holds no words that anybody told in trust."""

    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )  # null: the system
    action = models.CharField(max_length=60)
    thing = models.CharField(max_length=60)
    thing_id = models.BigIntegerField()
    # what it belonged to then; numbers, so that a line outlives the thing
    team_id = models.BigIntegerField(null=True)
    population_id = models.BigIntegerField(null=True)
    # the transaction, and the database's own time in it: what ties a line to the changes of rows behind it
    work = models.UUIDField(null=True)
    written_at = models.DateTimeField(null=True)
    inventory = keeps(
        (S.PERSONAL, Kept.TRAIL, "by"),
        (S.ORDINARY, Kept.TRAIL, "at action thing thing_id team_id population_id work written_at"),
    )

    class Meta:
        indexes = [models.Index(fields=["organisation", "-at"], name="newest_events")]


class Change(TenantModel):
    """One row that was added, changed or removed, written by the trigger on its table (amhe.access.history).

    `was` and `became` are the values that differ, by column; `unsaid` names the columns whose values are not kept.
    """

    work = models.UUIDField()
    written_at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.DO_NOTHING,
        null=True,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )
    did = models.CharField(max_length=6)  # insert, update, delete
    thing = models.CharField(max_length=60)
    thing_id = models.BigIntegerField()
    was = models.JSONField(default=dict)
    became = models.JSONField(default=dict)
    unsaid = ArrayField(models.CharField(max_length=63), default=list)
    inventory = keeps(
        (S.PERSONAL, Kept.TRAIL, "by was became"),
        (S.ORDINARY, Kept.TRAIL, "work written_at did thing thing_id unsaid"),
    )

    class Meta:
        indexes = [models.Index(fields=["work"], name="changes_of_one_work")]


class Refusal(TenantModel):
    """A colleague asked for a page that is not for them."""

    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, db_index=False, related_name="+")
    route = models.CharField(max_length=200)  # a pattern of the URL map, never an address
    method = models.CharField(max_length=8)
    permission = models.CharField(max_length=40)
    inventory = keeps((S.PERSONAL, Kept.TRAIL, "at by route method permission"))

    class Meta:
        indexes = [models.Index(fields=["by", "-at"], name="newest_refusals")]


class AccessEvent(models.Model):
    """Something about somebody's own way in. It belongs to no organisation; nobody else sees it."""

    class What(models.TextChoices):
        SIGNED_IN = "signed_in", _("You signed in")
        WRONG_CODE = "wrong_code", _("A wrong code was typed")
        LOCKED = "locked", _("Too many wrong codes: the code stopped working")
        FACTOR_ADDED = "factor_added", _("A second step was added")
        FACTOR_REMOVED = "factor_removed", _("A second step was removed")
        FACTOR_RESET = "factor_reset", _("New recovery codes were made")
        FACTOR_FAILED = "factor_failed", _("The second step failed")
        COPY_TAKEN = "copy_taken", _("You took a copy of what we keep about you")

    at = models.DateTimeField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, db_index=False, related_name="+")
    what = models.CharField(max_length=20, choices=What.choices)
    # of a sign-in: by what way, as keys of WAYS with spaces between, and the browser in words
    how = models.CharField(max_length=60, blank=True, default="", db_default="")
    device = models.CharField(max_length=60, blank=True, default="", db_default="")
    inventory = keeps((S.PERSONAL, Kept.TRAIL, "at user what how device"))

    class Meta:
        indexes = [models.Index(fields=["user", "-at"], name="newest_access_events")]

    @property
    def ways(self) -> list[str]:
        """By what way somebody signed in, each step in words."""
        return [str(WAYS[way]) for way in self.how.split() if way in WAYS]


class MilestoneActivity(TenantModel):
    """When something last changed in a milestone of an organisation: what "no change for 45 days" is counted from."""

    milestone = models.PositiveSmallIntegerField()
    last_at = models.DateTimeField()
    inventory = keeps((S.ORDINARY, Kept.PROGRAMME, "milestone last_at"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "milestone"], name="one_activity_a_milestone"),
            models.CheckConstraint(condition=models.Q(milestone__range=(1, 6)), name="milestone_1_to_6"),
        ]
