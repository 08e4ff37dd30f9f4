"""Other support that the lead and the sponsor think of, and who sees to the 3 tasks of governance."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from amhe.access.inventory import Kept, Sensitivity, keeps
from amhe.access.tenancy import Edited, TenantModel
from teams.models.team import Team

S = Sensitivity


class SupportRole(TenantModel):
    """One kind of support, of roles.yaml (`kind`) or of the team's own (`title`): is it needed, and who gives it (R24)."""

    class State(models.TextChoices):
        FILLED = "filled", _("Somebody does it")
        NEEDED = "needed", _("Needed, and nobody does it yet")
        NOT_NEEDED = "not_needed", _("Not needed")

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="support_roles")
    kind = models.CharField(max_length=40, blank=True)
    title = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=10, choices=State.choices)
    filled_by = models.CharField(max_length=120, blank=True)

    comes_with = ("team",)
    inventory = keeps(
        (S.ORDINARY, Kept.PROGRAMME, "team kind title state"),
        (S.PERSONAL, Kept.PROGRAMME, "filled_by"),
    )

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(fields=["team", "kind", "title"], name="one_support_role_a_kind"),
            models.CheckConstraint(condition=Q(kind="") ^ Q(title=""), name="support_of_a_kind_or_with_a_title"),
            models.CheckConstraint(
                condition=Q(filled_by="") | Q(state="filled"), name="who_gives_support_that_is_filled"
            ),
        ]


class GovernanceRole(Edited, TenantModel):
    """Who in the project team sees to one of the 3 tasks of governance, from when and until when (R65, R66).

    `version` counts who has been named for this task so far.
    """

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="governance")
    function = models.CharField(max_length=20)  # milestones.yaml, governance_functions
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    named_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    since = models.DateField()
    until = models.DateField(null=True)

    comes_with = ("team", "user")
    inventory = keeps(
        (S.ORDINARY, Kept.PROGRAMME, "team function since until"),
        (S.PERSONAL, Kept.PROGRAMME, "user named_by"),
    )

    class Meta:
        ordering = ("-version",)
        constraints = [
            models.UniqueConstraint(
                fields=["team", "function"], condition=Q(until__isnull=True), name="one_named_for_each_function"
            ),
        ]
