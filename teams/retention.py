"""Whose time is over: people who left 12 months ago, people who never joined, and links that nobody can use any more."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q, QuerySet

from amhe import clock
from teams.models import AnswerLink, Invitation, MeetingLetter, Membership

AFTER_LEAVING = timedelta(days=365)
AFTER_EXPIRY = timedelta(days=7)
NEVER_JOINED = timedelta(days=30)  # after an invitation ended; longer than a link lives on
NOBODY = "@left.invalid"  # the address of whoever is forgotten already (amhe.access.erasing)


def people_here() -> tuple[set[int], set[int]]:
    """Of the organisation that is open: (who has or had a role, who has one or had one in the last 12 months)."""
    since = clock.today() - AFTER_LEAVING
    lately = Membership.objects.filter(Q(ends_on=None) | Q(ends_on__gte=since))
    return set(Membership.objects.values_list("user_id", flat=True)), set(lately.values_list("user_id", flat=True))


def dead_links() -> QuerySet[Invitation]:
    """Invitations whose link has said for 7 days that it is closed."""
    return Invitation.objects.filter(expires_at__lt=clock.now() - AFTER_EXPIRY).exclude(token_hash="")


def old_answer_links() -> QuerySet[AnswerLink]:
    """Links to answer a request that ran out 7 days ago."""
    over = AnswerLink.objects.filter(expires_at__lt=clock.now() - AFTER_EXPIRY).exclude(token_hash="")
    return over.select_related("request__team")


def never_joined() -> QuerySet[Invitation]:
    """Invitations that nobody took up, which ran out or were taken back 30 days ago, and still say who was asked."""
    since = clock.now() - NEVER_JOINED
    ended = Q(expires_at__lt=since) | Q(withdrawn_at__lt=since)
    return Invitation.objects.filter(ended, accepted_at=None).exclude(email__endswith=NOBODY)


def dead_reply_links() -> QuerySet[MeetingLetter]:
    """Letters whose link answers nothing any more: the meeting was a day ago, or the series ended."""
    over = Q(meeting__starts_at__lt=clock.now() - timedelta(days=1))
    ended = Q(meeting=None, series__ends_on__lt=clock.today())
    return MeetingLetter.objects.filter(over | ended).exclude(token_hash="")
