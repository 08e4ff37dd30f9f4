"""What the top floor keeps: tasks that people marked themselves, and progress reports."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.formats import date_format
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
        return str(_(tasks()[self.task].name))


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


class Health(models.TextChoices):
    """A whole organisation in one word (statuses.yaml, `health`), best first."""

    ON_TRACK = "on_track", _("On track")
    WATCH = "watch", _("Watch")
    NEEDS_HELP = "needs_help", _("Needs help")


class HealthOverride(TenantModel):
    """A coach's own word on an organisation's health, with the reason, for 28 days (statuses.yaml, `health_rule`)."""

    health = models.CharField(max_length=10, choices=Health.choices)
    reason = models.CharField(max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    set_on = models.DateField()
    ends_on = models.DateField()  # the first day on which it no longer holds

    inventory = keeps((S.ORDINARY, Kept.PROGRAMME, "health reason set_on ends_on"), (S.PERSONAL, Kept.PROGRAMME, "by"))

    class Meta:
        indexes = [models.Index(fields=["organisation", "-set_on", "-id"], name="newest_override")]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="override_says_why"),
            models.CheckConstraint(condition=Q(ends_on__gte=models.F("set_on")), name="override_ends_after_it_began"),
        ]

    def __str__(self) -> str:
        """Who said what, why, and until when, in sentences."""
        words = {"who": self.by.name, "health": self.get_health_display(), "reason": self.reason}
        until = {"day": date_format(self.ends_on, "j F Y")}
        said = _("%(who)s set this to \u201c%(health)s\u201d. Reason: %(reason)s") % words
        ends = _("It ends on %(day)s.") % until
        return f"{said} {ends}"

    @property
    def short(self) -> str:
        """For a table: that a person said so."""
        return _("Set by %(who)s") % {"who": self.by.name}


class KeptProgress(TenantModel):
    """Where an organisation stands, kept so that a page can list many: true from `kept_at` until `true_until`.

    Written at the end of every transaction that changes something in the organisation. Only `amhe.programme.standing`
    reads or writes it; what it holds can be worked out again at any moment.
    """

    class Next(models.TextChoices):
        MEETING = "meeting", _("Next meeting")
        VOTE = "vote", _("Vote closes")

    kept_at = models.DateTimeField()
    true_until = models.DateTimeField()
    nation = models.CharField(max_length=2, db_default="")  # the organisation's, to narrow a list by
    sort_key = models.CharField(max_length=200, db_default="", db_collation="C")  # most at risk first, then by name
    health = models.CharField(max_length=10, choices=Health.choices)
    is_said = models.BooleanField(default=False)  # the health is a coach's own word
    points = models.PositiveSmallIntegerField()
    reasons = models.JSONField(default=list)  # [[signal, number, ...], ...], heaviest first
    milestones = models.JSONField(default=list)  # 6 x [stage, done, tasks, last change or null]
    working_on = models.CharField(max_length=6, blank=True)  # the milestones in progress or stuck, such as "245"
    tasks = models.JSONField(default=dict)  # what amhe.programme.tracker.Progress holds, as JSON
    next_at = models.DateTimeField(null=True)  # the next meeting, or end of a vote
    next_what = models.CharField(max_length=10, choices=Next.choices, blank=True)

    inventory = keeps(
        (
            S.ORDINARY,
            Kept.PROGRAMME,
            "kept_at true_until nation sort_key health is_said points reasons milestones working_on tasks",
        ),
        (S.ORDINARY, Kept.PROGRAMME, "next_at next_what"),
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation"], name="kept_once_an_organisation")]
