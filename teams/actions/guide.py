"""The roles guide: sent to who has not accepted their role yet, and when they opened it (R17, R64)."""

from __future__ import annotations

from datetime import datetime, time

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from amhe import audit, clock
from amhe.reminders import Due
from amhe.reminders.actions import post
from amhe.rules import Refused
from organisations.models import User
from teams.models import Membership, Team
from teams.policies import to_send_guide

GUIDE = "teams.guide"


@transaction.atomic
def send_guide(*, by: User, team: Team) -> list[Membership]:
    """Mail everybody in the team who has not accepted their role a link to read and accept it, once a day at most.

    Returns to whom it goes now. Refused if there is nobody.
    """
    Team.objects.select_for_update().get(pk=team.pk)
    people = to_send_guide(team)
    if not people:
        raise Refused(_("Everybody has accepted their role, or was sent the guide today."))
    day = timezone.make_aware(datetime.combine(clock.today(), time()))
    post(organisation_id=team.organisation_id, letters=[Due(GUIDE, m.user_id, m.pk, day) for m in people])
    for membership in people:
        membership.guide_sent_at = clock.now()
        membership.save(update_fields=["guide_sent_at"])
    audit.record("roles guide sent", by=by, on=team, milestone=3 if team.permission_team_id else 1)
    return people


@transaction.atomic
def open_guide(*, by: User) -> list[Membership]:
    """Somebody opens the page that the guide's letter leads to: kept once for each role it was sent about, as a log of
    reading. Returns those roles."""
    mine = Membership.objects.current().filter(user=by, guide_sent_at__isnull=False, guide_opened_at=None)
    opened = list(mine.select_for_update())
    for membership in opened:
        membership.guide_opened_at = clock.now()
        membership.save(update_fields=["guide_opened_at"])
    return opened
