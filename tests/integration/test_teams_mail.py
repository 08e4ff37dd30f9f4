"""A mail that is somebody's only way in arrives once, though its task is lost or runs twice (teams.mailed)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail

from amhe import clock
from amhe.access.roles import Role
from teams import actions, mailed, tasks
from teams.models import Invitation, Membership
from tests.conftest import NOW
from tests.world import World

WAITS = mailed.WAITS + timedelta(minutes=1)
Commit = Callable[..., Any]


@pytest.fixture
def asked(world: World) -> Invitation:
    """Somebody who was invited, and the task that should have told them is gone: nothing runs at a commit here."""
    with world.ours.inside():
        return actions.invite(
            by=world.ours.lead,
            organisation=world.ours.organisation,
            team=None,
            email="ann@example.org",
            name="Ann Ash",
            role=Role.PROJECT_TEAM_MEMBER,
        )


@pytest.fixture
def coach(world: World) -> Membership:
    """A new coach whose task is gone too."""
    with world.ours.inside():
        return actions.appoint_coach(
            by=world.ours.lead,
            organisation=world.ours.organisation,
            email="cleo@example.org",
            name="Cleo Coach",
            starts_on=clock.today(),
            ends_on=None,
        )


@pytest.fixture
def sweep(django_capture_on_commit_callbacks: Commit) -> Callable[[timedelta], int]:
    """Beat's sweep, some time after the beginning, with a worker that does what it queues."""

    def after(passed: timedelta) -> int:
        with clock.set_to(NOW + passed), django_capture_on_commit_callbacks(execute=True):
            return int(tasks.send_lost_mail())

    return after


def sent() -> list[str]:
    """Whom mail went to."""
    return [address for letter in mail.outbox for address in letter.to]


def test_an_invitation_whose_task_was_lost_is_sent_with_a_link_that_works(
    world: World, client: Any, asked: Invitation, sweep: Callable[[timedelta], int]
) -> None:
    assert sweep(mailed.WAITS - timedelta(minutes=1)) == 0 and sent() == [], "a worker may still be at it"
    assert sweep(WAITS) == 1
    assert sent() == ["ann@example.org"]
    link = re.search(r"http\S+(/welcome/\S+/)", str(mail.outbox[0].body))
    assert link and client.post(link[1], {"read": "on"}).headers["Location"] == "/"
    with world.ours.inside():
        assert Membership.objects.filter(user__email="ann@example.org").exists()
    assert sweep(WAITS * 40) == 0 and len(sent()) == 1


def test_a_new_coach_whose_task_was_lost_is_told(coach: Membership, sweep: Callable[[timedelta], int]) -> None:
    assert sweep(WAITS) == 1
    assert sent() == ["cleo@example.org"]
    assert sweep(WAITS * 40) == 0 and len(sent()) == 1


def test_a_task_that_runs_twice_or_too_late_sends_nothing_more(
    world: World, asked: Invitation, coach: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    queued: list[dict[str, Any]] = []
    monkeypatch.setattr("teams.actions.invitations.queue", lambda name, **told: queued.append(told))
    monkeypatch.setattr("teams.actions.mailed.queue", lambda name, found_again, **told: queued.append(told))
    with world.ours.inside():
        again = actions.send_again(by=world.ours.lead, invitation=asked)
        actions.send_lost_invitation(by=None, invitation=again)
    late, now = queued
    tasks.send_invitation(**late)
    assert sent() == [], "its link is no longer the one that works"
    for _ in range(2):
        tasks.send_invitation(**now)
        tasks.tell_coach(organisation_id=coach.organisation_id, membership_id=coach.pk)
    assert sorted(sent()) == ["ann@example.org", "cleo@example.org"]


def test_it_is_tried_a_few_times_each_after_twice_as_long_and_then_the_lead_is_told(
    world: World, browser_of: Any, asked: Invitation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("teams.actions.mailed.queue", lambda name, **told: None)  # every task is lost
    tried = []
    for minutes in range(0, 24 * 60, 5):
        with clock.set_to(NOW + timedelta(minutes=minutes)):
            tried += [minutes] * tasks.send_lost_mail()
    assert tried == [15, 40, 90, 190, 385]
    browser = browser_of(world.ours.lead)
    assert "We are sending it." in browser.get("/o/marsh/team/invitations/").text
    with clock.set_to(NOW + timedelta(days=1)):
        assert "We could not send this mail. Check the address" in browser.get("/o/marsh/team/invitations/").text


@pytest.mark.parametrize("ended", ["accepted", "withdrawn", "too old", "never queued"])
def test_what_needs_no_mail_gets_none(
    world: World, asked: Invitation, sweep: Callable[[timedelta], int], ended: str
) -> None:
    with world.ours.inside():
        if ended == "accepted":
            actions.accept_invitation(by=None, invitation=asked)
        elif ended == "withdrawn":
            actions.withdraw_invitation(by=world.ours.lead, invitation=asked)
        elif ended == "never queued":  # such as those that were made before mail was kept in mind
            Invitation.objects.update(mail_queued_at=None, mail_tries=0)
    assert sweep(timedelta(days=8) if ended == "too old" else WAITS) == 0
    assert sent() == []
    with world.ours.inside():
        assert not Invitation.objects.get().mail_failed
