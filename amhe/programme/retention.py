"""What goes by itself when its time is over: a daily sweep, and the same as a count (`manage.py retention --dry-run`).

Other rows go where they live: idempotency keys hourly, copies of data after 7 days, removals after 10.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import import_module

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.models import Q, QuerySet

from amhe import clock
from amhe.access import wall
from amhe.access.inventory import Kept
from amhe.reminders.actions import drop_old
from amhe.reminders.models import Digest, Letter
from amhe.rules import Refused
from datareview.actions import drop_expired_contacts
from datareview.actions import let_words_go as let_go
from datareview.models import Contact, Conversation
from organisations.actions import drop_access_needs
from organisations.models import Expert, LearningPlace, Organisation, RoleOnProgramme, User
from organisations.retention import years_from
from teams.actions import drop_answer_link, drop_link, drop_reply_links, forget_invited, forget_person
from teams.retention import (
    AFTER_LEAVING,
    NOBODY,
    dead_links,
    dead_reply_links,
    never_joined,
    old_answer_links,
    people_here,
)

log = logging.getLogger(__name__)


NEEDS_KEPT = timedelta(days=30)  # after a learning set
LETTERS_KEPT = timedelta(days=90)
AFTER_PHASE_1 = 2  # years, after which people are asked whether an organisation's data go as a whole


@dataclass(frozen=True)
class Rule:
    """One kind of thing: what it is, how long it is kept, how many are due, and the sweep that lets them go."""

    name: str
    kept: str
    due: Callable[[], int]
    sweep: Callable[[], int]


def _long_gone() -> QuerySet[User]:
    """People all of whose roles, everywhere and on the programme, ended over 12 months ago, and who came off the list of
    experts as long ago, if they were on it."""
    known: set[int] = set()
    still: set[int] = set()
    for organisation_id in wall.organisation_ids():
        with wall.inside(organisation_id):
            here, lately = people_here()
        known |= here
        still |= lately
    ran = RoleOnProgramme.objects.filter(Q(ends_on=None) | Q(ends_on__gte=clock.today() - AFTER_LEAVING))
    still |= set(ran.values_list("user_id", flat=True))
    off = Q(active=False, changed_at__lt=clock.now() - AFTER_LEAVING) | Q(until__lt=clock.today() - AFTER_LEAVING)
    known |= set(Expert.objects.filter(off).values_list("user_id", flat=True))
    still |= set(Expert.objects.exclude(off).values_list("user_id", flat=True))
    return User.objects.filter(pk__in=known - still).exclude(email__endswith=NOBODY)


def _people_due() -> int:
    return _long_gone().count()


def _forget_people() -> int:
    gone = list(_long_gone())
    done = 0
    for user in gone:
        try:
            with wall.inside(*wall.organisation_ids()):
                forget_person(by=None, user=user)
            done += 1
        except Refused:
            log.warning("person %s cannot be forgotten yet", user.pk)
    return done


def _links_due() -> int:
    with wall.inside(*wall.organisation_ids()):
        return dead_links().count()


def _drop_links() -> int:
    done = 0
    for organisation_id in wall.organisation_ids():
        with wall.inside(organisation_id):
            for invitation in dead_links():
                drop_link(by=None, invitation=invitation)
                done += 1
    return done


def _answer_links_due() -> int:
    with wall.inside(*wall.organisation_ids()):
        return old_answer_links().count()


def _drop_answer_links() -> int:
    done = 0
    for organisation_id in wall.organisation_ids():
        with wall.inside(organisation_id):
            for link in old_answer_links():
                drop_answer_link(by=None, link=link)
                done += 1
    return done


def _access_needs() -> QuerySet[LearningPlace]:
    over = LearningPlace.objects.filter(learning_set__starts_at__lt=clock.now() - NEEDS_KEPT)
    return over.exclude(access_needs="")


def _access_needs_due() -> int:
    with wall.inside(*wall.organisation_ids()):
        return _access_needs().count()


def _drop_access_needs() -> int:
    done = 0
    for organisation_id in wall.organisation_ids():
        with wall.inside(organisation_id):
            for place in _access_needs():
                drop_access_needs(by=None, place=place)
                done += 1
    return done


def _invited_due() -> int:
    with wall.inside(*wall.organisation_ids()):
        return never_joined().count()


def _forget_invited() -> int:
    done = 0
    for organisation_id in wall.organisation_ids():
        with wall.inside(organisation_id):
            for invitation in never_joined():
                forget_invited(by=None, invitation=invitation)
                done += 1
    return done


def _answers_due() -> int:
    with wall.inside(*wall.organisation_ids()):
        return dead_reply_links().count()


def _drop_answers() -> int:
    done = 0
    for organisation_id in wall.organisation_ids():
        with wall.inside(organisation_id):
            done += drop_reply_links(by=None, letters=list(dead_reply_links()))
    return done


def _contacts_due() -> int:
    with wall.inside(*wall.organisation_ids()):
        return Contact.objects.expired().count()


def _drop_contacts() -> int:
    done = 0
    for organisation_id in wall.organisation_ids():
        with wall.inside(organisation_id):
            done += drop_expired_contacts(by=None, organisation_id=organisation_id)
    return done


def _sessions_due() -> int:
    return Session.objects.filter(expire_date__lt=clock.now()).count()


def _clear_sessions() -> int:
    due = _sessions_due()
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
    return due


def _notes_due() -> int:
    with wall.inside(*wall.organisation_ids()):
        return Conversation.objects.over_by(clock.today()).count()


def let_words_go() -> int:
    """Take out what people said where its time is over. One note that fails stops no other; it is tried again tomorrow."""
    return sum(_let_words_go(organisation_id) for organisation_id in wall.organisation_ids())


def _let_words_go(organisation_id: int) -> int:
    with wall.inside(organisation_id):
        due = list(Conversation.objects.over_by(clock.today()).only("pk"))
    done = 0
    for note in due:
        try:
            with wall.inside(organisation_id):
                done += let_go(by=None, conversation=note).words_gone_at is not None
        except Exception:
            log.exception("the words of note %s did not go", note.pk)
    return done


def long_over() -> list[Organisation]:
    """Organisations whose Phase 1 ended 24 months ago: nothing of theirs goes by itself, people ask for it (X8)."""
    day = years_from(clock.today(), -AFTER_PHASE_1)
    with wall.inside(*wall.organisation_ids()):
        return list(Organisation.objects.filter(phase_1_ends_on__lte=day).order_by("name"))


def _letters_due() -> int:
    with wall.inside(*wall.organisation_ids()):
        return sum(model.objects.over_before(_letters_over()).count() for model in (Letter, Digest))


def _letters_over() -> datetime:
    return clock.now() - LETTERS_KEPT


def _drop_letters() -> int:
    done = drop_old(by=None, model=Digest, before=_letters_over())
    for organisation_id in wall.organisation_ids():
        with wall.inside(organisation_id):
            done += drop_old(by=None, model=Letter, before=_letters_over())
    return done


RULES = (
    Rule("what people said", Kept.NOTE, _notes_due, let_words_go),
    Rule("people who left", Kept.MEMBERSHIP, _people_due, _forget_people),
    Rule("links of invitations", Kept.WEEK, _links_due, _drop_links),
    Rule("links to answer about meetings", Kept.LINK, _answers_due, _drop_answers),
    Rule("links to answer a request", Kept.LINK, _answer_links_due, _drop_answer_links),
    Rule("access needs at learning sets", Kept.LEARNING, _access_needs_due, _drop_access_needs),
    Rule("people invited who never joined", Kept.INVITED, _invited_due, _forget_invited),
    Rule("people to reach", Kept.CONTACT, _contacts_due, _drop_contacts),
    Rule("letters", Kept.OUTBOX, _letters_due, _drop_letters),
    Rule("sessions", "12 hours", _sessions_due, _clear_sessions),
)


def sweep() -> dict[str, int]:
    """Let go of everything that is due. Returns how many of each kind. Safe to run twice."""
    return {rule.name: rule.sweep() for rule in RULES}
