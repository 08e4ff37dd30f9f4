"""Calendar files, read by two libraries that did not write them, and applied as a calendar applies what it is sent."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
import vobject
from dateutil.tz import resolve_imaginary
from hypothesis import example, given, settings
from hypothesis import strategies as st
from ical.calendar_stream import IcsCalendarStream

from teams.calendars import LONDON, Envelope, Occasion, Person, Series, cancellation, diary, invitation
from teams.series import ZONE, Rhythm

UID = UUID("7b0fbb5e-0a50-4a48-9a45-9a1a7f1c2f11")
AT = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
LEAD, SAM = Person("Liz Lead", "liz@trust.example"), Person("Sam Okoro", "sam@home.example")
LETTER = Envelope(LEAD, SAM, AT, "no-reply@amhe.example")
LINK = "https://amhe.example/o/marsh/meetings/7/"


def london(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=ZONE).astimezone(UTC)  # type: ignore[misc,arg-type]


def meeting(**changed: Any) -> Occasion:
    return replace(Occasion(UID, 0, "Sub-team meeting", london(2026, 12, 1, 10), 60, "Room 1", LINK), **changed)


def series(rhythm: Rhythm, **changed: Any) -> Series:
    return replace(Series(UID, 0, "Project team meeting", rhythm, 60, "Room 1", LINK), **changed)


def every(days: int | None, *first: int, until: date | None = None) -> Rhythm:
    return Rhythm(datetime(*first), days, until)  # type: ignore[misc,arg-type]


def by_vobject(file: bytes) -> Any:
    return vobject.readOne(file.decode())


def by_ical(file: bytes) -> Any:
    return IcsCalendarStream.calendar_from_ics(file.decode())


def starts(file: bytes, until: datetime) -> list[datetime]:
    """The moments at which the file's events begin, as dateutil expands what vobject read.

    A time that the clocks leave out in spring counts from before they went forward, as RFC 5545 has it in section 3.3.5; of
    itself dateutil takes it for an hour earlier.
    """
    found: dict[datetime, datetime] = {}
    events = by_vobject(file).vevent_list
    for event in (event for event in events if not hasattr(event, "recurrence_id")):
        moments = event.getrruleset() if hasattr(event, "rrule") else [event.dtstart.value]
        for moment in map(resolve_imaginary, moments):
            if moment.astimezone(UTC) > until:
                break
            found[moment.astimezone(UTC)] = moment.astimezone(UTC)
    for event in (event for event in events if hasattr(event, "recurrence_id")):
        found[event.recurrence_id.value.astimezone(UTC)] = event.dtstart.value.astimezone(UTC)
    return sorted(found.values())


# --- what a file says -------------------------------------------------------------------------------------


def test_an_invitation_is_read_alike_by_two_other_libraries() -> None:
    file = invitation(meeting(), LETTER)
    read, again = by_vobject(file), by_ical(file)
    assert (read.method.value, again.method) == ("REQUEST", "REQUEST")
    event, other = read.vevent, again.events[0]
    assert (event.uid.value, other.uid) == (str(UID), str(UID))
    assert (event.summary.value, other.summary) == ("Sub-team meeting", "Sub-team meeting")
    assert event.dtstart.value == other.dtstart == london(2026, 12, 1, 10)
    assert event.dtend.value == other.dtend == london(2026, 12, 1, 11)
    assert (event.location.value, other.location) == ("Room 1", "Room 1")
    assert (event.sequence.value, other.sequence) == ("0", 0)
    assert event.dtstamp.value == other.dtstamp == AT


def test_replies_go_to_the_lead_and_the_mail_says_that_it_comes_for_them() -> None:
    event = by_vobject(invitation(meeting(), LETTER)).vevent
    assert event.organizer.value == "mailto:liz@trust.example"
    assert event.organizer.params == {"CN": ["Liz Lead"], "SENT-BY": ["mailto:no-reply@amhe.example"]}
    assert event.attendee.value == "mailto:sam@home.example"
    assert event.attendee.params["RSVP"] == ["TRUE"] and event.attendee.params["PARTSTAT"] == ["NEEDS-ACTION"]


def test_the_description_is_the_link_to_the_meetings_page_and_nothing_else() -> None:
    event = by_vobject(invitation(meeting(), LETTER)).vevent
    assert event.description.value == event.url.value == LINK


def test_a_file_to_read_asks_nobody_and_names_nobody() -> None:
    read = by_vobject(diary([meeting(place="", link="")], AT, name="Meetings"))
    assert (read.method.value, read.x_wr_calname.value) == ("PUBLISH", "Meetings")
    assert not {"organizer", "attendee", "location", "description", "url"} & set(read.vevent.contents)


@pytest.mark.parametrize(
    "words",
    [
        "Room 1\r\nATTENDEE:mailto:eve@evil.example",
        "Room 1\nEND:VEVENT\nBEGIN:VEVENT",
        "Room; 1, the \\ back",
        "Ystafell 1 " * 30,
        "会議室 🎈 " * 30,
        'A "quoted" room',
        "x" * 400,
        "a\x00b\x0bc\u2028d\x85e",
    ],
)
def test_names_and_places_stay_words_whatever_they_hold(words: str) -> None:
    letter = replace(LETTER, attendee=Person(words, "sam@home.example"), organiser=Person(words, "liz@trust.example"))
    file = invitation(meeting(place=words), letter)
    event, other = by_vobject(file).vevent, by_ical(file).events[0]
    expected = re.sub(r"[\x00-\x1f\x7f\x85\u2028]+", " ", words).strip()
    assert event.location.value == other.location == expected
    assert len(event.attendee_list) == 1 and event.attendee.value == "mailto:sam@home.example"
    assert event.attendee.params["CN"] == [expected.replace('"', "'")]
    assert len(by_vobject(file).vevent_list) == 1


@given(st.text(max_size=200), st.text(max_size=200))
def test_no_line_is_longer_than_75_bytes_and_each_belongs_to_a_property_of_ours(place: str, name: str) -> None:
    file = invitation(meeting(place=place), replace(LETTER, attendee=Person(name, "sam@home.example")))
    lines = file.split(b"\r\n")
    assert all(len(line) <= 75 for line in lines) and b"\n" not in b"".join(lines)
    names = {re.split(rb"[:;]", line)[0] for line in lines if line and not line.startswith(b" ")}
    ours = (
        b"BEGIN END VERSION PRODID CALSCALE METHOD TZID TZNAME TZOFFSETFROM TZOFFSETTO RRULE DTSTART DTEND UID SEQUENCE"
    )
    assert names <= {*ours.split(), *b"DTSTAMP SUMMARY LOCATION DESCRIPTION URL STATUS ORGANIZER ATTENDEE".split()}


# --- time -------------------------------------------------------------------------------------------------


def test_the_zone_in_the_file_is_london_each_week_and_in_every_hour_near_a_change_for_20_years() -> None:
    zone = by_vobject(f"BEGIN:VCALENDAR\r\n{LONDON}END:VCALENDAR\r\n".encode()).vtimezone.gettzinfo()
    hour, london_zone = datetime(2020, 1, 1, tzinfo=UTC), ZoneInfo("Europe/London")
    while hour.year < 2040:
        assert hour.astimezone(zone).utcoffset() == hour.astimezone(london_zone).utcoffset(), hour
        near = hour.month in (3, 10) and hour.day >= 24
        hour += timedelta(hours=1 if near else 24 if hour.day >= 22 else 7 * 24 if hour.day < 15 else 24)


@pytest.mark.requirement("R15")
@pytest.mark.parametrize("days", [1, 7, 14])
def test_10_in_the_morning_stays_10_across_both_clock_changes(days: int) -> None:
    rhythm = every(days, 2026, 10, 17, 10)
    until = london(2027, 4, 30)
    found = starts(invitation(series(rhythm), LETTER), until)
    assert {moment.astimezone(ZONE).hour for moment in found} == {10}
    assert {moment.hour for moment in found} == {9, 10}, "in UTC it moves"


@pytest.mark.parametrize(
    ("first", "second_march"),
    [(31, 31), (30, 30), (29, 29), (28, 28)],
)
def test_the_31st_falls_on_the_last_day_of_shorter_months(first: int, second_march: int) -> None:
    rhythm = every(None, 2026, 12, first, 10)
    found = [
        moment.astimezone(ZONE).date() for moment in starts(invitation(series(rhythm), LETTER), london(2028, 3, 31, 23))
    ]
    assert found[:4] == [date(2026, 12, first), date(2027, 1, first), date(2027, 2, 28), date(2027, 3, first)]
    assert date(2028, 2, min(first, 29)) in found and found[-1] == date(2028, 3, second_march)
    assert len(found) == 16, "one each month"


rhythms = st.builds(
    lambda first, days, length: Rhythm(first, days, first.date() + timedelta(days=length) if length else None),
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)).map(
        lambda moment: moment.replace(second=0, microsecond=0)
    ),
    st.one_of(st.none(), st.integers(1, 92)),
    st.one_of(st.none(), st.integers(1, 2000)),
)


@settings(max_examples=40, deadline=None)
@given(rhythms, st.lists(st.tuples(st.integers(0, 40), st.integers(-2000, 2000), st.booleans()), max_size=6))
@example(Rhythm(datetime(2026, 3, 28, 1, 30), 1), [(1, 30, False)])  # through the night with no 1:30, one meeting moved
@example(Rhythm(datetime(2026, 1, 1, 1, 0), 1), [])
def test_a_file_expands_to_our_own_meetings_over_10_years(rhythm: Rhythm, changes: list[tuple[int, int, bool]]) -> None:
    """Whatever was moved or cancelled: the file and the series agree on every meeting, and none is lost or doubled."""
    end = rhythm.first.date() + timedelta(days=3653)
    slots = rhythm.slots(rhythm.first.date(), end)
    ours = {slot: rhythm.at(slot) for slot in slots}
    exceptions: dict[date, Occasion] = {}
    for index, minutes, cancelled in changes:
        if index < len(slots):
            slot = slots[index]
            moved = rhythm.at(slot) + timedelta(minutes=minutes)
            exceptions[slot] = meeting(sequence=1, starts_at=moved, slot=rhythm.at(slot), cancelled=cancelled)
            ours[slot] = moved
    ours = {slot: at for slot, at in ours.items() if slot not in exceptions or not exceptions[slot].cancelled}
    file = invitation(series(rhythm, exceptions=tuple(exceptions.values())), LETTER)
    late = datetime.combine(end, time.max, tzinfo=ZONE)
    assert starts(file, late) == sorted(ours.values())


def test_a_meeting_in_the_hour_that_comes_twice_is_at_the_moment_that_was_meant() -> None:
    for moment in (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC)):
        event = by_vobject(invitation(meeting(starts_at=moment), LETTER)).vevent
        assert event.dtstart.value.astimezone(UTC) == moment
        assert event.dtend.value.astimezone(UTC) - moment == timedelta(hours=1)


# --- a calendar that is sent these files ------------------------------------------------------------------


@dataclass
class Calendar:
    """What somebody's calendar holds: it takes the newest word on each event, by UID, RECURRENCE-ID and SEQUENCE."""

    known: dict[tuple[str, datetime | None], Any] = field(default_factory=dict)

    def receive(self, *files: bytes) -> None:
        """Apply each file, as RFC 5546 (section 2.1.5) says."""
        for file in files:
            read = by_vobject(file)
            for event in read.vevent_list:
                slot = event.recurrence_id.value.astimezone(UTC) if hasattr(event, "recurrence_id") else None
                self._take(read.method.value, (event.uid.value, slot), event)

    def _take(self, method: str, key: tuple[str, datetime | None], event: Any) -> None:
        before = self.known.get(key)
        rank = (int(event.sequence.value), event.dtstamp.value)
        if before is not None and rank < before[0]:
            return
        self.known[key] = (rank, event if method == "REQUEST" else None)
        if key[1] is None:  # a new word on the series: what it does not repeat of single meetings is over
            for other in [k for k in self.known if k[0] == key[0] and k[1] is not None]:
                if method == "CANCEL" or self.known[other][0] < rank:
                    del self.known[other]

    def shows(self, until: datetime) -> list[datetime]:
        """When somebody sees meetings."""
        found: dict[Any, datetime] = {}
        for (uid, slot), (_rank, event) in self.known.items():
            if slot is None and event is not None:
                moments: Iterable[datetime] = event.getrruleset() if hasattr(event, "rrule") else [event.dtstart.value]
                for moment in moments:
                    if moment.astimezone(UTC) > until:
                        break
                    found[uid, moment.astimezone(UTC)] = moment.astimezone(UTC)
        for (uid, slot), (_rank, event) in self.known.items():
            if slot is not None:
                found.pop((uid, slot), None)
                if event is not None:
                    found[uid, slot] = event.dtstart.value.astimezone(UTC)
        return sorted(found.values())


