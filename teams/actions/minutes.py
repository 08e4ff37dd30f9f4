"""The minutes of a meeting: sent to everybody who is invited, and made as a PDF."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from amhe import audit, clock
from amhe.celery import queue
from amhe.reminders import Due
from amhe.reminders.actions import post
from amhe.rules import Refused
from organisations.models import User
from teams.models import Meeting, Minutes
from teams.policies import check_held
from teams.reading import invited_to

MINUTES = "teams.minutes"  # the kind of letter
LOST_AFTER = timedelta(minutes=6)  # a little over the worker's time limit


@transaction.atomic
def send_minutes(*, by: User, meeting: Meeting) -> Meeting:
    """Send everybody who is invited a mail that leads to the minutes: once for each version of them."""
    meeting = Meeting.objects.select_for_update(of=("self",)).select_related("team", "series").get(pk=meeting.pk)
    check_held(meeting)
    if meeting.minutes_sent_at and not meeting.minutes_are_new:
        day = date_format(timezone.localtime(meeting.minutes_sent_at), "j F Y")
        raise Refused(_("These minutes were sent on %(day)s. Nothing has changed since.") % {"day": day})
    meeting.minutes_sent_at = clock.now()
    meeting.save(update_fields=["minutes_sent_at"])
    letters = [Due(MINUTES, pk, meeting.pk, meeting.minutes_sent_at) for pk in {m.user_id for m in invited_to(meeting)}]
    post(organisation_id=meeting.organisation_id, letters=letters)
    audit.record("minutes sent", by=by, on=meeting)
    return meeting


@transaction.atomic
def ask_for_minutes(*, by: User, meeting: Meeting) -> Meeting:
    """Have the PDF of the record as it is now made in the background. One that is made already stays."""
    check_held(meeting)
    said = meeting.record_at
    made = Minutes.objects.select_for_update().filter(meeting=meeting).first()
    if made is None or made.says != said or (made.made_at is None and made.asked_at < clock.now() - LOST_AFTER):
        made = made or Minutes(organisation_id=meeting.organisation_id, meeting=meeting)
        made.says, made.asked_at, made.made_at, made.pdf = said, clock.now(), None, None
        made.save()
        audit.record("minutes asked for", by=by, on=meeting)
        queue("teams.make_minutes", organisation_id=meeting.organisation_id, meeting_id=meeting.pk)
    return meeting


@transaction.atomic
def keep_minutes(*, by: None, minutes: Minutes, pdf: bytes) -> Minutes:
    """A worker made it. If the record moved on meanwhile, it is thrown away."""
    mine = Minutes.objects.select_for_update().get(pk=minutes.pk)
    if mine.says == minutes.says and mine.made_at is None:
        mine.pdf, mine.made_at = pdf, clock.now()
        mine.save()
        audit.record("minutes made", by=by, on=minutes.meeting)
    return mine
