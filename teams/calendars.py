"""Meetings as iCalendar files (RFC 5545) and as invitations that calendars keep up to date (RFC 5546). Pure.

Nothing in a file tells whom a team works with or anything about health: titles are neutral, and the description holds the
link to the meeting's page alone (access.md, section 6).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from icalendar import Calendar, Event, Timezone, vCalAddress, vRecur

from teams.series import ZONE, Rhythm

PRODUCT = "-//AMHE//Meetings//EN"
READ_AGAIN = timedelta(hours=1)  # how often a calendar that subscribes should ask
CONTROLS = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]+")
# London since 1996, as rules: what zoneinfo holds has no rule to write down.
LONDON = """\
BEGIN:VTIMEZONE
TZID:Europe/London
BEGIN:DAYLIGHT
DTSTART:19960331T010000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZNAME:BST
TZOFFSETFROM:+0000
TZOFFSETTO:+0100
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:19961027T020000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZNAME:GMT
TZOFFSETFROM:+0100
TZOFFSETTO:+0000
END:STANDARD
END:VTIMEZONE
"""


@dataclass(frozen=True)
class Person:
    """Somebody's name, and the address that their calendar knows them by."""

    name: str
    email: str


@dataclass(frozen=True)
class Occasion:
    """A meeting: a single one, or the one that a series has on the day `slot`."""

    uid: UUID | str  # of the meeting, or of the series that it is one of
    sequence: int
    title: str
    starts_at: datetime
    minutes: int
    place: str = ""
    link: str = ""
    cancelled: bool = False
    slot: datetime | None = None  # when the series has it, whatever moment it was moved to

    @property
    def ends_at(self) -> datetime:
        """When it is over."""
        return self.starts_at + timedelta(minutes=self.minutes)


@dataclass(frozen=True)
class Series:
    """Meetings that come round, and those among them that differ: moved, cancelled, or elsewhere."""

    uid: UUID
    sequence: int
    title: str
    rhythm: Rhythm
    minutes: int
    place: str = ""
    link: str = ""
    exceptions: tuple[Occasion, ...] = ()

    def begins_on(self, first: date) -> Occasion:
        """The first meeting, which the others repeat."""
        moment = self.rhythm.at(first)
        return Occasion(self.uid, self.sequence, self.title, moment, self.minutes, self.place, self.link)


@dataclass(frozen=True)
class Envelope:
    """Who asks whom, when this was written, and the address it comes from if that is not the organiser's own."""

    organiser: Person
    attendee: Person
    at: datetime
    sent_by: str = ""


def invitation(thing: Series | Occasion, envelope: Envelope) -> bytes:
    """An invitation (REQUEST) to a series, to a meeting, or to one meeting of a series: new, or in place of the last one."""
    return _file("REQUEST", _events(thing, envelope.at), envelope)


def cancellation(thing: Series | Occasion, envelope: Envelope, *, for_all: bool = True) -> bytes:
    """It does not take place, or (not `for_all`) goes on without this person, whose calendar forgets it (CANCEL)."""
    events = _events(thing, envelope.at)[:1]  # the whole series goes, whatever differs in it
    for event in events:
        for name in ("RRULE", "EXDATE", "STATUS"):
            event.pop(name, None)
        if for_all:  # RFC 5546, section 3.2.5: not said to somebody for whom alone it is over
            event.add("status", "CANCELLED")
    return _file("CANCEL", events, envelope)


def diary(occasions: Iterable[Occasion], at: datetime, *, name: str = "") -> bytes:
    """A file to read (PUBLISH): who opens it is asked nothing. With `name` it is one to subscribe to."""
    events = [event for occasion in occasions for event in _events(occasion, at)]
    return _file("PUBLISH", events, None, name)


def _events(thing: Series | Occasion, at: datetime) -> list[Event]:
    if isinstance(thing, Occasion):
        return [_event(thing, at)]
    first = _event(thing.begins_on(thing.rhythm.first.date()), at)
    first.add("rrule", vRecur.from_ical(thing.rhythm.rule()))
    for slot in (one.slot for one in thing.exceptions if one.cancelled and one.slot):
        first.add("exdate", _local(slot))
    return [first, *(_event(one, at) for one in thing.exceptions if not one.cancelled)]


def _event(one: Occasion, at: datetime) -> Event:
    event = Event()
    event.add("uid", str(one.uid))
    event.add("sequence", one.sequence)
    event.add("dtstamp", at.astimezone(UTC))
    if one.slot:
        event.add("recurrence-id", _local(one.slot))
    event.add("dtstart", _local(one.starts_at))
    event.add("dtend", _local(one.ends_at))
    event.add("summary", plain(one.title))
    if one.place:
        event.add("location", plain(one.place))
    if one.link:
        event.add("description", one.link)
        event.add("url", one.link)
    event.add("status", "CANCELLED" if one.cancelled else "CONFIRMED")
    return event


def _file(method: str, events: list[Event], envelope: Envelope | None, name: str = "") -> bytes:
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    if name:
        calendar.add("x-wr-calname", name)
        calendar.add("refresh-interval", READ_AGAIN, parameters={"VALUE": "DURATION"})
        calendar.add("x-published-ttl", READ_AGAIN)
    calendar.add_component(Timezone.from_ical(LONDON))
    for event in events:
        if envelope:
            _address(event, envelope, asks=method == "REQUEST")
        calendar.add_component(event)
    return calendar.to_ical()


def _address(event: Event, envelope: Envelope, *, asks: bool) -> None:
    organiser, attendee = _called(envelope.organiser), _called(envelope.attendee)
    if envelope.sent_by and envelope.sent_by != envelope.organiser.email:
        organiser.params["SENT-BY"] = f"mailto:{plain(envelope.sent_by)}"
    attendee.params["ROLE"] = "REQ-PARTICIPANT"
    if asks:
        attendee.params["PARTSTAT"], attendee.params["RSVP"] = "NEEDS-ACTION", "TRUE"
    event.add("organizer", organiser)
    event.add("attendee", attendee)


def _called(person: Person) -> vCalAddress:
    address = vCalAddress(f"mailto:{plain(person.email)}")
    address.params["CN"] = plain(person.name).replace('"', "'")  # no quote may stand in a quoted name
    return address


def plain(words: str) -> str:
    """Words on one line: a name or a place never begins a line of the file."""
    return CONTROLS.sub(" ", words).strip()


def _local(moment: datetime) -> datetime:
    """As the clock in London shows it; in UTC where it shows the same time twice and means the second."""
    local = moment.astimezone(ZONE)
    return moment.astimezone(UTC) if local.fold else local
