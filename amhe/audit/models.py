"""What was done, by whom, on which thing. Append-only: the app role may add rows and read them, nothing else."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from amhe.access.inventory import Kept, Sensitivity, keeps
from amhe.access.tenancy import TenantModel

S = Sensitivity


class Event(TenantModel):
    """One action done. Holds no words that anybody told in trust."""

    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )  # null: the system
    action = models.CharField(max_length=60)
    thing = models.CharField(max_length=60)
    thing_id = models.BigIntegerField()
    inventory = keeps((S.PERSONAL, Kept.TRAIL, "by"), (S.ORDINARY, Kept.TRAIL, "at action thing thing_id"))

    class Meta:
        indexes = [models.Index(fields=["organisation", "-at"], name="newest_events")]


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
