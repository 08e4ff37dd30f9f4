"""The letters that bring a meeting into somebody's calendar, keep it right there and take it out again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from email.utils import parseaddr

from django.conf import settings
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from amhe import clock
from amhe.addresses import full_address
from amhe.reminders import Attachment, Button, Kind, Mail, Topic
from amhe.reminders.models import Letter
from teams.actions.calendars import INVITED, INVITED_SOON
from teams.calendars import Envelope, Occasion, Person, Series, cancellation, invitation
from teams.models import Meeting, MeetingLetter, MeetingSeries
from teams.occasions import as_series, link_token, occasion, title
from teams.rhythm_words import how_often

State = Letter.State
Method = MeetingLetter.Method


def write(letter: Letter) -> Mail | None:
    """What the letter says now; None if a later one says more, or if nobody ever said that there would be a meeting."""
    known = MeetingLetter.objects.select_related(
        "user",
        "organiser",
        "series__team",
        "series__organisation",
        "meeting__team",
        "meeting__organisation",
        "meeting__series",
    )
    told = known.filter(pk=letter.thing_id).first()
    if told is None:
        return None
    others = MeetingLetter.objects.filter(user=told.user_id, series=told.series_id, meeting=told.meeting_id)
    if others.filter(pk__gt=told.pk).exists():
        return None
    earlier = list(others.filter(pk__lt=told.pk, in_series=False))
    by_itself = told.series_id is None or told.meeting_id is None  # else its series was told of
    news = by_itself and _none_went(letter, earlier)
    if news and told.method == Method.CANCEL:
        return None
    return _mail(told, new=news or (by_itself and earlier[-1].method == Method.CANCEL))


def _none_went(letter: Letter, earlier: list[MeetingLetter]) -> bool:
    """Whether every letter before this one is known to have stayed here."""
    same = Letter.objects.filter(
        to=letter.to_id, kind__in=(INVITED, INVITED_SOON), thing_id__in=[one.pk for one in earlier]
    )
    return same.filter(state=State.DROPPED).count() == len(earlier)


def _mail(told: MeetingLetter, *, new: bool) -> Mail:
    row = told.thing
    organiser = told.organiser
    thing = _thing(told)
    envelope = Envelope(
        Person(organiser.name, organiser.email),
        Person(told.user.name, told.user.email),
        told.at,
        parseaddr(settings.DEFAULT_FROM_EMAIL)[1],
    )
    asks = told.method == Method.REQUEST
    for_all = _is_off(row)
    file = invitation(thing, envelope) if asks else cancellation(thing, envelope, for_all=for_all)
    if asks:
        opening = _("%(name)s asks you to come.") if new else _("This has changed. Please look at it again.")
    else:
        opening = (
            _("This will not take place.") if for_all else _("It goes on without you. You are no longer asked to come.")
        )
    return Mail(
        subject=_subject(told, asks, new),
        says=(opening % {"name": organiser.name}, tuple(_lines(row, thing))),
        button=Button(_("Say whether you will come"), _answer_link(told)) if asks else None,
        after=tuple(_after(told, asks, thing.link)),
        attachments=(Attachment("meeting.ics", file, "text/calendar", told.method),),
        reply_to=(organiser.email,),
    )


def _is_off(row: Meeting | MeetingSeries) -> bool:
    if isinstance(row, Meeting):
        return row.cancelled_at is not None
    return row.ends_on is not None and row.ends_on < row.rhythm.first.date()


def _thing(told: MeetingLetter) -> Series | Occasion:
    """What the letter is about, with the number that this person's calendar goes by."""
    if told.meeting is not None:
        return replace(occasion(told.meeting), sequence=told.sequence)
    assert told.series is not None  # noqa: S101 (a constraint of the table)
    numbers = dict(
        MeetingLetter.objects.filter(user=told.user_id, series=told.series_id, meeting__isnull=False)
        .order_by("pk")
        .values_list("meeting", "sequence")
    )
    meetings = told.series.meetings.select_related("team", "series", "organisation").order_by("slot")
    differ = [meeting for meeting in meetings if meeting.by_hand or meeting.pk in numbers]
    series = as_series(told.series, differ)
    own = [
        replace(one, sequence=numbers.get(row.pk, one.sequence))
        for row, one in zip(differ, series.exceptions, strict=True)
    ]
    return replace(series, sequence=told.sequence, exceptions=tuple(own))


def _subject(told: MeetingLetter, asks: bool, new: bool) -> str:
    row = told.thing
    words = {"what": title(row.team), "when": _day(row)}
    if not asks:
        return _("Cancelled: %(what)s, %(when)s") % words
    return (_("%(what)s, %(when)s") if new else _("Changed: %(what)s, %(when)s")) % words


def _day(row: Meeting | MeetingSeries) -> str:
    if isinstance(row, Meeting):
        return date_format(localtime(row.starts_at), "j F Y")
    return _("from %(day)s") % {"day": date_format(row.rhythm.first, "j F Y")}


def when(row: Meeting | MeetingSeries) -> str:
    """When a meeting is, or how often those of a series are, in words."""
    if isinstance(row, Meeting):
        return date_format(localtime(row.starts_at), _("l j F Y, H:i"))
    first = date_format(row.rhythm.first, _("l j F Y, H:i"))
    return _("%(often)s, from %(first)s") % {"often": how_often(row.every_days), "first": first}


def _lines(row: Meeting | MeetingSeries, thing: Series | Occasion) -> Iterator[str]:
    yield title(row.team)
    yield when(row)
    if isinstance(row, MeetingSeries) and row.ends_on:
        yield _("The last day is %(day)s") % {"day": date_format(row.ends_on, "j F Y")}
    yield _("%(n)s minutes") % {"n": thing.minutes}
    if thing.place:
        yield thing.place
    if isinstance(thing, Series):
        coming = [one for one in thing.exceptions if one.ends_at > clock.now()]
        for one in coming:
            yield from _exception(one)


def _exception(one: Occasion) -> Iterator[str]:
    assert one.slot is not None  # noqa: S101 (it is one of a series)
    words = {
        "day": date_format(localtime(one.slot), "j F Y"),
        "when": date_format(localtime(one.starts_at), _("l j F Y, H:i")),
    }
    if one.cancelled:
        yield _("Not on %(day)s") % words
    elif one.starts_at != one.slot:
        yield _("Not on %(day)s but on %(when)s") % words


def _answer_link(told: MeetingLetter) -> str:
    token = link_token(told.user_id, (told.series_id, told.meeting_id))
    return full_address("teams:reply", token)


def _after(told: MeetingLetter, asks: bool, link: str) -> Iterator[str]:
    if asks:
        yield _("You can change your answer until the meeting begins. You do not need to sign in.")
    yield _(
        "The file that comes with this mail keeps your calendar right. Answers from your calendar go to %(name)s."
    ) % {"name": told.organiser.name}
    if link and asks:
        yield _("The meeting’s page, if you have an account: %(link)s") % {"link": link}


KINDS = (
    Kind(INVITED, Topic.SERVICE, write, alone=True),
    Kind(INVITED_SOON, Topic.SERVICE, write, waits=False),
)
