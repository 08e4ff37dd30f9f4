"""What a meeting leaves: who was there, notes, outcomes; and the actions that come out of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from amhe import audit, clock
from amhe.rules import Refused, claim
from organisations.models import User
from teams.actions.agenda import carry_on, changed, keep_in_record
from teams.actions.diary import keep_ahead
from teams.actions.places import MILESTONE
from teams.models import Action, AgendaItem, Attendance, Meeting, MeetingSeries, Membership, Outcome, Team
from teams.policies import brings_lived_experience, check_held


@transaction.atomic
def change_meeting(
    *,
    by: User,
    meeting: Meeting,
    version: int,
    notes: str,
    present: Iterable[int],
    held: bool = True,
    agenda: str | None = None,
    others_with_lived_experience: bool = False,
    not_reached: Iterable[int] = (),
) -> Meeting:
    """Keep the record of a meeting: notes, who was there (user ids), and which agenda lines were not reached (ids).

    The first time, every line of the agenda is written into the record, and the series is put further in the diary.
    `agenda` is the text of one without lines.
    """
    locked = Meeting.objects.select_for_update(of=("self",)).select_related("team", "series", "organisation")
    meeting = locked.get(pk=meeting.pk)
    claim(meeting, version)
    if held and meeting.day > clock.today():
        raise Refused(_("This meeting is still to come."), "notes")
    if meeting.cancelled_at:
        raise Refused(_("This meeting is cancelled. Put it back first."))
    if held and not meeting.held:
        keep_in_record(meeting)
    meeting.agenda = meeting.agenda if agenda is None else agenda
    meeting.notes, meeting.held = notes, held
    lived = _keep_attendance(meeting, set(present))
    meeting.lived_experience = True if others_with_lived_experience else lived
    meeting.record_changed_at = clock.now()
    meeting.save()
    carry_on(meeting, set(not_reached))
    audit.record("meeting kept", by=by, on=meeting, milestone=MILESTONE[Team.Kind(meeting.team.kind)])
    if held:
        for series in MeetingSeries.objects.running().filter(team=meeting.team):
            keep_ahead(by=by, series=series)
    return meeting


def _keep_attendance(meeting: Meeting, present: set[int]) -> bool | None:
    """One row a person, with what they joined this team as. Whether any of them brings lived experience; None for nobody.

    Somebody who has left since stays in the record.
    """
    there = {row.user_id: row for row in Attendance.objects.filter(meeting=meeting)}
    Attendance.objects.filter(meeting=meeting).exclude(user_id__in=present).delete()
    new = present - set(there)
    people = Membership.objects.current().filter(organisation_id=meeting.organisation_id, user_id__in=new)
    # of several roles that of this team counts: the project team's is held on the organisation
    ours = meeting.team_id if meeting.team.kind == Team.Kind.SUB_TEAM else None
    order = people.order_by(F("team_id").asc(nulls_first=True))
    as_what = {m.user_id: m.joined_as for m in order if m.team_id in (None, ours)}
    Attendance.objects.bulk_create(
        [
            Attendance(organisation_id=meeting.organisation_id, meeting=meeting, user_id=pk, joined_as=joined_as)
            for pk, joined_as in as_what.items()
        ]
    )
    joined = [row.joined_as for pk, row in there.items() if pk in present] + list(as_what.values())
    return any(brings_lived_experience(meeting.team, one) for one in joined) if joined else None


@transaction.atomic
def add_outcome(*, by: User, meeting: Meeting, kind: str, what: str, item: AgendaItem | None = None) -> Outcome:
    """What was decided or what is known now, beside the line of the agenda that it came from if it came from one."""
    check_held(meeting)
    outcome = Outcome.objects.create(
        organisation_id=meeting.organisation_id, meeting=meeting, item=item, kind=kind, what=what
    )
    changed(meeting)
    audit.record("outcome added", by=by, on=meeting)
    return outcome


@transaction.atomic
def change_outcome(*, by: User, outcome: Outcome, version: int, kind: str, what: str) -> Outcome:
    """Put an outcome right."""
    outcome = Outcome.objects.select_for_update(of=("self",)).select_related("meeting__team").get(pk=outcome.pk)
    claim(outcome, version)
    outcome.kind, outcome.what = kind, what
    outcome.save()
    changed(outcome.meeting)
    audit.record("outcome changed", by=by, on=outcome.meeting)
    return outcome


@transaction.atomic
def remove_outcome(*, by: User, outcome: Outcome) -> Meeting:
    """Take out an outcome that was written down by mistake."""
    meeting = outcome.meeting
    outcome.delete()
    changed(meeting)
    audit.record("outcome removed", by=by, on=meeting)
    return meeting


@transaction.atomic
def add_action(
    *,
    by: User,
    team: Team,
    what: str,
    owner: User,
    due_on: date,
    meeting: Meeting | None = None,
    item: AgendaItem | None = None,
) -> Action:
    """Something that somebody will do by a day (R18)."""
    if due_on < clock.today():
        raise Refused(_("Choose a day that is still to come."), "due_on")
    action = Action.objects.create(
        organisation_id=team.organisation_id,
        team=team,
        meeting=meeting,
        item=item,
        what=what,
        owner=owner,
        due_on=due_on,
    )
    if meeting:
        changed(meeting)
    audit.record("action added", by=by, on=action)
    return action


@transaction.atomic
def change_action(*, by: User, action: Action, version: int, what: str, owner: User, due_on: date) -> Action:
    """Other words, another owner or day. A day that has passed may stay as it is."""
    action = _locked(action)
    claim(action, version)
    if due_on != action.due_on and due_on < clock.today():
        raise Refused(_("Choose a day that is still to come."), "due_on")
    action.what, action.owner, action.due_on = what, owner, due_on
    action.save()
    if action.meeting:
        changed(action.meeting)
    audit.record("action changed", by=by, on=action)
    return action


@transaction.atomic
def set_action_done(*, by: User, action: Action, done: bool) -> Action:
    """Tick an action off, or open it again. One that is closed already stays as it was closed, by whoever did it first."""
    action = _locked(action)
    if done != (action.done_at is not None):
        _close(by, action, "" if done else None)
        audit.record("action done" if done else "action reopened", by=by, on=action)
    return action


@transaction.atomic
def drop_action(*, by: User, action: Action, why: str) -> Action:
    """Nobody needs to do it any more, and why. One that is closed already stays as it was closed."""
    action = _locked(action)
    if action.done_at is None:
        _close(by, action, why)
        audit.record("action no longer needed", by=by, on=action)
    return action


def _locked(action: Action) -> Action:
    locked = Action.objects.select_for_update(of=("self",))
    return locked.select_related("team", "owner", "closed_by", "meeting").get(pk=action.pk)


def _close(by: User, action: Action, why: str | None) -> None:
    """Close an action, "" for done; or open it (`why` None)."""
    action.done_at, action.closed_by = (None, None) if why is None else (clock.now(), by)
    action.not_needed_why = why or ""
    action.version += 1
    action.save()
