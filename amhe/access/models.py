"""guardian's grants on organisations and sub-teams, secret links, and answers to forms sent twice."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase

from amhe.access.inventory import Kept, Sensitivity, keeps
from amhe.access.tenancy import TenantModel

S = Sensitivity


class OrganisationUserObjectPermission(UserObjectPermissionBase):
    """Always empty: no permission is ever given to a person directly. guardian wants the table."""

    content_object = models.ForeignKey("organisations.Organisation", on_delete=models.CASCADE)
    inventory = keeps((S.ORDINARY, Kept.PROGRAMME, "permission user content_object"))


class OrganisationGroupObjectPermission(GroupObjectPermissionBase):
    """What the holders of one role on an organisation may do."""

    content_object = models.ForeignKey("organisations.Organisation", on_delete=models.CASCADE)
    inventory = keeps((S.ORDINARY, Kept.PROGRAMME, "permission group content_object"))

    class Meta(GroupObjectPermissionBase.Meta):
        abstract = False
        indexes = [models.Index(fields=["permission"], include=["group", "content_object"], name="which_groups_may")]


class TeamUserObjectPermission(UserObjectPermissionBase):
    """Always empty, as above."""

    content_object = models.ForeignKey("teams.Team", on_delete=models.CASCADE)
    inventory = keeps((S.ORDINARY, Kept.PROGRAMME, "permission user content_object"))


class TeamGroupObjectPermission(GroupObjectPermissionBase):
    """What the holders of one role on a sub-team may do."""

    content_object = models.ForeignKey("teams.Team", on_delete=models.CASCADE)
    inventory = keeps((S.ORDINARY, Kept.PROGRAMME, "permission group content_object"))


class GrantException(TenantModel):
    """One organisation gives a role more or less than the table says, on purpose and with a reason."""

    role = models.CharField(max_length=30)  # of amhe.access.roles.Role
    permission = models.CharField(max_length=40)  # of amhe.access.roles.Permission
    granted = models.BooleanField()
    reason = models.CharField(max_length=300)
    inventory = keeps((S.ORDINARY, Kept.PROGRAMME, "role permission granted reason"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "role", "permission"], name="one_exception_a_permission")
        ]


class Token(TenantModel):
    """The hash of a secret link, and the organisation it leads into. The one table that a token door reads."""

    kind = models.CharField(max_length=20)
    hash = models.CharField(max_length=64)
    inventory = keeps((S.SECRET, Kept.LINK, "kind hash"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "hash"], name="one_token_a_hash")]


class IdempotencyKey(models.Model):
    """A form that somebody sent, and where it led: sent twice, it is kept once."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = models.UUIDField()
    sent = models.CharField(max_length=64, default="")  # what was sent, as a hash
    location = models.CharField(max_length=500, blank=True)
    made_at = models.DateTimeField()
    inventory = keeps((S.ORDINARY, Kept.DAY, "user key sent location made_at"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="one_answer_a_key")]
        indexes = [models.Index(fields=["made_at"], name="old_keys")]
