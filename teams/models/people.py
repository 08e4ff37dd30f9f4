"""The people in teams, and those who are asked to join."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from amhe import clock
from amhe.access.inventory import Kept, Sensitivity, keeps
from amhe.access.roles import SUB_TEAM_ROLES, Role
from amhe.access.tenancy import TenantModel
from teams.mailed import Mailed
from teams.models.team import JoinedAs, Team, TeamPlace
from teams.querysets import MembershipQuerySet

S = Sensitivity


class Membership(Mailed, TenantModel):
    """One person's role in an organisation or in one sub-team: the only source of who may do what."""

    class Level(models.TextChoices):
        EXECUTIVE = "executive", _("Executive or board member")
        DIRECTOR = "director", _("Director")
        OTHER = "other", _("Another level")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships")
    team = models.ForeignKey(
        Team, on_delete=models.PROTECT, null=True, related_name="memberships"
    )  # null: on the organisation
    role = models.CharField(max_length=30, choices=Role.choices)
    group = models.ForeignKey(
        Group, on_delete=models.PROTECT, null=True, related_name="+"
    )  # what gives the role's rights
    place = models.ForeignKey(TeamPlace, on_delete=models.SET_NULL, null=True, related_name="filled_by")
    joined_as = models.CharField(max_length=20, choices=JoinedAs.choices, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    has_left = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1, db_default=1)  # as of amhe.access.tenancy.Edited
    accepted_role_at = models.DateTimeField(null=True)
    guide_sent_at = models.DateTimeField(null=True)  # the roles guide, its newest letter (R64)
    guide_opened_at = models.DateTimeField(null=True)
    level = models.CharField(
        max_length=10, choices=Level.choices, blank=True, default="", db_default=""
    )  # a sponsor's (R11)
    knows_equality = models.BooleanField(null=True)  # both None: not asked (R26)
    has_authority = models.BooleanField(null=True)

    objects = MembershipQuerySet.as_manager()
    comes_with = ("user", "team")
    inventory = keeps(
        (S.PERSONAL, Kept.MEMBERSHIP, "user team role group place starts_on ends_on has_left accepted_role_at"),
        (S.PERSONAL, Kept.MEMBERSHIP, "level knows_equality has_authority guide_sent_at guide_opened_at"),
        (S.ORDINARY, Kept.MEMBERSHIP, "mail_queued_at mail_tries mailed_at"),
        (S.CONFIDENTIAL, Kept.MEMBERSHIP, "joined_as"),
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(team__isnull=True, role__in=sorted(set(Role) - SUB_TEAM_ROLES))
                | Q(team__isnull=False, role__in=sorted(SUB_TEAM_ROLES)),
                name="role_fits_where_it_is_held",
            ),
            models.UniqueConstraint(
                fields=["organisation", "user", "role"],
                condition=Q(team__isnull=True, has_left=False),
                name="one_role_once_on_an_organisation",
            ),
            models.UniqueConstraint(
                fields=["organisation", "team", "user", "role"],
                condition=Q(team__isnull=False, has_left=False),
                name="one_role_once_in_a_sub_team",
            ),
        ]
        # Read at every request, and all of it from the index: a coach may have a thousand.
        indexes = [
            models.Index(
                fields=["user", "organisation"],
                include=["role", "team", "group", "starts_on", "ends_on", "has_left"],
                name="whose_memberships_are_valid",
            )
        ]

    @property
    def permission_team_id(self) -> int | None:
        return self.team_id


class Invitation(Mailed, TenantModel):
    """An address asked to join in a role. The link's token is only here as its hash."""

    email = models.EmailField()
    name = models.CharField(max_length=120)
    team = models.ForeignKey(Team, on_delete=models.CASCADE, null=True, related_name="+")
    role = models.CharField(max_length=30, choices=Role.choices)
    place = models.ForeignKey(TeamPlace, on_delete=models.SET_NULL, null=True, related_name="invitations")
    joined_as = models.CharField(max_length=20, choices=JoinedAs.choices, blank=True)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    ends_on = models.DateField(null=True)  # the last day of the role, if one is agreed
    token_hash = models.CharField(max_length=64)

    comes_with = ("team", "place", "organisation")
    inventory = keeps(
        (S.PERSONAL, Kept.INVITED, "email name"),
        (S.PERSONAL, Kept.MEMBERSHIP, "team role place invited_by sent_at expires_at accepted_at withdrawn_at ends_on"),
        (S.ORDINARY, Kept.MEMBERSHIP, "mail_queued_at mail_tries mailed_at"),
        (S.CONFIDENTIAL, Kept.MEMBERSHIP, "joined_as"),
        (S.SECRET, Kept.WEEK, "token_hash"),
    )

    class Meta:
        indexes = [models.Index(fields=["organisation", "token_hash"], name="invitation_by_token")]

    @property
    def is_open(self) -> bool:
        """Whether it can still be accepted."""
        return not self.accepted_at and not self.withdrawn_at and self.expires_at > clock.now()

    @property
    def permission_team_id(self) -> int | None:
        return self.team_id
