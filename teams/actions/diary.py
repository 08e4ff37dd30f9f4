"""Meetings in the diary: a series and what becomes of it, and one meeting moved, cancelled or put back (R15, R20, R62).

The meetings of a series are rows up to 13 weeks ahead, one for each of its days. What somebody did to one by hand stays,
whatever becomes of the series.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from amhe import audit, clock
from amhe.rules import Refused, claim
from organisations.models import User
from teams.actions.places import MILESTONE
from teams.models import AgendaItem, Meeting, MeetingSeries, Team

AHEAD = timedelta(weeks=13)


def _milestone(team: Team) -> int:
    return MILESTONE[Team.Kind(team.kind)]


@transaction.atomic
def plan_series(
    *,
    by: User,
    team: Team,
    first_at: datetime,
    every_days: int | None = 14,
    minutes: int = 60,
    place: str = "",
    coach_invited: bool = True,
) -> MeetingSeries:
    """A meeting that comes round (`every_days` None: monthly), with its next 13 weeks in the diary (R15, R20, R21)."""
    Team.objects.select_for_update().get(pk=team.pk)
    there = MeetingSeries.objects.running(timezone.localtime(first_at).date()).filter(team=team).first()
    if there and there.ends_on:
        day = date_format(there.ends_on, "j F Y")
        raise Refused(_("The regular meeting goes on until %(day)s. Choose a later day.") % {"day": day}, "first_on")
    if there:
        raise Refused(_("This team already has a regular meeting. To change it, open its next meeting."))
    series = MeetingSeries.objects.create(
        organisation_id=team.organisation_id,
        team=team,
        first_at=first_at,
        every_days=every_days,
        minutes=minutes,
        place=place,
        coach_invited=coach_invited,
    )
    audit.record("regular meeting planned", by=by, on=series, milestone=_milestone(team))
    keep_ahead(by=by, series=series, since=series.rhythm.first.date())
    return series


@transaction.atomic
def keep_ahead(*, by: User | None, series: MeetingSeries, since: date | None = None) -> list[Meeting]:
    """Put the meetings of a series in the diary, from `since` (today) until 13 weeks from now, each once.

    Where the team meets at that very moment already, the series' own meeting is there as a cancelled one without a reason,
    so that everybody's calendar tells the two apart. Returns those that are new.
    """
    series = MeetingSeries.objects.select_for_update(of=("self",)).select_related("team").get(pk=series.pk)
    slots = series.rhythm.slots(since or clock.today(), clock.today() + AHEAD)
    known = set(Meeting.objects.filter(series=series, slot__in=slots).values_list("slot", flat=True))
    missing = [slot for slot in slots if slot not in known]
    if not missing:
        return []
    Team.objects.select_for_update().get(pk=series.team_id)  # as `_refuse_taken`
    at = {slot: series.rhythm.at(slot) for slot in missing}
    taken = _times(series.team, at.values())
    made = [Meeting(organisation_id=series.organisation_id, team=series.team, series=series, slot=s) for s in missing]
    for meeting in made:
        _as_planned(meeting, taken)
    Meeting.objects.bulk_create(made)
    # by itself it is no step of the team's: a milestone that stands still must be seen to
    audit.record("meetings put in the diary", by=by, on=series, milestone=_milestone(series.team) if by else None)
    return made


def _times(team: Team, among: Iterable[datetime], but: Iterable[int] = ()) -> set[datetime]:
    """Of these moments, those at which the team meets; meetings with these ids left out."""
    meetings = Meeting.objects.on().filter(team=team, starts_at__in=list(among)).exclude(pk__in=list(but))
    return set(meetings.values_list("starts_at", flat=True))


def _as_planned(meeting: Meeting, taken: set[datetime]) -> None:
    """Give a meeting what its series says of it. At a moment that is taken it is cancelled."""
    series, slot = meeting.series, meeting.slot
    assert series is not None and slot is not None  # noqa: S101 (callers pass meetings of a series)
    meeting.starts_at, meeting.minutes, meeting.place = series.rhythm.at(slot), series.minutes, series.place
    meeting.cancelled_at = clock.now() if meeting.starts_at in taken else None


@transaction.atomic
def plan_meeting(
    *, by: User, team: Team, starts_at: datetime, minutes: int = 60, place: str = "", agenda: str = ""
) -> Meeting:
    """One meeting more in the diary."""
    _refuse_taken(team, starts_at)
    meeting = Meeting.objects.create(
        organisation_id=team.organisation_id,
        team=team,
        starts_at=starts_at,
        minutes=minutes,
        place=place,
        agenda=agenda,
    )
    audit.record("meeting planned", by=by, on=meeting, milestone=_milestone(team))
    return meeting


def _refuse_taken(team: Team, starts_at: datetime, but: Iterable[int] = ()) -> None:
    Team.objects.select_for_update().get(pk=team.pk)  # two that plan at once wait for each other
    if _times(team, [starts_at], but):
        raise Refused(_("There is already a meeting at that time."), "first_on")


@transaction.atomic
def move_meeting(*, by: User, meeting: Meeting, version: int, starts_at: datetime, minutes: int, place: str) -> Meeting:
    """Another day, time, length or place for this one meeting. The others of its series stay as they are."""
    meeting = _locked(meeting)
    claim(meeting, version)
    _refuse_over(meeting)
    if meeting.cancelled_at:
        raise Refused(_("This meeting is cancelled. Put it back first."))
    if (starts_at, minutes, place) == (meeting.starts_at, meeting.minutes, meeting.place):
        return meeting
    if starts_at != meeting.starts_at:
        if starts_at < clock.now():
            raise Refused(_("Choose a day and time that is still to come."), "first_on")
        _refuse_taken(meeting.team, starts_at, but=[meeting.pk])
    meeting.starts_at, meeting.minutes, meeting.place = starts_at, minutes, place
    meeting.sequence += 1
    meeting.save()
    audit.record("meeting moved", by=by, on=meeting, milestone=_milestone(meeting.team))
    return meeting


@transaction.atomic
def cancel_meeting(*, by: User, meeting: Meeting, why: str) -> Meeting:
    """It does not take place. What people wrote on its agenda goes to the next one; cancelled twice is cancelled once."""
    meeting = _locked(meeting)
    _refuse_over(meeting)
    if meeting.cancelled_at is None:
        meeting.cancelled_at, meeting.cancelled_why = clock.now(), why
        meeting.sequence += 1
        meeting.version += 1
        meeting.save()
        _let_wait([meeting])
        audit.record("meeting cancelled", by=by, on=meeting)
    return meeting


@transaction.atomic
def put_back_meeting(*, by: User, meeting: Meeting) -> Meeting:
    """It takes place after all. Refused once its time has passed, or where the team meets at that time by now."""
    meeting = _locked(meeting)
    if meeting.cancelled_at is None:
        return meeting
    if meeting.starts_at < clock.now():
        raise Refused(_("The time of this meeting has passed. Plan one more meeting instead."))
    _refuse_taken(meeting.team, meeting.starts_at)
    meeting.cancelled_at, meeting.cancelled_why = None, ""
    meeting.sequence += 1
    meeting.version += 1
    meeting.save()
    audit.record("meeting put back", by=by, on=meeting, milestone=_milestone(meeting.team))
    return meeting


@transaction.atomic
def change_series(
    *,
    by: User,
    meeting: Meeting,
    version: int,
    first_at: datetime,
    every_days: int | None,
    minutes: int,
    place: str,
    coach_invited: bool,
) -> MeetingSeries:
    """Another rhythm, time, length or place from this meeting of a series on; `version` is the series'.

    The series ends before it and a new one begins, unless it is the series' very first. Returns the one that runs.
    """
    old = _from_here(meeting, version)
    if first_at < clock.now():
        raise Refused(_("Choose a day and time that is still to come."), "first_on")
    if old.ends_on and old.ends_on < timezone.localtime(first_at).date():
        raise Refused(_("The regular meeting has ended by that day. Choose an earlier one."), "first_on")
    coming = _from(old, meeting)
    new = old
    if meeting.slot != old.rhythm.first.date():
        new = MeetingSeries(organisation_id=old.organisation_id, team=old.team, ends_on=old.ends_on)
        _end_before(old, meeting)
    else:
        old.sequence += 1
    new.first_at, new.every_days, new.minutes, new.place = first_at, every_days, minutes, place
    new.coach_invited = coach_invited
    new.save()
    _hang(coming, new)
    audit.record("regular meeting changed", by=by, on=new, milestone=_milestone(new.team))
    keep_ahead(by=by, series=new, since=min(clock.today(), new.rhythm.first.date()))
    return new


@transaction.atomic
def end_series(*, by: User, meeting: Meeting, version: int) -> MeetingSeries:
    """No regular meeting from this one on; `version` is the series'."""
    series = _from_here(meeting, version)
    coming = _from(series, meeting)
    _end_before(series, meeting)
    _hang(coming, None)
    audit.record("regular meeting ended", by=by, on=series)
    return series


