"""The sweeps: what is due is found and written down, and what is written down is sent. Safe to repeat, and to kill."""

from __future__ import annotations

from celery import shared_task

from amhe import clock
from amhe.access import wall
from amhe.celery import queue
from amhe.reminders import actions, delivering, kinds, reading


@shared_task(name="reminders.deliver")
def deliver(*, organisation_id: int) -> int:
    """Send what is due in one organisation."""
    return delivering.deliver(organisation_id)


@shared_task(name="reminders.deliver_daily")
def deliver_daily(*, user_id: int) -> bool:
    """Send somebody's daily letter."""
    return delivering.deliver_daily(user_id)


@shared_task(name="reminders.send_due")
def send_due() -> int:
    """Every minute: have those looked after who have letters that may go: organisations, and people with a daily letter.

    Returns how many of both.
    """
    organisations = wall.with_letters_due(clock.now())
    for organisation_id in organisations:
        queue("reminders.deliver", found_again=True, organisation_id=organisation_id)
    actions.begin_digests(by=None, day=clock.today(), user_ids=reading.want_their_daily_letter())
    people = reading.with_daily_letter_due()
    for user_id in people:
        queue("reminders.deliver_daily", found_again=True, user_id=user_id)
    return len(organisations) + len(people)


@shared_task(name="reminders.find")
def find() -> int:
    """Every 10 minutes: write down what became due, in every organisation. Returns how many letters are new."""
    found = 0
    for organisation_id in wall.organisation_ids():
        with wall.inside(organisation_id):
            due = [letter for finder in kinds.finders() for letter in finder(organisation_id, clock.now())]
            found += actions.post(organisation_id=organisation_id, letters=due) if due else 0
    return found
