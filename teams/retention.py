"""Whose time is over: people who left 12 months ago, and links that nobody can use any more."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q, QuerySet

from amhe import clock
from teams.models import Invitation, Membership

AFTER_LEAVING = timedelta(days=365)
AFTER_EXPIRY = timedelta(days=7)


def people_here() -> tuple[set[int], set[int]]:
    """Of the organisation that is open: (who has or had a role, who has one or had one in the last 12 months)."""
    since = clock.today() - AFTER_LEAVING
    lately = Membership.objects.filter(Q(ends_on=None) | Q(ends_on__gte=since))
    return set(Membership.objects.values_list("user_id", flat=True)), set(lately.values_list("user_id", flat=True))


def dead_links() -> QuerySet[Invitation]:
    """Invitations whose link has said for 7 days that it is closed."""
    return Invitation.objects.filter(expires_at__lt=clock.now() - AFTER_EXPIRY).exclude(token_hash="")
