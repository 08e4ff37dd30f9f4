"""The QI project of a sub-team: aim, theory of change, ideas, tests and measures (milestone 6)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from amhe.access.inventory import Kept, Sensitivity, keeps
from amhe.access.tenancy import Edited, TenantModel
from assets.models import Asset
from datareview.models import Conversation, Finding, OfPopulation, Theme
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


class Driver(Edited, OfProject):
    """A thing that must change to reach the aim. A secondary driver can sit under several primary ones (R94)."""

    class Level(models.TextChoices):
        PRIMARY = "primary", _("Primary driver: a big thing that must change")
        SECONDARY = "secondary", _("Secondary driver: a part that affects the big thing")

    project = models.ForeignKey(QIProject, on_delete=models.PROTECT, related_name="drivers")
    level = models.CharField(max_length=10, choices=Level.choices)
    text = models.CharField(max_length=200)
    position = models.PositiveSmallIntegerField(default=0)
    under: models.ManyToManyField[Driver, DriverLink] = models.ManyToManyField(
        "self", through="DriverLink", through_fields=("secondary", "primary"), symmetrical=False, related_name="over"
    )
    themes = models.ManyToManyField(Theme, through="DriverTheme", related_name="drivers")
    added_by = models.ForeignKey(PEOPLE, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    inventory = keeps(
        (S.ORDINARY, Kept.PROGRAMME, "project level text position under themes added_at"),
        (S.PERSONAL, Kept.PROGRAMME, "added_by"),
    )

    class Meta:
        ordering = ("position", "id")
        constraints = [models.UniqueConstraint(fields=["project", "text"], name="one_driver_a_text")]

    def __str__(self) -> str:
        return self.text


class DriverLink(TenantModel):
    """A secondary driver under a primary one."""

    secondary = models.ForeignKey(Driver, on_delete=models.CASCADE, related_name="links_up")
    primary = models.ForeignKey(Driver, on_delete=models.CASCADE, related_name="links_down")

    inventory = keeps((S.ORDINARY, Kept.PROGRAMME, "secondary primary"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["secondary", "primary"], name="a_driver_under_another_once"),
            models.CheckConstraint(condition=~Q(secondary=F("primary")), name="no_driver_under_itself"),
        ]


class DriverTheme(TenantModel):
    """A theme that a driver comes from."""

    driver = models.ForeignKey(Driver, on_delete=models.CASCADE, related_name="+")
    theme = models.ForeignKey(Theme, on_delete=models.CASCADE, related_name="+")

    inventory = keeps((S.ORDINARY, Kept.PROGRAMME, "driver theme"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["driver", "theme"], name="a_theme_of_a_driver_once")]


class TheoryVersion(OfProject):
    """The theory of change as it stood on a day, kept with a note (R96). `lines` are [indent, text] from the top."""

    project = models.ForeignKey(QIProject, on_delete=models.PROTECT, related_name="theory_versions")
    number = models.PositiveSmallIntegerField()
    note = models.CharField(max_length=300, blank=True)
    lines = models.JSONField(default=list)
    by = models.ForeignKey(PEOPLE, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    inventory = keeps((S.ORDINARY, Kept.PROGRAMME, "project number note lines at"), (S.PERSONAL, Kept.PROGRAMME, "by"))

    class Meta:
        ordering = ("-number",)
        constraints = [models.UniqueConstraint(fields=["project", "number"], name="one_theory_a_number")]


class ChangeIdea(Edited, OfProject):
    """Something practical to try, with who suggested it, what it rests on and who could test it (R91, R95)."""

    project = models.ForeignKey(QIProject, on_delete=models.PROTECT, related_name="ideas")
    driver = models.ForeignKey(Driver, on_delete=models.SET_NULL, null=True, related_name="ideas")
    text = models.CharField(max_length=300)
    suggested_by = models.CharField(max_length=20)
    conversation = models.ForeignKey(Conversation, on_delete=models.SET_NULL, null=True, related_name="ideas")
    finding = models.ForeignKey(Finding, on_delete=models.SET_NULL, null=True, related_name="ideas")
    asset = models.ForeignKey(Asset, on_delete=models.SET_NULL, null=True, related_name="ideas")
    size = models.CharField(max_length=40, blank=True)
    stage = models.CharField(max_length=20, default="idea")
    added_by = models.ForeignKey(PEOPLE, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    comes_with = (*OfProject.comes_with, "driver", "asset", "conversation", "finding")
    inventory = keeps(
        (S.ORDINARY, Kept.PROGRAMME, "project driver text suggested_by conversation finding asset size stage added_at"),
        (S.PERSONAL, Kept.PROGRAMME, "added_by"),
    )

    class Meta:
        ordering = ("added_at", "id")
        constraints = [
            models.UniqueConstraint(fields=["project", "text"], name="one_idea_a_text"),
            models.CheckConstraint(
                condition=Q(conversation__isnull=True) | Q(finding__isnull=True), name="idea_rests_on_one_thing"
            ),
        ]

    def __str__(self) -> str:
        return self.text


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
