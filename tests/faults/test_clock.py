"""A clock that is an hour wrong on one machine: the database's clock, which all share, is gone by."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from amhe import clock
from amhe.access import wall
from amhe.audit.models import Event
from amhe.celery import app
from amhe.operations.beat import OneAtATime
from amhe.programme.example import MAKERS
from amhe.programme.example.cast import Cast, living_today
from amhe.rules import Refused
from populations.actions import close_round
from populations.models import Round
from populations.tasks import close_due_rounds
from tests.faults.machine import Machine, close_our_connections
from tests.faults.postroom import PostRoom

HOUR = timedelta(hours=1)
Wrong = Callable[[timedelta], contextmanager]


@pytest.fixture
def wrong_by(monkeypatch: pytest.MonkeyPatch) -> Iterator[Wrong]:
    """A block in which this machine's clock is wrong by so much, for us and for the libraries that we use."""
    right, seconds = timezone.now, time.time

    @contextmanager
    def wrong(much: timedelta) -> Iterator[None]:
        with monkeypatch.context() as patch:
            patch.setattr(clock, "_machine", lambda: datetime.fromtimestamp(seconds(), UTC) + much)
            patch.setattr(timezone, "now", lambda: right() + much)
            patch.setattr(time, "time", lambda: seconds() + much.total_seconds())
            close_our_connections()
            yield
        close_our_connections()

    yield wrong
    clock._ahead = timedelta(0)


@pytest.fixture
def voting(machine: Machine) -> Cast:
    """An organisation in the middle of its vote."""
    with living_today():
        return MAKERS["weaverdale"]()


def closes(cast: Cast, moment: datetime) -> None:
    """Let the open vote's time end then."""
    with wall.inside(cast.organisation.pk):
        Round.objects.update(closes_at=moment)


def closed(cast: Cast) -> int:
    """How often the vote was closed."""
    with wall.inside(cast.organisation.pk):
        return Event.objects.filter(action="vote closed").count()


def test_now_is_the_databases_and_small_differences_are_left_alone(machine: Machine, wrong_by: Wrong) -> None:
    for much in (HOUR, -HOUR):
        with wrong_by(much):
            wall.organisation_ids()
            assert abs(clock.now() - datetime.now(UTC)) < timedelta(minutes=1)
            earlier = min(timedelta(0), much)
            assert abs(clock.surely() - datetime.now(UTC) - earlier) < timedelta(minutes=1)
    with wrong_by(timedelta(seconds=1)):
        wall.organisation_ids()
        assert clock._ahead == timedelta(0)


def test_a_machine_that_is_ahead_closes_no_vote_early(voting: Cast, wrong_by: Wrong) -> None:
    closes(voting, datetime.now(UTC) + timedelta(minutes=30))
    with wrong_by(HOUR):
        assert close_due_rounds() == 0
        with wall.inside(voting.organisation.pk):
            round = Round.objects.get()
            assert round.takes_votes
            round.ballots.all().delete()
            with pytest.raises(Refused, match="Too few people"):
                close_round(by=voting.coach, round=round)


def test_a_machine_that_is_behind_takes_no_late_vote_and_leaves_closing_to_the_others(
    voting: Cast, wrong_by: Wrong
) -> None:
    closes(voting, datetime.now(UTC) - timedelta(minutes=1))
    with wrong_by(-HOUR):
        with wall.inside(voting.organisation.pk):
            assert not Round.objects.get().takes_votes
        assert close_due_rounds() == 0
    assert [close_due_rounds(), close_due_rounds()] == [1, 0]
    with wrong_by(HOUR):
        assert close_due_rounds() == 0
    assert closed(voting) == 1


@pytest.mark.parametrize(("asked", "told"), [(HOUR, HOUR), (-HOUR, -HOUR), (HOUR, -HOUR), (-HOUR, HOUR)])
def test_people_sign_in_on_machines_that_disagree(
    machine: Machine, voting: Cast, wrong_by: Wrong, asked: timedelta, told: timedelta
) -> None:
    cache.clear()
    lead = Client()

    def code() -> str:
        lead.post("/sign-in/", {"email": "hannah@weaverdale.example"})
        return str(PostRoom(machine.mail)[-1].body.split(":", 1)[1].split()[0])

    with wrong_by(asked):
        sent = code()
    with wrong_by(told):
        answer = lead.post("/sign-in/code/", {"code": sent})
        if answer.status_code != 302 or "_auth_user_id" not in lead.session:
            answer = lead.post("/sign-in/code/", {"code": code()})  # "too old": a fresh one from here is good
        assert answer.status_code == 302 and "_auth_user_id" in lead.session
        assert lead.get("/o/weaverdale/").status_code == 200
    with wrong_by(asked):
        assert lead.get("/o/weaverdale/").status_code == 200, "the session is good on both"


def test_sweeps_go_on_after_a_beat_whose_clock_was_ahead(machine: Machine) -> None:
    scheduler = OneAtATime(app=app)
    entry = scheduler.schedule["close-votes-that-are-over"]
    entry.last_run_at = entry._default_now() + HOUR
    due, wait = scheduler.is_due(entry)
    assert not due and wait <= entry.schedule.run_every.total_seconds() + 1
