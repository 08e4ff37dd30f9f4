"""Sending what is due, once: claim, ask, send, say so, each in a transaction of its own (access.md, section 7; docs/adr/0023).

A worker that dies leaves a claim that runs out. Whoever takes the letter then asks the provider first whether it has it; a
mail server can't be asked, and is sent the same Message-ID again.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime, timedelta
from functools import partial
from time import monotonic
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.utils import translation

from amhe import clock
from amhe.access import wall
from amhe.celery import queue
from amhe.reminders import actions, couriers, drawing, kinds, quiet
from amhe.reminders.couriers import NotSent
from amhe.reminders.kinds import Kind, Mail, Topic
from amhe.reminders.models import Digest, Letter, Outgoing, Stopped

log = logging.getLogger(__name__)
State = Outgoing.State
ROUND = 60.0  # seconds after which a worker lets others in
TRIES = 20  # over some 2 days and a half
WAITS, WAITS_DOUBLED = timedelta(minutes=2), 7  # after a failure; twice as long each time, so often
Behind = Callable[[], AbstractContextManager[Any]]


def deliver(organisation_id: int) -> int:
    """Send what may go in one organisation, for a minute at most. Returns how many letters went."""

    def behind() -> AbstractContextManager[Any]:
        return wall.inside(organisation_id)

    sent, until = 0, monotonic() + ROUND
    while monotonic() < until:
        with behind():
            letter = actions.claim(by=None)
        if letter is None:
            return sent
        sent += _sent(letter, behind, partial(_written, letter))
    queue("reminders.deliver", found_again=True, organisation_id=organisation_id)
    return sent


def _sent(one: Outgoing, behind: Behind, write: Callable[[], EmailMultiAlternatives | None]) -> bool:
    """Whether it went now. Whatever fails is tried again later, and stops no other."""
    try:
        known = one.tries > 1 and couriers.knows(one.reference)
        if not known:
            with behind():
                message = write()
            if message is None:
                return False
            couriers.send(message, one.reference)
    except NotSent as failed:
        _failed(one, behind, failed)
        return False
    except Exception as error:
        log.exception("letter %s could not be written", one.reference)
        _failed(one, behind, NotSent(type(error).__name__))
        return False
    with behind():
        _finish(one, State.SENT)
    return True


def _failed(one: Outgoing, behind: Behind, failed: NotSent) -> None:
    with behind():
        if failed.for_good or one.tries >= TRIES:
            log.warning("letter %s was given up: %s", one.reference, failed.why)
            _finish(one, State.FAILED, failed.why)
        else:
            again = clock.now() + WAITS * 2 ** min(one.tries - 1, WAITS_DOUBLED)
            actions.put_off(by=None, one=one, until=again, why=failed.why)


def _finish(one: Outgoing, state: State, why: str = "") -> None:
    actions.finish(by=None, one=one, state=state, why=why)
    if isinstance(one, Digest):
        actions.finish_all(by=None, digest=one, state=state)


def _written(letter: Letter) -> EmailMultiAlternatives | None:
    """What the letter says now; None if it is not to go, and that is written down."""
    kind, mail = kinds.kind_of(letter), None
    if kind and (later := _not_before(letter, kind)):
        actions.put_off(by=None, one=letter, until=later, counts=False)
        return None
    with translation.override(letter.to.language or settings.LANGUAGE_CODE):
        if kind and is_wanted(letter, kind):
            mail = kind.write(letter)
        if kind and mail:
            return drawing.draw(letter.to, letter.reference, mail, kind.topic)
    actions.finish(by=None, one=letter, state=State.DROPPED, why="no longer wanted")
    return None


def is_wanted(letter: Letter, kind: Kind) -> bool:
    """Whether the person still wants letters of this kind, and it is not too late for this one."""
    if not letter.to.is_active or (letter.until and letter.until < clock.now()):
        return False
    if kind.topic == Topic.SERVICE:
        return True
    return letter.to.reminders and not Stopped.objects.filter(user=letter.to_id, topic=kind.topic).exists()


def _not_before(letter: Letter, kind: Kind) -> datetime | None:
    """When a letter may go that quiet hours or the daily letter hold back now, or None if it may go."""
    if not kind.waits:
        return None
    now, to = clock.now(), letter.to
    if to.daily_letter and not kind.alone and letter.tries == 1:
        daily = quiet.daily(now, to.quiet_until)
        if letter.until is None or daily < letter.until:
            return daily + quiet.SPARE
    return quiet.ends(now, to.quiet_from, to.quiet_until)


def deliver_daily(user_id: int) -> bool:
    """Send somebody's daily letter if it is due. Whether it went."""
    digest = actions.claim_digest(by=None, user_id=user_id)
    if digest is None:
        return False

    def behind() -> AbstractContextManager[Any]:
        return _as_person(user_id)

    return _sent(digest, behind, partial(_written_daily, digest))


@contextmanager
def _as_person(user_id: int) -> Iterator[None]:
    """A transaction in which all organisations of a person are entered, and no other."""
    with wall.restored():
        wall.enter(user_id, clock.today())
        yield


def _written_daily(digest: Digest) -> EmailMultiAlternatives | None:
    """All that waits for a person as one mail; None if there is nothing, and that is written down."""
    to, mails = digest.user, []
    if later := quiet.ends(clock.now(), to.quiet_from, to.quiet_until):
        actions.put_off(by=None, one=digest, until=later, counts=False)
        return None
    if to.is_active:
        with translation.override(to.language or settings.LANGUAGE_CODE):
            for letter in actions.fill_digest(by=None, digest=digest):
                if mail := _in_daily(letter):
                    mails.append(mail)
            if mails:
                return drawing.draw_daily(to, digest.reference, mails)
    actions.finish(by=None, one=digest, state=State.DROPPED, why="nothing to tell")
    return None


def _in_daily(letter: Letter) -> Mail | None:
    """What one of the letters says, asked behind the wall of its organisation; None if it is no longer wanted."""
    kind = kinds.kind_of(letter)
    with wall.inside(letter.organisation_id):
        if kind and is_wanted(letter, kind) and (mail := kind.write(letter)):
            return mail
        actions.finish(by=None, one=letter, state=State.DROPPED, why="no longer wanted")
        return None