def test_a_meeting_that_moves_twice_and_is_cancelled_is_one_event_all_along() -> None:
    calendar, until = Calendar(), london(2027, 6, 1)
    first, second = london(2026, 12, 2, 10), london(2026, 12, 3, 14)
    calendar.receive(invitation(meeting(), LETTER))
    calendar.receive(invitation(meeting(sequence=1, starts_at=first), replace(LETTER, at=AT + timedelta(hours=1))))
    assert calendar.shows(until) == [first]
    calendar.receive(invitation(meeting(sequence=2, starts_at=second), replace(LETTER, at=AT + timedelta(hours=2))))
    assert calendar.shows(until) == [second]
    calendar.receive(invitation(meeting(sequence=1, starts_at=first), replace(LETTER, at=AT + timedelta(hours=1))))
    assert calendar.shows(until) == [second], "a letter that comes late changes nothing"
    calendar.receive(cancellation(meeting(sequence=3, starts_at=second, cancelled=True), LETTER))
    assert calendar.shows(until) == []


def test_one_meeting_of_a_series_moves_and_another_is_cancelled_and_the_rest_stays() -> None:
    rhythm, until = every(14, 2026, 12, 1, 10), london(2027, 1, 31)
    slots = [rhythm.at(slot) for slot in rhythm.slots(date(2026, 12, 1), date(2027, 1, 31))]
    calendar = Calendar()
    calendar.receive(invitation(series(rhythm), LETTER))
    assert calendar.shows(until) == slots and len(slots) == 5
    moved = meeting(sequence=1, slot=slots[1], starts_at=slots[1] + timedelta(hours=25))
    calendar.receive(invitation(moved, LETTER))
    calendar.receive(cancellation(meeting(sequence=1, slot=slots[2], starts_at=slots[2], cancelled=True), LETTER))
    assert calendar.shows(until) == [slots[0], moved.starts_at, slots[3], slots[4]]
    back = meeting(sequence=2, slot=slots[2], starts_at=slots[2])
    calendar.receive(invitation(back, LETTER))
    assert calendar.shows(until) == [slots[0], moved.starts_at, slots[2], slots[3], slots[4]]


