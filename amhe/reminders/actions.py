"""Writing letters down, what became of them, and what people want no letters about."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any, TypeVar

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import F

from amhe import clock
from amhe.access import wall
from amhe.celery import queue
from amhe.reminders import kinds
from amhe.reminders.kinds import Due, Topic
from amhe.reminders.models import Digest, Letter, Outgoing, Stopped
from amhe.reminders.stopping import ALL

Sent = TypeVar("Sent", bound=Outgoing)
WAITING = Outgoing.State.WAITING


@transaction.atomic
def post(*, by: Any = None, organisation_id: int, letters: Iterable[Due]) -> int:
    """Write letters down, each once however often it is named, and ask a worker to send those that are due.

    Call in the transaction that makes them due: they are sent if it commits and not if it fails. Returns how many are new.
    """
    rows = [
        Letter(
            organisation_id=organisation_id,
            to_id=due.user_id,
            kind=kinds.named(due.kind).id,
            thing_id=due.thing_id,
            due_at=due.due_at,
            goes_at=due.due_at,
            until=due.until,
        )
        for due in letters
    ]
    Letter.objects.bulk_create(rows, ignore_conflicts=True)
    new = Letter.objects.filter(reference__in=[row.reference for row in rows]).count()
    if new and any(row.goes_at <= clock.now() for row in rows):
        queue("reminders.deliver", found_again=True, organisation_id=organisation_id)
    return new


@transaction.atomic
def claim(*, by: None) -> Letter | None:
    """Take one letter of the organisation entered that may go, for as long as a lease: nobody else sends it meanwhile.

    One with more than 1 try may have been sent already: a worker died over it, or nobody answered in time.
    """
    ready = Letter.objects.ready(clock.now()).filter(digest=None).select_related("to", "organisation")
    letter = ready.select_for_update(skip_locked=True, of=("self",)).order_by("goes_at", "pk").first()
    return _claimed(letter) if letter else None


def _claimed(one: Sent) -> Sent:
    one.claimed_until, one.tries = clock.now() + settings.REMINDERS_LEASE, one.tries + 1
    one.save(update_fields=["claimed_until", "tries"])
    return one


@transaction.atomic
def finish(*, by: None, one: Outgoing, state: Outgoing.State, why: str = "") -> None:
    """It was sent, or never will be. What is finished stays so."""
    discreet = isinstance(one, Letter) and one.kind in kinds.discreet()
    ended = _ended_discreetly() if discreet else _ended(state, why)
    type(one)._default_manager.filter(pk=one.pk, state=WAITING).update(**ended)


def _ended(state: Outgoing.State, why: str) -> dict[str, Any]:
    return {"state": state, "why": why[:60], "finished_at": clock.now(), "claimed_until": None}


def _ended_discreetly() -> dict[str, Any]:
    """The same whether it went, failed or was not wanted."""
    return _ended(Outgoing.State.DROPPED, "") | {"tries": 0, "goes_at": F("due_at")}


@transaction.atomic
def put_off(*, by: None, one: Outgoing, until: datetime, why: str = "", counts: bool = True) -> None:
    """Not now. `counts`: it was a try that failed."""
    known = {"goes_at": until, "why": why[:60], "claimed_until": None, "tries": one.tries if counts else one.tries - 1}
    type(one)._default_manager.filter(pk=one.pk, state=WAITING).update(**known)


@transaction.atomic
def begin_digests(*, by: None, day: date, user_ids: Collection[int]) -> int:
    """A daily letter for that day for each of these people, once. Returns how many people."""
    rows = [Digest(user_id=user_id, day=day, goes_at=clock.now()) for user_id in user_ids]
    Digest.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


@transaction.atomic
def claim_digest(*, by: None, user_id: int) -> Digest | None:
    """Take somebody's daily letter that may go, for as long as a lease."""
    ready = Digest.objects.ready(clock.now()).filter(user=user_id).select_related("user")
    digest = ready.select_for_update(skip_locked=True, of=("self",)).order_by("day").first()
    return _claimed(digest) if digest else None


@transaction.atomic
def fill_digest(*, by: None, digest: Digest) -> list[Letter]:
    """The letters that go out in a daily letter: the same ones each time that it is tried. Call where the person may look."""
    mine = Letter.objects.filter(to=digest.user)
    if digest.user.daily_letter and not mine.filter(digest=digest.reference).exists():
        due = mine.waiting().filter(digest=None, claimed_until=None, tries=0, due_at__lte=clock.now())
        held = due.filter(kind__in=kinds.of_the_daily_letter()).select_for_update(skip_locked=True)
        Letter.objects.filter(pk__in=list(held.values_list("pk", flat=True))).update(digest=digest.reference)
    inside = mine.waiting().filter(digest=digest.reference)
    return list(inside.select_related("to", "organisation").order_by("due_at", "pk"))


@transaction.atomic
def finish_all(*, by: None, digest: Digest, state: Outgoing.State) -> None:
    """What became of a daily letter became of every letter in it. Call where the person may look."""
    letters = Letter.objects.waiting().filter(digest=digest.reference)
    letters.exclude(kind__in=kinds.discreet()).update(**_ended(state, "in the daily letter"))
    letters.update(**_ended_discreetly())


@transaction.atomic
def want(*, by: Any, topics: Collection[str], daily: bool) -> None:
    """The topics that somebody wants reminders about, and whether as one letter a day; what waited for it goes by itself."""
    Stopped.objects.filter(user=by).delete()
    stopped = [topic for topic in Topic.values if topic and topic not in topics]
    Stopped.objects.bulk_create([Stopped(user=by, topic=topic) for topic in stopped])
    if not daily:
        with wall.restored():
            wall.enter(by.pk, clock.today())
            Letter.objects.waiting().filter(to=by, digest=None, tries=0, due_at__lte=clock.now()).update(
                goes_at=clock.now()
            )


@transaction.atomic
def stop(*, by: None, user_id: int, topic: str) -> None:
    """No more reminders about a topic, or ALL, for the person whom a link names. Who has left is left alone."""
    if user := _somebody(user_id):
        _set_all(user, False) if topic == ALL else Stopped.objects.get_or_create(user=user, topic=topic)


@transaction.atomic
def start_again(*, by: None, user_id: int, topic: str) -> None:
    """Reminders about it after all."""
    if user := _somebody(user_id):
        _set_all(user, True) if topic == ALL else Stopped.objects.filter(user=user, topic=topic).delete()


def _somebody(user_id: int) -> Any:
    return get_user_model()._default_manager.select_for_update().filter(pk=user_id, is_active=True).first()


def _set_all(user: Any, wanted: bool) -> None:
    if user.reminders is not wanted:  # a page of theirs that is open elsewhere is out of date
        user.reminders, user.version = wanted, user.version + 1
        user.save(update_fields=["reminders", "version"])


@transaction.atomic
def drop_old(*, by: None, model: type[Outgoing], before: datetime) -> int:
    """Forget letters that were over before that moment. Returns how many. Of Letter: inside an organisation."""
    return int(model._default_manager.over_before(before).delete()[0])  # type: ignore[attr-defined]
