"""What the top floor keeps: tasks that people marked themselves, and progress reports."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from amhe.access.inventory import Kept, Sensitivity, keeps
from amhe.access.tenancy import TenantModel
from organisations.milestones import tasks

S = Sensitivity


class TaskMark(TenantModel):
    """A task that a lead says was done already (R8), or that a coach says is not needed here (R9)."""

    class State(models.TextChoices):
        COMPLETED = "completed", _("Already done")
        NOT_NEEDED = "not_needed", _("Not needed here")

    task = models.CharField(max_length=30)
    population = models.ForeignKey("populations.Population", on_delete=models.CASCADE, null=True, related_name="+")
    state = models.CharField(max_length=12, choices=State.choices)
    on = models.DateField()
    reason = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    inventory = keeps(
        (S.ORDINARY, Kept.PROGRAMME, "task population state on reason"), (S.PERSONAL, Kept.PROGRAMME, "by")
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "task", "population"], nulls_distinct=False, name="one_mark_a_task"
            ),
            models.CheckConstraint(condition=Q(state="completed") | ~Q(reason=""), name="not_needed_says_why"),
        ]

    @property
    def task_name(self) -> str:
        """The task in words."""
        return tasks()[self.task].name


class Report(TenantModel):
    """One progress report as a PDF, by version of the facts behind it. Made as the system, the same for every reader."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        BUILDING = "building", _("Being made")
        READY = "ready", _("Ready")
        FAILED = "failed", _("Failed")

    facts_version = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    attempts = models.PositiveSmallIntegerField(default=0)
    started_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField(null=True)
    pdf = models.BinaryField(null=True)
    size = models.PositiveIntegerField(default=0)

    inventory = keeps(
        (S.ORDINARY, Kept.PROGRAMME, "facts_version state asked_at attempts started_at made_at pdf size"),
        (S.PERSONAL, Kept.PROGRAMME, "asked_by"),
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "facts_version"], name="one_report_a_version"),
            models.CheckConstraint(condition=~Q(state="ready") | Q(pdf__isnull=False), name="ready_has_its_pdf"),
        ]
