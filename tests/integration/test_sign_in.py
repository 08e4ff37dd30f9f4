"""Signing in: by a code, a password and a second step; and what nobody can learn by trying."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import format_hotp_value, generate_totp_secret, hotp_value
from django.core import mail
from django.core.cache import cache

from amhe.access.locked import unlock
from amhe.rules import Refused
from organisations import actions, tasks
from organisations.models import User
from teams import actions as teams
from tests.conftest import WalledClient
from tests.world import World

pytestmark = pytest.mark.django_db
LONG = "three words together"


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def code_now(secret: str, steps: int = 0) -> str:
    """What an app that holds the key shows now, or some steps of 30 seconds from now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


@pytest.fixture(autouse=True)
def nobody_tried_yet() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def send(django_capture_on_commit_callbacks: Any) -> Callable[..., Any]:
    """Sends a form in somebody's browser, and lets the worker do what was queued."""

    def sent(browser: Any, path: str, data: dict[str, str]) -> Any:
        with django_capture_on_commit_callbacks(execute=True):
            return browser.post(path, data)

    return sent


@pytest.fixture
def ask_code(send: Callable[..., Any]) -> Callable[..., str]:
    """Asks for a code and reads it in the mail."""

    def asked(browser: Any, email: str) -> str:
        send(browser, "/sign-in/", {"email": email})
        found = re.search(r"\n\n(\S+)\n\n", mail.outbox[-1].body)
        assert found and mail.outbox[-1].to == [email]
        return found[1]

    return asked


@pytest.fixture
def key_of(django_capture_on_commit_callbacks: Any) -> Callable[[User], str]:
    """Sets up a code app for somebody, with recovery codes, and returns its key."""

    def set_up(user: User) -> str:
        secret = generate_totp_secret()
        actions.start_code_app(by=user, secret=secret)
        actions.make_recovery_codes(by=user)
        return secret

    return set_up


def signed_in(browser: Any) -> bool:
    return browser.get("/me/sign-in/").status_code == 200


# --- by a code from a mail ------------------------------------------------------------------------------------------


@pytest.mark.requirement("X1")
def test_somebody_signs_in_with_a_code_from_their_mail(world: World, client: Any, ask_code: Any) -> None:
    assert client.get("/o/marsh/").headers["Location"] == "/sign-in/?next=/o/marsh/"
    code = ask_code(client, world.ours.lead.email)
    wrong = client.post("/sign-in/code/", {"code": "AAAAAA"})
    assert "That code is not right" in text(wrong)
    assert client.post("/sign-in/code/", {"code": code}).status_code == 302
    assert client.get("/").headers["Location"] == "/o/marsh/"


def test_a_code_works_once(world: World, client: Any, ask_code: Any) -> None:
    code = ask_code(client, world.ours.member.email)
    client.post("/sign-in/code/", {"code": code})
    client.post("/sign-out/")
    again = client.post("/sign-in/code/", {"code": code}, follow=True)
    assert "That code no longer works. Ask for a new one." in text(again)
    assert not signed_in(client)


def test_a_code_is_of_no_use_in_another_browser(world: World, client: Any, ask_code: Any) -> None:
    code = ask_code(client, world.ours.member.email)
    thief = WalledClient()
    thief.post("/sign-in/code/", {"code": code})
    assert not signed_in(thief)


def test_a_code_of_16_minutes_ago_no_longer_works(world: World, client: Any, ask_code: Any, monkeypatch: Any) -> None:
    code = ask_code(client, world.ours.member.email)
    later = time.time() + 16 * 60
    monkeypatch.setattr(time, "time", lambda: later)
    answer = client.post("/sign-in/code/", {"code": code}, follow=True)
    assert "That code no longer works" in text(answer)
    assert not signed_in(client)


def test_after_5_wrong_tries_even_the_right_code_is_refused(world: World, client: Any, ask_code: Any) -> None:
    code = ask_code(client, world.ours.member.email)
    for _ in range(5):
        client.post("/sign-in/code/", {"code": "AAAAAA"})
    client.post("/sign-in/code/", {"code": code})
    assert not signed_in(client)


def test_who_asks_too_often_is_told_to_wait(world: World, client: Any) -> None:
    for _ in range(3):
        assert client.post("/sign-in/", {"email": world.ours.member.email}).status_code == 302
    assert "You have tried too many times. Wait 5 minutes" in text(
        client.post("/sign-in/", {"email": world.ours.member.email})
    )


# --- nobody learns who has an account -------------------------------------------------------------------------------


def _everything_said(response: Any) -> tuple[Any, ...]:
    hidden = r'value="[^"]{20,}"|"X-CSRFToken": "[^"]+"'
    headers = {name: value for name, value in response.items() if name not in {"Set-Cookie", "Expires", "X-Request-ID"}}
    return response.status_code, headers, sorted(response.cookies), re.sub(hidden, "", response.content.decode())


