"""What goes by itself when its time is over: a daily sweep, and the same as a count (`manage.py retention --dry-run`).

Other rows go where they live: idempotency keys hourly, copies of data after 7 days, removals after 10.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.models import QuerySet

from amhe import clock
from amhe.access import wall
from amhe.access.inventory import Kept
from amhe.rules import Refused
from organisations.models import User
from teams.actions import drop_link, forget_person
from teams.retention import dead_links, people_here

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Rule:
    """One kind of thing: what it is, how long it is kept, how many are due, and the sweep that lets them go."""

    name: str
    kept: str
    due: Callable[[], int]
    sweep: Callable[[], int]


NOBODY = "@left.invalid"  # the address of whoever is forgotten already (amhe.access.erasing)


def _long_gone() -> QuerySet[User]:
    """People all of whose roles, everywhere, ended over 12 months ago."""
    known: set[int] = set()
    still: set[int] = set()
    for organisation_id in wall.organisation_ids():
        with wall.inside(organisation_id):
            here, lately = people_here()
        known |= here
        still |= lately
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


def _sessions_due() -> int:
    return Session.objects.filter(expire_date__lt=clock.now()).count()


def _clear_sessions() -> int:
    due = _sessions_due()
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
    return due


RULES = (
    Rule("people who left", Kept.MEMBERSHIP, _people_due, _forget_people),
    Rule("links of invitations", Kept.WEEK, _links_due, _drop_links),
    Rule("sessions", "12 hours", _sessions_due, _clear_sessions),
)


def sweep() -> dict[str, int]:
    """Let go of everything that is due. Returns how many of each kind. Safe to run twice."""
    return {rule.name: rule.sweep() for rule in RULES}
