"""The theory of change: drivers, ideas, and the versions kept."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from amhe.access.inventory import Kept, Sensitivity, keeps
from amhe.access.tenancy import Edited, TenantModel
from assets.models import Asset
from datareview.models import Conversation, Finding, Theme
from qiprojects.models.project import OfProject, QIProject

S = Sensitivity
PEOPLE = settings.AUTH_USER_MODEL


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
