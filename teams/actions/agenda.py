"""The lines of an agenda: written, changed, put in order, left out; and kept when the meeting is held (R15, R22)."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from amhe import audit, clock
from amhe.rules import Refused, claim
from organisations.models import User
from teams import agenda
from teams.models import AgendaItem, Meeting


@transaction.atomic
def add_item(*, by: User, meeting: Meeting, what: str) -> AgendaItem:
    """A line at the end of those that people wrote. On a meeting that was held too: something always comes up."""
    return _write(by, meeting, what, source="")


@transaction.atomic
def take_over(*, by: User, meeting: Meeting, source: str, left_out: bool = False) -> AgendaItem:
    """Make a line that was built from a fact somebody's own, to be put in order or changed; or leave it out."""
    Meeting.objects.select_for_update().get(pk=meeting.pk)  # two that do so at once make one line of it
    there = AgendaItem.objects.filter(meeting=meeting, source=source).first()
    if there is not None:
        return _set_left_out(by, there, left_out)
    known = agenda.about(meeting)
    line = next((line for _section, lines in agenda.built(known) for line in lines if line.source == source), None)
    if line is None:
        raise Refused(_("This is no longer on the agenda."))
    return _write(by, meeting, line.text, source=source, left_out=left_out)


def _write(by: User, meeting: Meeting, what: str, *, source: str, left_out: bool = False) -> AgendaItem:
    if meeting.cancelled_at:
        raise Refused(_("This meeting is cancelled. Put it back first."))
    last = AgendaItem.objects.filter(meeting=meeting).aggregate(last=Max("position"))["last"] or 0
    item = AgendaItem.objects.create(
        organisation_id=meeting.organisation_id,
        team=meeting.team,
        meeting=meeting,
        what=what,
        source=source,
        left_out=left_out,
        position=last + 1,
    )
    changed(meeting)
    audit.record("agenda changed", by=by, on=meeting)
    return item


@transaction.atomic
def change_item(*, by: User, item: AgendaItem, version: int, what: str) -> AgendaItem:
    """Other words for a line."""
    item = AgendaItem.objects.select_for_update().get(pk=item.pk)
    claim(item, version)
    item.what = what
    item.save()
    _said(by, item)
    return item


@transaction.atomic
def move_item(*, by: User, meeting: Meeting, item: AgendaItem, up: bool) -> AgendaItem:
    """One place up or down among the lines that people wrote. At the end it stays where it is."""
    own = [line for line in _lines(meeting) if not line.section and not line.left_out]
    places = [line.pk for line in own]
    if item.pk in places:
        here = places.index(item.pk)
        there = max(0, here - 1) if up else min(len(own) - 1, here + 1)
        own[here], own[there] = own[there], own[here]
        for position, line in enumerate(own, start=1):
            line.position = position
        AgendaItem.objects.bulk_update(own, ["position"])
        _said(by, item)
    return item


@transaction.atomic
def leave_out(*, by: User, item: AgendaItem, left_out: bool = True) -> AgendaItem:
    """Leave a line out, or put it back."""
    return _set_left_out(by, item, left_out)


def _set_left_out(by: User, item: AgendaItem, left_out: bool) -> AgendaItem:
    item.left_out = left_out
    item.version += 1
    item.save(update_fields=["left_out", "version"])
    _said(by, item)
    return item


def _lines(meeting: Meeting) -> list[AgendaItem]:
    return agenda.items_of(meeting)


def _said(by: User, item: AgendaItem) -> None:
    if item.meeting:
        changed(item.meeting)
    audit.record("agenda changed", by=by, on=item.meeting or item.team)


def changed(meeting: Meeting) -> None:
    """The record of a meeting that was held says something else now, so its minutes may be sent again."""
    if meeting.held:
        meeting.record_changed_at = clock.now()
        meeting.save(update_fields=["record_changed_at"])


def keep_in_record(meeting: Meeting) -> None:
    """Write down each line that was on the agenda, so that minutes stay true when facts move on. For `change_meeting`."""
    known = agenda.about(meeting)
    items = _lines(meeting)
    touched = {item.source for item in items if item.source}
    AgendaItem.objects.filter(pk__in=[item.pk for item in items], meeting=None).update(meeting=meeting)
    position = max((item.position for item in items), default=0)
    kept = [
        AgendaItem(
            organisation_id=meeting.organisation_id,
            team=meeting.team,
            meeting=meeting,
            what=line.text[:LONGEST],
            section=section.id,
            source=line.source,
            position=position + number,
        )
        for section, lines in agenda.built(known)
        for number, line in enumerate(lines, start=1)
        if line.source not in touched
    ]
    AgendaItem.objects.bulk_create(kept)


def carry_on(meeting: Meeting, not_reached: set[int]) -> None:
    """Let the lines with these ids wait for the next meeting, each once; the record says that they were not reached."""
    for item in AgendaItem.objects.select_for_update().filter(meeting=meeting, section=""):
        missed = item.pk in not_reached
        if missed and not item.not_reached:
            again = {"organisation_id": item.organisation_id, "team": item.team, "what": item.what}
            AgendaItem.objects.get_or_create(came_from=item, defaults=again)
        if missed != item.not_reached:
            item.not_reached = missed
            item.save(update_fields=["not_reached"])
            if not missed:
                AgendaItem.objects.filter(came_from=item, meeting=None).delete()


LONGEST = 800  # letters of a line
