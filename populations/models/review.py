"""What the review of a group keeps beside its 4 answers: the organisations that they name, and comments (R39 to R42)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from amhe.access.inventory import Kept, Sensitivity, keeps
from amhe.access.tenancy import TenantModel
from populations.models.groups import LINKS, WORK, Population

S = Sensitivity


class NamedOrganisation(TenantModel):
    """An organisation that an answer of the review names (R40, R41). It can be put on the map of assets later."""

    class Question(models.TextChoices):
        EXISTING_WORK = WORK, _("Work that is already being done")
        RELATIONSHIPS = LINKS, _("Key people and groups whom we know")

    population = models.ForeignKey(Population, on_delete=models.CASCADE, related_name="named_organisations")
    question = models.CharField(max_length=20, choices=Question.choices)
    name = models.CharField(max_length=200)

    comes_with = ("population",)
    inventory = keeps((S.ORDINARY, Kept.PROGRAMME, "population question name"))

    class Meta:
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(
                fields=["population", "question", "name"], name="one_organisation_a_name_and_question"
            ),
            models.CheckConstraint(condition=Q(question__in=(WORK, LINKS)), name="named_for_one_of_2_questions"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def permission_team_id(self) -> int | None:
        return self.population.team_id


class ReviewComment(TenantModel):
    """What somebody says about what the team knows of a group. Never in the report. Its writer may take it back."""

    population = models.ForeignKey(Population, on_delete=models.CASCADE, related_name="review_comments")
    words = models.CharField(max_length=1000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    comes_with = ("population", "by")
    inventory = keeps((S.ORDINARY, Kept.PROGRAMME, "population words at"), (S.PERSONAL, Kept.PROGRAMME, "by"))

    class Meta:
        ordering = ("at", "id")

    @property
    def permission_team_id(self) -> int | None:
        return self.population.team_id
