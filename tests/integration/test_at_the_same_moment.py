"""Two who do the same in the same second: both get an answer, and nothing is there twice."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.db import connection

from amhe import clock
from amhe.access import tokens
from amhe.access.roles import Role
from organisations.actions import account_of
from organisations.models import User
from organisations.models.people import UserManager
from teams import actions
from teams.actions.invitations import INVITATION
from teams.models import Invitation, Membership
from teams.views import welcome
from tests.conftest import WalledClient
from tests.world import Place, make_place

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
WAIT = 20


def at_once(*doings: Callable[[], Any]) -> list[Any]:
    """What each of these came to, all begun at the same moment in a thread of its own."""
    ready, moment, came = threading.Barrier(len(doings), timeout=WAIT), clock.now(), [None] * len(doings)

    def run(number: int, moment: datetime) -> None:
        try:
            with clock.set_to(moment):
                ready.wait()
                came[number] = doings[number]()
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number, moment)) for number in range(len(doings))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return came


def meeting_at(there: Callable[..., Any]) -> Callable[..., Any]:
    """The same, but nobody goes on before two have come."""
    both = threading.Barrier(2, timeout=WAIT)

    def wait_and_go_on(*args: Any, **kwargs: Any) -> Any:
        both.wait()
        return there(*args, **kwargs)

    return wait_and_go_on


def link(place: Place, role: str, email: str = "rosa@example.org") -> str:
    """The page of an invitation of Rosa."""
    with place.inside():
        where = {"organisation": place.organisation, "team": None}
        asked = actions.invite(by=place.lead, **where, email=email, name="Rosa Lind", role=role)
        token, asked.token_hash = tokens.issue(INVITATION, place.organisation.pk)
        asked.save()
    return f"/welcome/{token}/"


def accept(path: str) -> Any:
    return WalledClient(raise_request_exception=False).post(path, {"read": "on"})


def test_two_invitations_of_one_new_address_are_both_accepted(monkeypatch: pytest.MonkeyPatch) -> None:
    place = make_place("Marsh Partnership NHS Trust", "marsh")
    paths = [link(place, role) for role in (Role.PROJECT_TEAM_MEMBER, Role.SUPPORT)]
    monkeypatch.setattr(UserManager, "create_user", meeting_at(UserManager.create_user))
    answers = at_once(*(lambda path=path: accept(path) for path in paths))
    assert [answer.status_code for answer in answers] == [302, 302]
    rosa = User.objects.get(email="rosa@example.org")
    with place.inside():
        held = Membership.objects.filter(user=rosa).values_list("role", flat=True)
        assert sorted(held) == [Role.PROJECT_TEAM_MEMBER, Role.SUPPORT]
        assert not Invitation.objects.filter(accepted_at=None).exists()


def test_of_two_tabs_that_accept_one_invitation_the_second_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    place = make_place("Marsh Partnership NHS Trust", "marsh")
    path = link(place, Role.PROJECT_TEAM_MEMBER)
    monkeypatch.setattr(welcome, "_accept", meeting_at(welcome._accept))
    answers = sorted(at_once(lambda: accept(path), lambda: accept(path)), key=lambda answer: answer.status_code)
    assert [answer.status_code for answer in answers] == [302, 422]
    assert "You have joined already" in answers[1].content.decode()
    assert User.objects.filter(email="rosa@example.org").count() == 1
    with place.inside():
        assert Membership.objects.filter(user__email="rosa@example.org").count() == 1


def test_two_who_ask_for_the_account_of_an_address_get_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(UserManager, "create_user", meeting_at(UserManager.create_user))
    made = at_once(
        lambda: account_of(by=None, email="cara@example.org", name="Cara"),
        lambda: account_of(by=None, email="Cara@example.org", name="Cara Again"),
    )
    assert made[0] == made[1] and made[0].name in ("Cara", "Cara Again")