def _locked(meeting: Meeting) -> Meeting:
    return Meeting.objects.select_for_update(of=("self",)).select_related("team", "series").get(pk=meeting.pk)


def _refuse_over(meeting: Meeting) -> None:
    if meeting.held:
        raise Refused(_("This meeting has happened. It stays as it is."))


def _from_here(meeting: Meeting, version: int) -> MeetingSeries:
    """The series of a meeting that is still to come, locked and claimed."""
    if meeting.series_id is None or meeting.held or meeting.starts_at < clock.now():
        raise Refused(_("Choose a meeting of the series that is still to come."))
    locked = MeetingSeries.objects.select_for_update(of=("self",)).select_related("team")
    series = locked.get(pk=meeting.series_id)
    claim(series, version)
    return series


def _from(series: MeetingSeries, meeting: Meeting) -> list[tuple[Meeting, bool]]:
    """The meetings of a series from this one on, and whether somebody did something to each by hand."""
    coming = Meeting.objects.select_for_update(of=("self",)).filter(series=series, slot__gte=meeting.slot)
    rows = list(coming.select_related("series", "team").order_by("slot"))
    return [(row, row.by_hand) for row in rows]


def _end_before(series: MeetingSeries, meeting: Meeting) -> None:
    assert meeting.slot is not None  # noqa: S101 (it has a series)
    series.ends_on = meeting.slot - timedelta(days=1)
    series.sequence += 1
    series.save()


