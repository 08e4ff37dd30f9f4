"""Questions asked of memberships, meetings and actions."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone

from amhe import clock
from amhe.access.roles import Role

if TYPE_CHECKING:
    from teams.models import Action, Meeting, MeetingSeries, Membership, Team  # noqa: F401 - named in the classes below


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

    def not_agreed(self) -> Self:
        """Who brings lived experience, and with whom payment, expenses, support or access is still to be agreed (R19).

        It goes by what somebody chose to join the team as, and by nothing else that is known of them.
        """
        settled = Q(agreement__not_right_at=None, agreement__isnull=False)
        for thing in ("payment", "expenses", "support", "access"):
            settled &= Q(**{f"agreement__{thing}__in": ("yes", "not_needed")})
        return self.exclude(joined_as="").exclude(settled)


class ActionQuerySet(models.QuerySet["Action"]):
    """Actions, narrowed."""

    def open(self) -> Self:
        """Not done yet."""
        return self.filter(done_at__isnull=True)

    def late(self) -> Self:
        """Not done, and past their day."""
        return self.open().filter(due_on__lt=clock.today())


class SeriesQuerySet(models.QuerySet["MeetingSeries"]):
    """Series, narrowed."""

    def running(self, day: date | None = None) -> Self:
        """Those that may still have a meeting on this day (today) or later."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=day or clock.today()))


class MeetingQuerySet(models.QuerySet["Meeting"]):
    """Meetings, narrowed."""

    def on(self) -> Self:
        """Those that were not cancelled."""
        return self.filter(cancelled_at=None)

    def to_hold(self) -> Self:
        """Not cancelled, not held, and of today or a later day."""
        begins = timezone.make_aware(datetime.combine(clock.today(), time()))
        return self.on().filter(held=False, starts_at__gte=begins)

    def with_neighbours(self) -> Self:
        """Each with `before`, when its team last met before it, and `after`, when it meets next."""
        others = self.model._default_manager.filter(team=OuterRef("team"), cancelled_at=None).order_by()
        before = others.filter(held=True, starts_at__lt=OuterRef("starts_at")).order_by("-starts_at")
        after = others.filter(starts_at__gt=OuterRef("starts_at")).order_by("starts_at")
        return self.annotate(
            before=Subquery(before.values("starts_at")[:1]), after=Subquery(after.values("starts_at")[:1])
        )

    def coming(self) -> Self:
        """Not cancelled, not held, and still to begin: the next one first."""
        return self.on().filter(held=False, starts_at__gte=clock.now()).order_by("starts_at")
