"""Whose time is over: people who left 12 months ago, and links that nobody can use any more."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q, QuerySet

from amhe import clock
from organisations.models import User
from teams.models import Invitation, Membership

AFTER_LEAVING = timedelta(days=365)
AFTER_EXPIRY = timedelta(days=7)


def long_gone() -> QuerySet[User]:
    """People all of whose roles ended over 12 months ago. Call inside every organisation, else it errs."""
    since = clock.today() - AFTER_LEAVING
    still = Membership.objects.filter(Q(ends_on=None) | Q(ends_on__gte=since))
    return User.objects.filter(is_active=True, pk__in=Membership.objects.values("user")).exclude(
        pk__in=still.values("user")
    )


def dead_links() -> QuerySet[Invitation]:
    """Invitations whose link has said for 7 days that it is closed."""
    return Invitation.objects.filter(expires_at__lt=clock.now() - AFTER_EXPIRY).exclude(token_hash="")