def test_who_joins_later_gets_one_file_that_shows_what_all_others_see() -> None:
    rhythm, until = every(14, 2026, 12, 1, 10), london(2027, 1, 31)
    slots = [rhythm.at(slot) for slot in rhythm.slots(date(2026, 12, 1), date(2027, 1, 31))]
    moved = meeting(sequence=1, slot=slots[1], starts_at=slots[1] + timedelta(hours=3))
    gone = meeting(sequence=1, slot=slots[2], starts_at=slots[2], cancelled=True)
    old, new = Calendar(), Calendar()
    old.receive(invitation(series(rhythm), LETTER), invitation(moved, LETTER), cancellation(gone, LETTER))
    new.receive(invitation(series(rhythm, exceptions=(moved, gone)), LETTER))
    assert old.shows(until) == new.shows(until) == [slots[0], moved.starts_at, slots[3], slots[4]]


def test_a_series_that_ends_keeps_what_was_and_one_that_is_cancelled_goes() -> None:
    rhythm, until = every(14, 2026, 12, 1, 10), london(2027, 1, 31)
    calendar = Calendar()
    calendar.receive(invitation(series(rhythm), LETTER))
    calendar.receive(invitation(series(rhythm.ending(date(2026, 12, 29)), sequence=1), LETTER))
    assert [moment.astimezone(ZONE).day for moment in calendar.shows(until)] == [1, 15]
    calendar.receive(cancellation(series(rhythm.ending(date(2026, 12, 29)), sequence=2), LETTER))
    assert calendar.shows(until) == []


def test_who_leaves_is_told_that_it_goes_on_without_them() -> None:
    file = cancellation(series(every(14, 2026, 12, 1, 10), sequence=1), LETTER, for_all=False)
    event = by_vobject(file).vevent
    assert by_vobject(file).method.value == "CANCEL" and "status" not in event.contents
    assert event.attendee.value == "mailto:sam@home.example" and "rrule" not in event.contents
    assert by_vobject(cancellation(meeting(cancelled=True), LETTER)).vevent.status.value == "CANCELLED"
