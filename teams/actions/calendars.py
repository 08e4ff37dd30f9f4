"""Telling calendars of meetings, answers to the question who will come, and the private link to one's own meetings."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from amhe import audit, clock
from amhe.access import changes, tokens
from amhe.access.models import Token
from amhe.audit.models import Event
from amhe.reminders import Due
from amhe.reminders.actions import post
from amhe.rules import Refused
from organisations.models import User
from teams.models import CalendarFeed, Meeting, MeetingLetter, MeetingSeries, Reply
from teams.occasions import OVER, REPLY, Circle, Known, circle_of, link_token, things_to_come
from teams.telling import REQUEST, About, Key, Word, words_due

INVITED, INVITED_SOON = "teams.calendar", "teams.calendar_soon"  # kinds of letter
SOON = timedelta(hours=24)  # what begins sooner is told in quiet hours too


@transaction.atomic
def tell_calendars(*, by: None, organisation_id: int) -> list[MeetingLetter]:
    """Write down what people's calendars must be told of an organisation's meetings, and have it sent: each thing once.

    Call at the end of a transaction, or in a sweep. Returns what is told now.
    """
    changes.one_at_a_time([organisation_id])
    circle = circle_of(organisation_id)
    told, organisers = _told(organisation_id)
    known = things_to_come(organisation_id, circle, told)
    due = words_due([one.thing for one in known.values()], told)
    asks = _organisers(organisation_id, circle, {about: known[about] for _person, about in due}, organisers)
    rows = [_row(organisation_id, key, word, asks[key[1]]) for key, word in due.items() if key[1] in asks]
    MeetingLetter.objects.bulk_create(rows)
    _let_answer(organisation_id, rows)
    post(organisation_id=organisation_id, letters=(_due(row, known) for row in rows if not row.in_series))
    return rows


def _told(organisation_id: int) -> tuple[dict[Key, Word], dict[About, int]]:
    """The last word to each person about each thing, and who asked to it."""
    rows = MeetingLetter.objects.filter(organisation_id=organisation_id).order_by("pk")
    told: dict[Key, Word] = {}
    organisers: dict[About, int] = {}
    for row in rows.filter(Q(meeting=None) | Q(meeting__starts_at__gte=clock.now())):
        about = About(row.series_id, row.meeting_id)
        told[row.user_id, about] = Word(row.method, row.version, row.sequence)
        organisers[about] = row.organiser_id
    return told, organisers


def _organisers(
    organisation_id: int, circle: Circle, known: dict[About, Known], before: dict[About, int]
) -> dict[About, User]:
    """Who asks to each thing: who did before or planned it, if they lead the team; else its lead now."""
    new = [one for about, one in known.items() if about not in before]
    planned: dict[tuple[str, int], int] = {}
    if new:
        ids = {one.row.pk for one in new}
        events = Event.objects.filter(organisation_id=organisation_id, at__gte=clock.now() - OVER, by__isnull=False)
        events = events.filter(thing__in=_LABELS, thing_id__in=ids)
        for thing, thing_id, by_id in events.order_by("-at", "-pk").values_list("thing", "thing_id", "by_id"):
            planned[thing, thing_id] = by_id
    found = {}
    for about, one in known.items():
        first = before.get(about) or planned.get((one.row._meta.label, one.row.pk))
        if lead := circle.lead(one.row.team, first):
            found[about] = lead
    return found


_LABELS = (Meeting._meta.label, MeetingSeries._meta.label)


def _row(organisation_id: int, key: Key, word: Word, organiser: User) -> MeetingLetter:
    person, about = key
    asks = word.method == REQUEST and not word.in_series
    return MeetingLetter(
        organisation_id=organisation_id,
        user_id=person,
        series_id=about.series,
        meeting_id=about.meeting,
        organiser=organiser,
        method=word.method,
        version=word.version,
        sequence=word.sequence,
        in_series=word.in_series,
        at=clock.now(),
        token_hash=tokens.hash_of(link_token(person, about)) if asks else "",
    )


def _let_answer(organisation_id: int, rows: Iterable[MeetingLetter]) -> None:
    hashes = {row.token_hash: (row.user_id, (row.series_id, row.meeting_id)) for row in rows if row.token_hash}
    there = Token.objects.filter(kind=REPLY, hash__in=hashes).values_list("hash", flat=True) if hashes else ()
    missing = hashes.keys() - set(there)
    tokens.keep(REPLY, organisation_id, [link_token(*hashes[one]) for one in missing])


def _due(row: MeetingLetter, known: dict[About, Known]) -> Due:
    thing = known[About(row.series_id, row.meeting_id)].row
    begins = _begins(thing)
    soon = begins is not None and begins - clock.now() < SOON
    until = thing.ends_at if isinstance(thing, Meeting) else None
    return Due(INVITED_SOON if soon else INVITED, row.user_id, row.pk, row.at, until)


def _begins(thing: MeetingSeries | Meeting) -> datetime | None:
    if isinstance(thing, Meeting):
        return thing.starts_at
    slots = thing.rhythm.slots(clock.today(), clock.today() + timedelta(days=1))
    return min((at for at in map(thing.rhythm.at, slots) if at >= clock.now()), default=None)


@transaction.atomic
def answer(
    *, by: User | None, user: User, thing: Meeting | MeetingSeries, coming: bool, needs: str | None = None
) -> Reply:
    """Somebody will come or will not: to one meeting, or to all of a series. `by` is None for who came by a link.

    `needs` None leaves what was said before. It can be changed until the meeting begins.
    """
    meeting, series = (thing, None) if isinstance(thing, Meeting) else (None, thing)
    if meeting and meeting.cancelled_at:
        raise Refused(_("This meeting is cancelled."))
    if meeting and meeting.starts_at <= clock.now():
        raise Refused(_("This meeting has begun. Tell the lead."))
    said: dict[str, Any] = {"coming": coming, "version": thing.sequence, "replied_at": clock.now()}
    said |= {} if needs is None else {"needs": needs}
    about: dict[str, Any] = {"organisation": thing.organisation, "user": user, "meeting": meeting, "series": series}
    reply, _made = Reply.objects.update_or_create(**about, defaults=said)
    if series:  # to all of it: also to those that were answered one by one
        Reply.objects.filter(user=user, meeting__series=series, meeting__starts_at__gte=clock.now()).delete()
    audit.record("meeting answered", by=by, on=reply)
    return reply


@transaction.atomic
def make_feed(*, by: User) -> tuple[CalendarFeed, str]:
    """A private link to one's own meetings, in place of the one before. Returns it with its token, which is not kept."""
    token = tokens.new()
    feed, _made = CalendarFeed.objects.update_or_create(
        user=by, defaults={"token_hash": tokens.hash_of(token), "made_at": clock.now()}
    )
    return feed, token


@transaction.atomic
def take_back_feed(*, by: User) -> int:
    """The private link leads nowhere from now on. Returns how many there were."""
    return CalendarFeed.objects.filter(user=by).delete()[0]


@transaction.atomic
def drop_reply_links(*, by: None, letters: Collection[MeetingLetter]) -> int:
    """Links with which somebody answered lead nowhere from now on: what they are about is over. Returns how many."""
    tokens.forget_hashes(REPLY, {letter.token_hash for letter in letters})
    return MeetingLetter.objects.filter(pk__in=[letter.pk for letter in letters]).update(token_hash="")
