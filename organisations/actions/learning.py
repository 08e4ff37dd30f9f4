"""Learning sets and places at them, and the experts whom teams can ask (R3, R4, R23).

Sets and experts are the programme's and in no organisation's trail: their own rows say who changed them last, and when.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from amhe import audit, clock
from amhe.access import changes, places, wall
from amhe.celery import queue
from amhe.rules import Refused, claim
from organisations.actions.people import account_of
from organisations.models import Expert, LearningPlace, LearningSet, Organisation, User

KEEP_ALL = "programme.keep_all_standings"  # the next or the last learning set counts for every organisation


@transaction.atomic
def add_learning_set(*, by: User | None, number: int, **about: Any) -> LearningSet:
    """Announce a learning set; `about` are its fields. Refused for a number that there is already."""
    if LearningSet.objects.filter(number=number).exists():
        raise Refused(_("There is a learning set with this number already."), "number")
    made = LearningSet.objects.create(number=number, **about, **_mark(by))
    queue(KEEP_ALL, found_again=True)
    return made


@transaction.atomic
def change_learning_set(
    *,
    by: User,
    learning_set: LearningSet,
    version: int,
    starts_at: datetime,
    minutes: int,
    place: str,
    capacity: int,
    programme: str,
    links: Sequence[Sequence[str]],
) -> LearningSet:
    """Put a learning set right. Who has a place is told of another day, time or place.

    Refused if somebody who was promised a place would lose it.
    """
    learning_set = _locked(learning_set)
    claim(learning_set, version)
    taken = min(_taken(learning_set), learning_set.capacity)
    if capacity < taken:
        raise Refused(_("%(n)d people have a place already.") % {"n": taken}, "capacity")
    if learning_set.is_to_come and (starts_at, place) != (learning_set.starts_at, learning_set.place):
        learning_set.moved_at = clock.now()
    learning_set.starts_at, learning_set.minutes, learning_set.place = starts_at, minutes, place
    learning_set.capacity, learning_set.programme = capacity, programme
    learning_set.links = [list(link) for link in links]
    return _keep(by, learning_set)


@transaction.atomic
def cancel_learning_set(*, by: User, learning_set: LearningSet) -> LearningSet:
    """It will not be. Everybody who said they would come is told by mail."""
    learning_set = _locked(learning_set)
    if not learning_set.is_to_come:
        raise Refused(_("Only a learning set that is still to come can be cancelled."))
    learning_set.cancelled_at = clock.now()
    return _keep(by, learning_set)


def _mark(by: User | None) -> dict[str, Any]:
    return {"changed_by": by, "changed_at": clock.now()}


def _keep(by: User, learning_set: LearningSet) -> LearningSet:
    for name, value in _mark(by).items():
        setattr(learning_set, name, value)
    learning_set.save()
    queue(KEEP_ALL, found_again=True)
    return learning_set


def _locked(learning_set: LearningSet) -> LearningSet:
    """The set as it is now, held until this transaction ends: its places are given one at a time."""
    return LearningSet.objects.select_for_update().get(pk=learning_set.pk)


def _taken(learning_set: LearningSet) -> int:
    return places.taken([learning_set.pk])[learning_set.pk]


@transaction.atomic
def take_place(
    *, by: User, learning_set: LearningSet, organisation: Organisation, access_needs: str = ""
) -> LearningPlace:
    """Say that one will come, for an organisation; on the waiting list, if the set is full."""
    learning_set = _locked(learning_set)
    if not learning_set.is_to_come:
        raise Refused(_("This learning set is over, or will not be."))
    taken = _taken(learning_set)
    try:
        with transaction.atomic():
            place = LearningPlace.objects.create(
                organisation=organisation,
                learning_set=learning_set,
                user=by,
                access_needs=access_needs,
                asked_at=clock.now(),
                waited=taken >= learning_set.capacity,
            )
    except IntegrityError as error:
        if "one_place_a_learning_set" not in str(error):
            raise
        raise Refused(_("You have said already that you will come.")) from error
    audit.record("place at a learning set taken", by=by, on=place, milestone=1)
    return place


@transaction.atomic
def give_up_place(*, by: User, place: LearningPlace) -> LearningSet:
    """Say that one will not come after all. Who waits first has the place from then on."""
    learning_set = _locked(place.learning_set)
    if not learning_set.is_to_come:
        raise Refused(_("This learning set is over, or will not be."))
    audit.record("place at a learning set given up", by=by, on=place)
    place.delete()
    return learning_set


@transaction.atomic
def record_attendance(
    *, by: User | None, organisation: Organisation, learning_set: LearningSet, came: Collection[int]
) -> Organisation:
    """Write down who of one organisation came (ids of places), as its lead or as the programme does."""
    if not learning_set.is_past:
        raise Refused(_("This learning set is still to come."))
    theirs = LearningPlace.objects.filter(organisation=organisation, learning_set=learning_set)
    theirs.filter(pk__in=list(came)).update(came=True)
    theirs.exclude(pk__in=list(came)).update(came=False)
    audit.record("attendance at a learning set written down", by=by, on=organisation)
    return organisation


@transaction.atomic
def record_all_attendance(*, by: User, learning_set: LearningSet, came: Collection[int]) -> LearningSet:
    """As the programme: write down who came, of every organisation. An organisation without anybody there shows it."""
    learning_set = _locked(learning_set)
    if not learning_set.is_past:
        raise Refused(_("This learning set is still to come."))
    everybody = places.at(learning_set.pk, by.pk, clock.today())
    with wall.restored():
        for slug, theirs in groupby(sorted(everybody, key=lambda line: line.slug), key=lambda line: line.slug):
            there = {line.place_id for line in theirs} & set(came)
            wall.enter_as_administrator(by.pk, clock.today(), slug)
            organisation = Organisation.objects.get(slug=slug)
            record_attendance(by=by, organisation=organisation, learning_set=learning_set, came=there)
            changes.settle([organisation.pk])
    learning_set.attendance_at = clock.now()
    return _keep(by, learning_set)


@transaction.atomic
def drop_access_needs(*, by: None, place: LearningPlace) -> LearningPlace:
    """What somebody needed at a learning set goes 30 days after it."""
    place.access_needs = ""
    place.save(update_fields=["access_needs"])
    audit.record("access needs at a learning set dropped", by=by, on=place)
    return place


@transaction.atomic
def add_expert(*, by: User | None, email: str, name: str, **about: Any) -> Expert:
    """Put somebody on the list of experts, with an account if the address has none: so mail reaches them."""
    user = account_of(by=by, email=email, name=name)
    if not user.is_active:
        raise Refused(_("This account is closed."), "email")
    if Expert.objects.filter(user=user).exists():
        raise Refused(_("This person is on the list already."), "email")
    return Expert.objects.create(user=user, **about, **_mark(by))


@transaction.atomic
def change_expert(*, by: User, expert: Expert, version: int, **about: Any) -> Expert:
    """Put right what an expert knows about, where, and whether they can be asked."""
    expert = Expert.objects.select_for_update().get(pk=expert.pk)
    claim(expert, version)
    for name, value in (about | _mark(by)).items():
        setattr(expert, name, value)
    expert.save()
    return expert
