"""Meetings and the actions that come out of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from amhe import audit, clock
from amhe.rules import Refused, claim
from organisations.models import User
from teams.actions.places import MILESTONE
from teams.models import Action, Attendance, Meeting, MeetingSeries, Membership, Team


@transaction.atomic
def plan_series(
    *, by: User, team: Team, first_at: datetime, every_days: int = 14, minutes: int = 60, place: str = ""
) -> MeetingSeries:
    """A meeting that comes round, with its first date in the diary (R15, R20)."""
    if MeetingSeries.objects.filter(team=team).exists():
        raise Refused(_("This team already has a regular meeting."))
    series = MeetingSeries.objects.create(
        organisation_id=team.organisation_id,
        team=team,
        first_at=first_at,
        every_days=every_days,
        minutes=minutes,
        place=place,
    )
    audit.record("regular meeting planned", by=by, on=series, milestone=MILESTONE[Team.Kind(team.kind)])
    plan_meeting(by=by, team=team, starts_at=first_at, minutes=minutes, place=place)
    return series


@transaction.atomic
def plan_meeting(
    *, by: User, team: Team, starts_at: datetime, minutes: int = 60, place: str = "", agenda: str = ""
) -> Meeting:
    """One meeting in the diary."""
    if Meeting.objects.filter(team=team, starts_at=starts_at).exists():
        raise Refused(_("There is already a meeting at that time."), "starts_on")
    meeting = Meeting.objects.create(
        organisation_id=team.organisation_id,
        team=team,
        starts_at=starts_at,
        minutes=minutes,
        place=place,
        agenda=agenda,
    )
    audit.record("meeting planned", by=by, on=meeting, milestone=MILESTONE[Team.Kind(team.kind)])
    return meeting


@transaction.atomic
def change_meeting(
    *, by: User, meeting: Meeting, version: int, agenda: str, notes: str, held: bool, present: Iterable[int]
) -> Meeting:
    """Keep the agenda and notes, and who was there (user ids). A meeting held puts the next of its series in the diary."""
    meeting = Meeting.objects.select_for_update().get(pk=meeting.pk)
    claim(meeting, version)
    if held and meeting.starts_at > clock.now():
        raise Refused(_("This meeting is still to come."), "held")
    meeting.agenda, meeting.notes, meeting.held = agenda, notes, held
    meeting.save()
    people = Membership.objects.current().filter(organisation_id=meeting.organisation_id, user_id__in=list(present))
    # one row a person, with what they joined this team as
    as_what = {m.user_id: m.joined_as for m in people.order_by("team_id") if m.team_id in (None, meeting.team_id)}
    Attendance.objects.filter(meeting=meeting).delete()
    Attendance.objects.bulk_create(
        [
            Attendance(organisation_id=meeting.organisation_id, meeting=meeting, user_id=pk, joined_as=joined_as)
            for pk, joined_as in as_what.items()
        ]
    )
    audit.record("meeting kept", by=by, on=meeting, milestone=MILESTONE[Team.Kind(meeting.team.kind)])
    if held:
        _plan_next(by, meeting)
    return meeting


def _plan_next(by: User, meeting: Meeting) -> None:
    series = MeetingSeries.objects.filter(team_id=meeting.team_id).first()
    if series is None or Meeting.objects.filter(team_id=meeting.team_id, starts_at__gt=meeting.starts_at).exists():
        return
    plan_meeting(
        by=by,
        team=meeting.team,
        starts_at=_later(meeting.starts_at, series.every_days),
        minutes=series.minutes,
        place=series.place,
    )


def _later(moment: datetime, days: int) -> datetime:
    """The same time on the clock, days later, whether or not the clocks changed between."""
    local = timezone.localtime(moment)
    return timezone.make_aware(local.replace(tzinfo=None) + timedelta(days=days))


@transaction.atomic
def add_action(*, by: User, team: Team, what: str, owner: User, due_on: date, meeting: Meeting | None = None) -> Action:
    """Something that somebody will do by a day (R18)."""
    if due_on < clock.today():
        raise Refused(_("Choose a day that is still to come."), "due_on")
    action = Action.objects.create(
        organisation_id=team.organisation_id,
        team=team,
        meeting=meeting,
        what=what,
        owner=owner,
        due_on=due_on,
    )
    audit.record("action added", by=by, on=action)
    return action


@transaction.atomic
def set_action_done(*, by: User, action: Action, done: bool) -> Action:
    """Tick an action off, or take the tick back."""
    action = Action.objects.select_for_update().get(pk=action.pk)
    action.done_at = clock.now() if done else None
    action.version += 1
    action.save()
    audit.record("action done" if done else "action reopened", by=by, on=action)
    return action