def test_a_known_and_an_unknown_address_get_the_same_answers_and_as_many_tasks(
    world: World, monkeypatch: Any, django_capture_on_commit_callbacks: Any
) -> None:
    inactive = world.ours.support
    User.objects.filter(pk=inactive.pk).update(is_active=False)
    answers = []
    for email in (world.ours.lead.email, "nobody@example.org", inactive.email):
        cache.clear()
        browser = WalledClient()
        with django_capture_on_commit_callbacks() as queued:
            said = [_everything_said(browser.post("/sign-in/", {"email": email}))]
        said.append(_everything_said(browser.get("/sign-in/code/")))
        said.append(_everything_said(browser.post("/sign-in/code/", {"code": "AAAAAA"})))
        answers.append((said, len(queued)))
    for others in answers[1:]:
        for ours, other in zip(answers[0][0], others[0], strict=True):
            assert ours[:3] == other[:3]
            assert ours[3].splitlines() == other[3].splitlines()
    assert [count for _, count in answers] == [1, 1, 1]
    assert answers[0][1] == 1, "one task for each, whoever it is"


def test_only_who_has_an_account_gets_a_mail(world: World, client: Any, send: Any) -> None:
    send(client, "/sign-in/", {"email": "nobody@example.org"})
    send(client, "/sign-in/", {"email": world.ours.lead.email})
    assert [message.to for message in mail.outbox] == [[world.ours.lead.email]]
    assert not User.objects.filter(email="nobody@example.org").exists()


def test_a_password_that_is_wrong_and_an_address_that_is_not_known_get_the_same_answer(world: World) -> None:
    actions.set_password(by=world.ours.lead, password=LONG)
    answers = []
    for email in (world.ours.lead.email, world.ours.member.email, "nobody@example.org"):
        answer = WalledClient().post("/sign-in/password/", {"email": email, "password": "not the right one"})
        answers.append((answer.status_code, text(answer).replace(email, "")))
    answers = [(status, re.sub(r'value="[^"]{20,}"|"X-CSRFToken": "[^"]+"', "", said)) for status, said in answers]
    assert answers[0] == answers[1] == answers[2]
    assert answers[0][0] == 422 and "The email address or the password is not right" in answers[0][1]


# --- by password ----------------------------------------------------------------------------------------------------


def test_somebody_sets_a_password_signs_in_with_it_and_takes_it_off(
    world: World, browser_of: Any, client: Any, send: Any
) -> None:
    own = browser_of(world.ours.member)
    assert send(own, "/me/sign-in/password/", {"password": LONG}).headers["Location"] == "/me/sign-in/"
    assert "Your new password works from now on." in text(own.get("/me/sign-in/")), "still signed in here"
    assert "You set a password." in mail.outbox[-1].body and mail.outbox[-1].to == [world.ours.member.email]
    sent = {"email": world.ours.member.email, "password": LONG}
    assert client.post("/sign-in/password/?next=/me/actions/", sent).headers["Location"] == "/me/actions/"
    assert signed_in(client)
    own.post("/me/sign-in/password/", {"do": "remove"})
    assert not signed_in(client), "every other browser is signed out"
    assert client.post("/sign-in/password/", sent).status_code == 422


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("short words", "Password must be 12 characters or more"),
        ("password1234", "Many people use this password"),
        ("x" * 129, "must be 128 characters or fewer"),
        ("", "Enter new password"),
    ],
)
def test_a_password_that_will_not_do_is_refused_in_plain_words(
    world: World, browser_of: Any, password: str, words: str
) -> None:
    before = world.ours.member.password
    answer = browser_of(world.ours.member).post("/me/sign-in/password/", {"password": password})
    assert answer.status_code == 422 and words in text(answer)
    world.ours.member.refresh_from_db()
    assert world.ours.member.password == before


def test_5_wrong_passwords_close_that_way_for_a_while_but_not_the_code(
    world: World, client: Any, ask_code: Any
) -> None:
    actions.set_password(by=world.ours.lead, password=LONG)
    sent = {"email": world.ours.lead.email, "password": "not the right one"}
    for _ in range(5):
        client.post("/sign-in/password/", sent)
    answer = client.post("/sign-in/password/", sent | {"password": LONG})
    assert answer.status_code == 422 and "Wait 5 minutes" in text(answer)
    client.post("/sign-in/code/", {"code": ask_code(client, world.ours.lead.email)})
    assert signed_in(client)


# --- the second step ------------------------------------------------------------------------------------------------


def test_who_has_a_code_app_is_asked_for_its_code_after_the_first_step(
    world: World, client: Any, ask_code: Any, key_of: Any
) -> None:
    secret = key_of(world.ours.lead)
    client.post("/sign-in/code/", {"code": ask_code(client, world.ours.lead.email)})
    assert not signed_in(client)
    wrong = client.post("/sign-in/second-step/", {"code": "000000"})
    assert "That code is not right" in text(wrong)
    client.post("/sign-in/second-step/", {"code": code_now(secret)})
    assert signed_in(client)


def test_a_password_is_only_a_first_step_too(world: World, client: Any, key_of: Any) -> None:
    secret = key_of(world.ours.lead)
    actions.set_password(by=world.ours.lead, password=LONG)
    client.post("/sign-in/password/", {"email": world.ours.lead.email, "password": LONG})
    assert not signed_in(client)
    client.post("/sign-in/second-step/", {"code": code_now(secret)})
    assert signed_in(client)


