"""Questions asked of memberships and actions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from amhe import clock
from amhe.access.roles import Role

if TYPE_CHECKING:
    from teams.models import Action, Membership, Team  # noqa: F401 - named in the classes below


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Memberships, narrowed."""

    def current(self) -> Self:
        """Valid on the day of the clock: an end date passes without anybody doing anything."""
        day = clock.today()
        return self.filter(has_left=False, starts_on__lte=day).filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day))

    def of_team(self, team: Team) -> Self:
        """In this team. The project team's members hold their role on the organisation itself."""
        if team.kind == team.Kind.PROJECT:
            return self.filter(organisation_id=team.organisation_id, team=None).exclude(role=Role.COACH)
        return self.filter(team=team).exclude(role=Role.NOTES_READER)


class ActionQuerySet(models.QuerySet["Action"]):
    """Actions, narrowed."""

    def open(self) -> Self:
        """Not done yet."""
        return self.filter(done_at__isnull=True)

    def late(self) -> Self:
        """Not done, and past their day."""
        return self.open().filter(due_on__lt=clock.today())