def _hang(coming: list[tuple[Meeting, bool]], series: MeetingSeries | None) -> None:
    """Give meetings to another series where it has a day for them. What was done by hand stays; what nobody touched goes."""
    slots: set[date] = set()
    if series:
        slots = set(series.rhythm.slots(min(clock.today(), series.rhythm.first.date()), clock.today() + AHEAD))
    untouched = [meeting.pk for meeting, by_hand in coming if not by_hand]
    at = [series.rhythm.at(slot) for slot in slots] if series else []
    taken = _times(series.team, at, but=untouched) if series else set()
    gone = []
    for meeting, by_hand in coming:
        if meeting.slot in slots:
            meeting.series = series
            if not by_hand:
                _as_planned(meeting, taken)
        elif by_hand:
            meeting.series, meeting.slot = None, None
        else:
            gone.append(meeting)
            continue
        meeting.sequence += 1
        meeting.save()
    _let_wait(gone)
    Meeting.objects.filter(pk__in=[meeting.pk for meeting in gone]).delete()


def _let_wait(meetings: list[Meeting]) -> None:
    """What people wrote on the agenda of these waits for the next meeting; what they left out of it is forgotten."""
    lines = AgendaItem.objects.filter(meeting__in=[meeting.pk for meeting in meetings])
    lines.filter(left_out=True).delete()
    lines.update(meeting=None)
