"""Questions asked of the outbox."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Exists, OuterRef

from amhe import clock
from amhe.reminders import quiet
from amhe.reminders.kinds import Topic
from amhe.reminders.models import Digest, Letter, Stopped
from amhe.reminders.stopping import ALL

TOLD_FOR = timedelta(days=30)


def want_their_daily_letter() -> list[int]:
    """The ids of people whose daily letter of today is due and not begun."""
    begun = Digest.objects.filter(user=OuterRef("pk"), day=clock.today())
    people: Any = get_user_model()._default_manager
    wanting = people.filter(~Exists(begun), daily_letter=True, is_active=True).values_list("pk", "quiet_until")
    now, day = clock.now(), clock.today()
    return [
        pk for pk, until in wanting if quiet.digest_at(day, until) <= now < quiet.digest_at(day, until) + quiet.SPARE
    ]


def with_daily_letter_due() -> list[int]:
    """The ids of people with a daily letter that may go now."""
    return list(Digest.objects.ready(clock.now()).order_by("user_id").values_list("user_id", flat=True).distinct())


def topics_of(user: Any) -> list[str]:
    """The topics that somebody wants reminders about."""
    stopped = set(Stopped.objects.filter(user=user).values_list("topic", flat=True))
    return [topic for topic in Topic.values if topic and topic not in stopped]


def is_stopped(user_id: int, topic: str) -> bool:
    """Whether somebody wants no reminders about a topic, or ALL."""
    if topic != ALL:
        return Stopped.objects.filter(user=user_id, topic=topic).exists()
    people: Any = get_user_model()._default_manager
    return bool(people.filter(pk=user_id, reminders=False).exists())


def not_reached(user_ids: Collection[int]) -> dict[int, datetime]:
    """Of these people, whom our last mail did not reach, and when we gave up. One query; call inside an organisation.

    Discreet kinds never count: nobody is to know whom they went to.
    """
    since = clock.now() - TOLD_FOR
    ended = Letter.objects.filter(to__in=user_ids, finished_at__gte=since)
    ended = ended.filter(state__in=(Letter.State.SENT, Letter.State.FAILED))
    last = {
        to: (state, at) for to, state, at in ended.order_by("finished_at").values_list("to", "state", "finished_at")
    }
    return {to: at for to, (state, at) in last.items() if at and state == Letter.State.FAILED}
