"""What is mailed about learning sets: reminders 7 days and 1 day before, and what changed of a day that people keep free."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from amhe.addresses import full_address
from amhe.reminders import Button, Due, Kind, Mail, Topic
from amhe.reminders.models import Letter
from organisations.learning import waits_at
from organisations.models import LearningPlace, LearningSet
from teams.models import Membership

BEFORE = (timedelta(days=7), timedelta(days=1))


def due(organisation_id: int, now: datetime) -> Iterator[Due]:
    """The letters about learning sets to come that one organisation's people are owed by now."""
    here = Membership.objects.current().filter(organisation=organisation_id).values("user")
    coming = LearningPlace.objects.filter(organisation=organisation_id, learning_set__starts_at__gt=now, user__in=here)
    for place in coming.select_related("learning_set").order_by("pk"):
        known, who = place.learning_set, (place.user_id, place.pk)
        until = known.starts_at
        if known.cancelled_at:
            yield Due("programme.learning_cancelled", *who, known.cancelled_at, until)
            continue
        if known.moved_at and known.moved_at >= place.asked_at:
            yield Due("programme.learning_moved", *who, known.moved_at, until)
        has_place = not waits_at(known, place)
        if place.waited and has_place:
            yield Due("programme.learning_place", *who, place.asked_at, until)
        for before in BEFORE:
            at = known.starts_at - before
            if has_place and place.asked_at < at <= now:
                yield Due("programme.learning_soon", *who, at, until)


def _place(letter: Letter, *, cancelled: bool = False) -> LearningPlace | None:
    """The place that a letter is about, if it is still wanted."""
    place = LearningPlace.objects.select_related("learning_set").filter(pk=letter.thing_id).first()
    return place if place and bool(place.learning_set.cancelled_at) is cancelled else None


def _when(known: LearningSet) -> dict[str, object]:
    day = date_format(timezone.localtime(known.starts_at), "l j F Y, H:i")
    return {"name": str(known), "day": day, "place": known.place}


def _page(known: LearningSet) -> Button:
    return Button(_("Open its page"), full_address("learning_set", known.number))


def _mail(letter: Letter, subject: str, said: str, *more: str) -> Mail | None:
    place = _place(letter)
    if place is None or waits_at(place.learning_set, place):
        return None
    return Mail(subject, (said % _when(place.learning_set), *more), _page(place.learning_set))


def _soon(letter: Letter) -> Mail | None:
    said = _("%(name)s is on %(day)s, at %(place)s.")
    return _mail(letter, _("A learning set is soon"), said, _("Can you not come? Say so there, and somebody else can."))


def _got_place(letter: Letter) -> Mail | None:
    said = _("A place is free, and it is yours: %(name)s, on %(day)s, at %(place)s.")
    return _mail(letter, _("You have a place at a learning set"), said, _("Can you not come? Say so there."))


def _moved(letter: Letter) -> Mail | None:
    place = _place(letter)
    if place is None:
        return None
    said = _("%(name)s is now on %(day)s, at %(place)s.") % _when(place.learning_set)
    return Mail(_("A learning set has changed"), (said,), _page(place.learning_set))


def _cancelled(letter: Letter) -> Mail | None:
    place = _place(letter, cancelled=True)
    if place is None:
        return None
    said = _("%(name)s on %(day)s is cancelled. You need not come.") % _when(place.learning_set)
    return Mail(_("A learning set is cancelled"), (said,))


KINDS = (
    Kind("programme.learning_soon", Topic.LEARNING, _soon),
    Kind("programme.learning_place", Topic.SERVICE, _got_place),
    Kind("programme.learning_moved", Topic.SERVICE, _moved),
    Kind("programme.learning_cancelled", Topic.SERVICE, _cancelled),
)
