"""What the team decided after a vote or another way, and why."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from amhe.access.inventory import Kept, Sensitivity, keeps
from amhe.access.tenancy import TenantModel
from populations.models.groups import Population
from populations.models.voting import Prioritisation, Round

S = Sensitivity
STARTS = [
    ("now", _("Now")),
    ("in 3 months", _("In 3 months")),
    ("in 6 months", _("In 6 months")),
    ("later", _("Later")),
]


class DecisionQuerySet(models.QuerySet["Decision"]):
    """Decisions, narrowed."""

    def current(self) -> Self:
        """The decision that stands now."""
        return self.filter(superseded_at__isnull=True)


class Decision(TenantModel):
    """What the team decided, with its reasons. People decide; the tally advises (R44, R48)."""

    prioritisation = models.ForeignKey(Prioritisation, on_delete=models.PROTECT, null=True, related_name="decisions")
    round = models.ForeignKey(Round, on_delete=models.PROTECT, null=True, related_name="+")
    chosen = models.ManyToManyField(Population, through="Choice", related_name="+")
    present = models.ManyToManyField(settings.AUTH_USER_MODEL, through="Present", related_name="+")
    others_present = models.CharField(max_length=300, blank=True)
    discussion = models.TextField()
    lived_experience_said = models.TextField(blank=True)
    reasons = models.TextField()
    other_views = models.TextField()
    look_again_on = models.DateField(null=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)

    objects = DecisionQuerySet.as_manager()
    inventory = keeps(
        (
            S.ORDINARY,
            Kept.PROGRAMME,
            "prioritisation round chosen discussion lived_experience_said reasons other_views",
        ),
        (S.ORDINARY, Kept.PROGRAMME, "look_again_on recorded_at superseded_at"),
        (S.PERSONAL, Kept.PROGRAMME, "present others_present recorded_by"),
    )

    class Meta:
        ordering = ("-recorded_at", "-id")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"], condition=Q(superseded_at__isnull=True), name="one_decision_stands"
            )
        ]


class ChoiceQuerySet(models.QuerySet["Choice"]):
    """Choices, narrowed."""

    def current(self) -> Self:
        """Of the decision that stands now."""
        return self.filter(decision__superseded_at__isnull=True)


class Choice(TenantModel):
    """A population that a decision chose: its place, and when work on it starts ("in 3 months")."""

    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="choices")
    population = models.ForeignKey(Population, on_delete=models.PROTECT, related_name="choices")
    order = models.PositiveSmallIntegerField()
    start = models.CharField(max_length=60)

    objects = ChoiceQuerySet.as_manager()
    inventory = keeps((S.ORDINARY, Kept.PROGRAMME, "decision population order start"))

    class Meta:
        ordering = ("order",)
        constraints = [
            models.UniqueConstraint(fields=["decision", "population"], name="a_population_chosen_once"),
            models.UniqueConstraint(fields=["decision", "order"], name="one_choice_a_place"),
            models.CheckConstraint(condition=Q(order__range=(1, 3)), name="choices_1_to_3"),
        ]

    @property
    def start_words(self) -> str:
        """When work starts, as people read it in a sentence."""
        return str(dict(STARTS).get(self.start, self.start)).lower()


class Present(TenantModel):
    """Somebody with an account took part in a decision (R31)."""

    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="present_rows")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    inventory = keeps((S.PERSONAL, Kept.PROGRAMME, "decision user"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["decision", "user"], name="present_once")]
