"""Two who do the same in the same second: both get an answer, and nothing is there twice."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection

from amhe import clock
from amhe.access import tokens
from amhe.access.roles import Role
from amhe.reminders import actions as reminders
from amhe.reminders import delivering, kinds
from amhe.reminders.actions import claim
from organisations.actions import account_of, learning
from organisations.models import LearningPlace, User
from organisations.models.people import UserManager
from teams import actions
from teams.actions import requests
from teams.actions.invitations import INVITATION
from teams.models import AnswerLink, HelpReply, Invitation, Membership
from teams.views import welcome
from tests.conftest import WalledClient
from tests.world import Place, make_place

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
WAIT = 20
NOT_ME = {"answer": "not_me"}


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


def test_of_two_who_take_the_last_place_at_a_learning_set_one_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    places = [make_place("Marsh Partnership NHS Trust", "marsh"), make_place("Hill Partnership NHS Trust", "hill")]
    about = {"starts_at": clock.now() + timedelta(days=9), "place": "London"}
    known = learning.add_learning_set(by=None, number=1, capacity=1, **about)
    monkeypatch.setattr(learning, "_locked", meeting_at(learning._locked))

    def take(place: Place) -> LearningPlace:
        with place.inside():
            where = {"learning_set": known, "organisation": place.organisation}
            return learning.take_place(by=place.member, **where)

    taken = at_once(*(lambda place=place: take(place) for place in places))
    assert sorted(place.waited for place in taken) == [False, True]
    assert [place.waited for place in sorted(taken, key=lambda place: place.pk)] == [False, True], "in order of keys"


def test_of_two_answers_by_one_link_at_once_one_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    place = make_place("Marsh Partnership NHS Trust", "marsh")
    with place.inside():
        about = {"to": "sponsor", "function": "resources", "what": "A room"}
        actions.ask_for_help(by=place.lead, team=place.team, **about)
        path = f"/answer/{AnswerLink.objects.get().token}/"
    monkeypatch.setattr(requests, "_locked", meeting_at(requests._locked))
    answers = at_once(*(lambda said=said: WalledClient().post(path, said) for said in ({"answer": "agree"}, NOT_ME)))
    assert sorted(answer.status_code for answer in answers) == [302, 422]
    with place.inside():
        assert HelpReply.objects.count() == 1


def test_two_who_ask_for_the_account_of_an_address_get_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(UserManager, "create_user", meeting_at(UserManager.create_user))
    made = at_once(
        lambda: account_of(by=None, email="cara@example.org", name="Cara"),
        lambda: account_of(by=None, email="Cara@example.org", name="Cara Again"),
    )
    assert made[0] == made[1] and made[0].name in ("Cara", "Cara Again")


def test_of_two_workers_at_the_same_letters_each_takes_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    place = make_place("Marsh Partnership NHS Trust", "marsh")
    monkeypatch.setattr(kinds, "_kinds", dict(kinds._kinds))
    kinds.register(kinds.Kind("tests.letter", kinds.Topic.SERVICE, lambda letter: kinds.Mail("A", ("B",)), waits=False))
    monkeypatch.setattr("amhe.reminders.actions.queue", lambda *_args, **_known: None)
    with place.inside():
        due = [kinds.Due("tests.letter", place.member.pk, number, clock.now()) for number in range(20)]
        reminders.post(organisation_id=place.organisation.pk, letters=due)
    taken = meeting_at(reminders.claim)
    first = iter((taken, taken))  # the first letter of each is taken at the same moment
    monkeypatch.setattr(reminders, "claim", lambda by: next(first, claim)(by=by))
    came = at_once(*[lambda: delivering.deliver(place.organisation.pk)] * 2)
    assert sum(came) == 20 and all(came)
    assert len({message.extra_headers["Message-ID"] for message in mail.outbox}) == len(mail.outbox) == 20
