"""Everybody reads for themselves when they signed in, by what way and where; nobody else does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client

from amhe import audit, clock
from amhe.audit.models import WAYS, AccessEvent
from amhe.audit.sign_ins import latest
from organisations import actions
from tests.conftest import NOW, WalledClient
from tests.integration.test_sign_in import LONG, ask_code, code_now, key_of, nobody_tried_yet, send
from tests.world import World

__all__ = ["ask_code", "key_of", "nobody_tried_yet", "send"]
pytestmark = [pytest.mark.django_db, pytest.mark.requirement("X1")]
CHROME = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/130.0 Safari/537.36"
PAGE = "/me/sign-in/"


def text(answer: Any) -> str:
    whole = " ".join(unescape(answer.content.decode()).split())
    return whole.partition("When you signed in")[2].partition("</ul>")[0]


def test_a_code_from_a_mail_and_the_browser_are_told(world: World, ask_code: Any) -> None:
    browser = WalledClient(headers={"user-agent": CHROME})
    code = ask_code(browser, world.ours.member.email)
    browser.post("/sign-in/code/", {"code": code})
    told = text(browser.get(PAGE))
    assert "today, 23 November 2026, 10:00" in told
    assert "With a code from an email. Chrome on Windows" in told


def test_a_password_and_a_code_app_are_told_one_after_the_other(
    world: World, client: Client, key_of: Any, send: Any
) -> None:
    actions.set_password(by=world.ours.lead, password=LONG)
    secret = key_of(world.ours.lead)
    send(client, "/sign-in/password/", {"email": world.ours.lead.email, "password": LONG})
    send(client, "/sign-in/second-step/", {"code": code_now(secret)})
    (event,) = latest(world.ours.lead)
    assert event.how == "password totp" and event.device == "A browser"
    assert "With a password, then a code app. A browser" in text(client.get(PAGE))


def test_the_newest_10_are_shown_to_the_person_alone(world: World, browser_of: Callable[[Any], Any]) -> None:
    member = world.ours.member
    for day in range(1, 13):
        with clock.set_to(NOW - timedelta(days=day)):
            audit.note_access("signed_in", user=member, how="code", device=f"Browser {day:02}")
    audit.note_access("wrong_code", user=member)
    told = text(browser_of(member).get(PAGE))
    assert [f"Browser {day:02}" in told for day in (1, 9, 10, 12)] == [True, True, False, False], (
        "and this one is the 10th"
    )
    assert told.count("<li>") == 10 and told.index("Browser 01") < told.index("Browser 02")
    assert "Browser" not in text(browser_of(world.ours.lead).get(PAGE))


def test_one_more_sign_in_costs_no_more_queries(
    world: World, browser_of: Callable[[Any], Any], count_queries: Callable[..., int]
) -> None:
    browser = browser_of(world.ours.member)
    one = count_queries(lambda: browser.get(PAGE))
    for _more in range(3):
        audit.note_access("signed_in", user=world.ours.member, how="webauthn")
    assert count_queries(lambda: browser.get(PAGE)) == one


def test_every_way_has_its_words_and_an_unknown_one_breaks_nothing() -> None:
    assert all(AccessEvent(how=way).ways == [str(words)] for way, words in WAYS.items())
    assert AccessEvent(how="code carrier_pigeon").ways == ["a code from an email"]
    assert AccessEvent().ways == []