@pytest.mark.parametrize("steps", [0, -1, 1])
def test_a_code_of_an_app_works_once_even_one_that_came_early_or_late(
    world: World, ask_code: Any, key_of: Any, steps: int
) -> None:
    secret = key_of(world.ours.lead)
    code = code_now(secret, steps)
    for first in (True, False):
        browser = WalledClient()
        browser.post("/sign-in/code/", {"code": ask_code(browser, world.ours.lead.email)})
        browser.post("/sign-in/second-step/", {"code": code})
        assert signed_in(browser) is first
        cache.delete(f"allauth.mfa.totp.used?user={world.ours.lead.pk}&code={code}")  # as 30 seconds later


def test_a_recovery_code_stands_in_for_the_app_once(world: World, ask_code: Any, key_of: Any) -> None:
    key_of(world.ours.lead)
    kept = Authenticator.objects.get(user=world.ours.lead, type="recovery_codes")
    code = RecoveryCodes(kept).get_unused_codes()[0]
    for first in (True, False):
        browser = WalledClient()
        browser.post("/sign-in/code/", {"code": ask_code(browser, world.ours.lead.email)})
        browser.post("/sign-in/second-step/", {"code": code})
        assert signed_in(browser) is first


def test_5_wrong_codes_of_an_app_close_the_second_step_for_a_while(
    world: World, client: Any, ask_code: Any, key_of: Any
) -> None:
    secret = key_of(world.ours.lead)
    client.post("/sign-in/code/", {"code": ask_code(client, world.ours.lead.email)})
    for _ in range(5):
        client.post("/sign-in/second-step/", {"code": "000000"})
    assert "Wait 5 minutes" in text(client.post("/sign-in/second-step/", {"code": code_now(secret)}))
    assert not signed_in(client)


def test_the_database_holds_no_secret_of_a_second_step_that_can_be_read(world: World, key_of: Any) -> None:
    secret = key_of(world.ours.lead)
    app, codes = (Authenticator.objects.get(user=world.ours.lead, type=kind) for kind in ("totp", "recovery_codes"))
    assert secret not in str(app.data) and unlock(app.data["secret"]) == secret
    assert len(unlock(codes.data["seed"]) or "") == 80
    assert not any(code in str(codes.data) for code in RecoveryCodes(codes).generate_codes())


# --- accounts that are closed, and links ------------------------------------------------------------------------------


def test_a_closed_account_can_do_nothing_from_that_moment(
    world: World, browser_of: Any, client: Any, send: Any
) -> None:
    person = world.ours.lead
    actions.set_password(by=person, password=LONG)
    open_page = browser_of(person)
    assert signed_in(open_page)
    User.objects.filter(pk=person.pk).update(is_active=False)
    assert not signed_in(open_page)
    send(client, "/sign-in/", {"email": person.email})
    assert mail.outbox == []
    assert client.post("/sign-in/password/", {"email": person.email, "password": LONG}).status_code == 422


def _invited(world: World, user: User, send: Any, browser: Any) -> str:
    with world.theirs.inside():
        place = teams.add_place(
            by=world.theirs.lead, team=world.theirs.team, title="Nurse", kind="lived_experience_member", how_many=1
        )
        path = f"/o/hill/team/places/{place.pk}/invite/"
    send(browser, path, {"name": user.name, "email": user.email})
    found = re.search(r"http\S+(/welcome/\S+/)", mail.outbox[-1].body)
    assert found
    return found[1]


def test_a_closed_account_cannot_accept_an_invitation(world: World, browser_of: Any, client: Any, send: Any) -> None:
    link = _invited(world, world.ours.member, send, browser_of(world.theirs.lead))
    User.objects.filter(pk=world.ours.member.pk).update(is_active=False)
    answer = client.post(link, {"read": "on"})
    assert answer.status_code == 422 and "Your account is closed" in text(answer)
    assert not signed_in(client)


def test_an_invitation_is_no_way_round_the_second_step(
    world: World, browser_of: Any, client: Any, send: Any, key_of: Any
) -> None:
    secret = key_of(world.ours.member)
    link = _invited(world, world.ours.member, send, browser_of(world.theirs.lead))
    assert client.post(link, {"read": "on"}).headers["Location"] == "/sign-in/second-step/"
    assert not signed_in(client)
    client.post("/sign-in/second-step/", {"code": code_now(secret)})
    assert client.get("/o/hill/").status_code == 200


def test_signing_out_ends_the_session_for_good(world: World, browser_of: Any) -> None:
    browser = browser_of(world.ours.member)
    cookie = browser.cookies["sessionid"].value
    browser.post("/sign-out/")
    browser.cookies["sessionid"] = cookie
    assert not signed_in(browser)


def test_one_recovery_code_needs_another_step_first(world: World) -> None:
    with pytest.raises(Refused):
        actions.make_recovery_codes(by=world.ours.member)


def test_a_code_for_nobody_is_dropped_by_the_worker() -> None:
    tasks.send_code(email="nobody@example.org", code="")
    assert mail.outbox == []
