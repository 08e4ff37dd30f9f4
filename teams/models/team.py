"""Teams, and the places in them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from amhe.access.inventory import Kept, Sensitivity, keeps
from amhe.access.roles import SUB_TEAM_ROLES, permissions_on
from amhe.access.tenancy import Edited, TenantModel

S = Sensitivity


class JoinedAs(models.TextChoices):
    """The part of their life somebody chooses to bring, and is seen to bring. It changes no right (access.md, section 1)."""

    STAFF = "", _("None of these")
    LIVED_EXPERIENCE = "lived_experience", _("A person with lived experience, or a family member or carer")
    FROM_POPULATION = "from_population", _("A person from the population")


class Team(Edited, TenantModel):
    """The project team of an organisation, or the sub-team for one population."""

    class Kind(models.TextChoices):
        PROJECT = "project", _("Project team")
        SUB_TEAM = "sub_team", _("Sub-team")

    kind = models.CharField(max_length=10, choices=Kind.choices)
    name = models.CharField(max_length=160)
    created_at = models.DateTimeField()
    lead_hours_a_month = models.PositiveSmallIntegerField(null=True)
    lead_hours_agreed_by = models.CharField(max_length=120, blank=True)

    inventory = keeps(
        (S.ORDINARY, Kept.PROGRAMME, "kind name created_at lead_hours_a_month"),
        (S.PERSONAL, Kept.PROGRAMME, "lead_hours_agreed_by"),
    )

    class Meta:
        permissions = [(p.value, p.label) for p in permissions_on(SUB_TEAM_ROLES)]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["organisation"], condition=Q(kind="project"), name="one_project_team"),
            models.CheckConstraint(
                condition=Q(lead_hours_a_month__isnull=True) | Q(lead_hours_a_month__range=(1, 160)),
                name="protected_hours_1_to_160",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def permission_team_id(self) -> int | None:
        return self.pk if self.kind == self.Kind.SUB_TEAM else None


class TeamPlace(Edited, TenantModel):
    """A place in a team: what it is, how many people it is for, and why it is empty if it is. Not an account."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="places")
    title = models.CharField(max_length=160)
    kind = models.CharField(max_length=40)
    how_many = models.PositiveSmallIntegerField(default=1)
    reason_if_empty = models.CharField(max_length=300, blank=True)
    from_outside = models.BooleanField(default=False)
    invite_later = models.BooleanField(default=False, db_default=False)  # once the groups are known (R28)
    position = models.PositiveSmallIntegerField(default=0)

    comes_with = ("team",)
    inventory = keeps(
        (S.ORDINARY, Kept.PROGRAMME, "team title kind how_many reason_if_empty from_outside invite_later position")
    )

    class Meta:
        ordering = ("position", "id")
        constraints = [
            models.CheckConstraint(condition=Q(how_many__range=(1, 30)), name="place_for_1_to_30"),
            models.UniqueConstraint(fields=["team", "title"], name="one_place_a_title"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def permission_team_id(self) -> int | None:
        return self.team.permission_team_id
