"""Measures with their points, and the small tests that should move them."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from amhe.access.inventory import Kept, Sensitivity, keeps
from amhe.access.tenancy import Edited, TenantModel
from qiprojects.models.project import OfProject, QIProject
from qiprojects.models.theory import ChangeIdea

S = Sensitivity
PEOPLE = settings.AUTH_USER_MODEL


class Measure(Edited, OfProject):
    """What is counted to see whether a change is an improvement (R97). `target` is a proportion if out of a total."""

    class Kind(models.TextChoices):
        OUTCOME = "outcome", _("Outcome: is life or care better for people?")
        PROCESS = "process", _("Process: are we doing what we said?")
        BALANCING = "balancing", _("Balancing: has anything got worse?")

    class Direction(models.TextChoices):
        HIGHER = "higher", _("Higher is better")
        LOWER = "lower", _("Lower is better")

    project = models.ForeignKey(QIProject, on_delete=models.PROTECT, related_name="measures")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    name = models.CharField(max_length=160)
    numerator_label = models.CharField(max_length=200, blank=True)
    denominator_label = models.CharField(max_length=200, blank=True)
    direction = models.CharField(max_length=10, choices=Direction.choices)
    frequency = models.CharField(max_length=20)
    owner = models.CharField(max_length=120, blank=True)
    target = models.DecimalField(max_digits=12, decimal_places=4, null=True)
    comparison = models.CharField(max_length=300, blank=True)
    coach_agreed_by = models.ForeignKey(PEOPLE, on_delete=models.PROTECT, null=True, related_name="+")
    coach_agreed_at = models.DateTimeField(null=True)
    added_by = models.ForeignKey(PEOPLE, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    inventory = keeps(
        (S.ORDINARY, Kept.PROGRAMME, "project kind name numerator_label denominator_label direction frequency target"),
        (S.ORDINARY, Kept.PROGRAMME, "comparison coach_agreed_at added_at"),
        (S.PERSONAL, Kept.PROGRAMME, "owner coach_agreed_by added_by"),
    )

    class Meta:
        ordering = ("added_at", "id")
        constraints = [
            models.UniqueConstraint(fields=["project", "name"], name="one_measure_a_name"),
            models.CheckConstraint(condition=Q(target__isnull=True) | Q(target__gte=0), name="target_not_below_0"),
            models.CheckConstraint(
                condition=Q(denominator_label="") | Q(target__isnull=True) | Q(target__lte=1),
                name="target_of_a_share_is_a_share",
            ),
            models.CheckConstraint(
                condition=Q(coach_agreed_by__isnull=True, coach_agreed_at__isnull=True)
                | Q(coach_agreed_by__isnull=False, coach_agreed_at__isnull=False),
                name="measure_agreed_by_and_at",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Point(Edited, TenantModel):
    """What was counted in the period that began on a day, and out of how many."""

    measure = models.ForeignKey(Measure, on_delete=models.CASCADE, related_name="points")
    on = models.DateField()
    numerator = models.PositiveIntegerField()
    denominator = models.PositiveIntegerField(null=True)
    note = models.CharField(max_length=200, blank=True)

    comes_with = ("measure", "measure__project", "measure__project__population", "measure__project__population__team")
    inventory = keeps(
        (S.ORDINARY, Kept.PROGRAMME, "measure on note"), (S.CONFIDENTIAL, Kept.PROGRAMME, "numerator denominator")
    )
    stands_in: ClassVar = {"numerator": lambda row: 0}

    class Meta:
        ordering = ("on",)
        constraints = [
            models.UniqueConstraint(fields=["measure", "on"], name="one_point_a_day"),
            models.CheckConstraint(
                condition=Q(denominator__isnull=True) | Q(denominator__gte=1, numerator__lte=F("denominator")),
                name="point_part_of_a_whole",
            ),
        ]

    @property
    def permission_team_id(self) -> int | None:
        return self.measure.project.population.team_id


class Cycle(Edited, OfProject):
    """One small test of an idea: plan, do, study, act (R96)."""

    class Matched(models.TextChoices):
        YES = "yes", _("Yes")
        PARTLY = "partly", _("Partly")
        NO = "no", _("No")

    class Decision(models.TextChoices):
        ADOPT = "adopt", _("Keep it")
        ADAPT = "adapt", _("Change it")
        ABANDON = "abandon", _("Stop it")

    project = models.ForeignKey(QIProject, on_delete=models.PROTECT, related_name="cycles")
    idea = models.ForeignKey(ChangeIdea, on_delete=models.PROTECT, related_name="cycles")
    measure = models.ForeignKey(Measure, on_delete=models.SET_NULL, null=True, related_name="cycles")
    title = models.CharField(max_length=200)
    question = models.TextField(blank=True)
    prediction = models.TextField(blank=True)
    who_when = models.TextField(blank=True)
    data_plan = models.TextField(blank=True)
    started_on = models.DateField()
    as_planned = models.BooleanField(null=True)
    observed = models.TextField(blank=True)
    unexpected = models.TextField(blank=True)
    matched = models.CharField(max_length=10, choices=Matched.choices, blank=True)
    learned = models.TextField(blank=True)
    decision = models.CharField(max_length=10, choices=Decision.choices, blank=True)
    added_by = models.ForeignKey(PEOPLE, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    comes_with = (*OfProject.comes_with, "idea", "measure")
    inventory = keeps(
        (S.ORDINARY, Kept.PROGRAMME, "project idea measure title question prediction who_when data_plan started_on"),
        (S.ORDINARY, Kept.PROGRAMME, "as_planned observed unexpected matched learned decision added_at"),
        (S.PERSONAL, Kept.PROGRAMME, "added_by"),
    )

    class Meta:
        ordering = ("-started_on", "-id")
        constraints = [
            models.CheckConstraint(condition=Q(decision="") | ~Q(learned=""), name="decided_after_learning"),
        ]

    def __str__(self) -> str:
        return self.title
