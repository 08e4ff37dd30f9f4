"""The project of a population, its route, and the wordings of its aim."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from amhe.access.inventory import Kept, Sensitivity, keeps
from amhe.access.tenancy import TenantModel
from datareview.models import OfPopulation, Theme
from populations.models import Population

S = Sensitivity
PEOPLE = settings.AUTH_USER_MODEL


class QIProject(OfPopulation):
    """The project for one population, made on first use."""

    class Route(models.TextChoices):
        STEP_BY_STEP = "step_by_step", _("Step by step")
        DESIGN_WORKSHOPS = "design_workshops", _("Design workshops")

    population = models.OneToOneField(Population, on_delete=models.PROTECT, related_name="project")
    route = models.CharField(max_length=20, choices=Route.choices, blank=True)
    workshop_on = models.DateField(null=True)
    made_by = models.ForeignKey(PEOPLE, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    inventory = keeps(
        (S.ORDINARY, Kept.PROGRAMME, "population route workshop_on made_at"), (S.PERSONAL, Kept.PROGRAMME, "made_by")
    )


class OfProject(TenantModel):
    """What belongs to a project, and so to its sub-team."""

    class Meta:
        abstract = True

    comes_with: tuple[str, ...] = ("project", "project__population", "project__population__team")

    @property
    def permission_team_id(self) -> int | None:
        return self.project.population.team_id  # type: ignore[attr-defined]


class AimVersion(OfProject):
    """One wording of the aim. A new wording is a new version; none is ever changed (R93)."""

    class Stage(models.TextChoices):
        FIRST = "first", _("First aim")
        NARROWING = "narrowing", _("Narrowing")
        SMART = "smart", _("SMART aim")

    project = models.ForeignKey(QIProject, on_delete=models.PROTECT, related_name="aims")
    number = models.PositiveSmallIntegerField()
    stage = models.CharField(max_length=10, choices=Stage.choices)
    text = models.TextField()
    themes = models.ManyToManyField(Theme, through="AimTheme", related_name="aims")
    target_date = models.DateField(null=True)
    plan_to_find_out = models.CharField(max_length=300, blank=True)
    achievable = models.BooleanField(default=False)
    coach_confirmed_by = models.ForeignKey(PEOPLE, on_delete=models.PROTECT, null=True, related_name="+")
    coach_confirmed_at = models.DateTimeField(null=True)
    by = models.ForeignKey(PEOPLE, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    inventory = keeps(
        (S.ORDINARY, Kept.PROGRAMME, "project number stage text themes target_date plan_to_find_out achievable at"),
        (S.ORDINARY, Kept.PROGRAMME, "coach_confirmed_at"),
        (S.PERSONAL, Kept.PROGRAMME, "coach_confirmed_by by"),
    )

    class Meta:
        ordering = ("-number",)
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="one_aim_a_number"),
            models.CheckConstraint(
                condition=Q(coach_confirmed_by__isnull=True, coach_confirmed_at__isnull=True)
                | Q(coach_confirmed_by__isnull=False, coach_confirmed_at__isnull=False),
                name="aim_agreed_by_and_at",
            ),
        ]


class AimTheme(TenantModel):
    """A theme that led to an aim."""

    aim = models.ForeignKey(AimVersion, on_delete=models.CASCADE, related_name="+")
    theme = models.ForeignKey(Theme, on_delete=models.CASCADE, related_name="+")

    inventory = keeps((S.ORDINARY, Kept.PROGRAMME, "aim theme"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["aim", "theme"], name="a_theme_of_an_aim_once")]
