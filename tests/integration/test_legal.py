"""The pages that anybody may read: accessibility, privacy, cookies, and /.well-known/security.txt."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import LazySettings, settings
from django.core import mail
from django.test import Client

from amhe import clock
from amhe.access.inventory import Kept, models_of_ours
from tests.conftest import WalledClient
from tests.world import World

pytestmark = pytest.mark.django_db
PAGES = ("/accessibility/", "/privacy/", "/cookies/")
SECURITY = "/.well-known/security.txt"


def text(response: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


@pytest.mark.parametrize("path", PAGES)
def test_anybody_may_read_it_and_no_copy_is_kept(world: World, browser_of: Callable[[Any], Client], path: str) -> None:
    """Its header names who is signed in, so no cache between may keep it."""
    for browser in (Client(), browser_of(world.ours.lead)):
        response = browser.get(path)
        assert response.status_code == 200
        assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["/sign-in/", "/o/marsh/", "/nothing/here/", *PAGES])
def test_every_page_leads_to_all_three(world: World, browser_of: Callable[[Any], Client], path: str) -> None:
    footer = browser_of(world.ours.lead).get(path, follow=True).content.decode().split("<footer")[1]
    assert [link for link in PAGES if f'href="{link}"' in footer] == list(PAGES)


def test_the_privacy_page_says_each_time_that_the_inventory_says(client: Client) -> None:
    said = text(client.get("/privacy/"))
    times = {kept for model in models_of_ours() for _, kept in model.inventory.values()}
    assert times == {kept for kept in Kept if kept.value in said}


def test_the_privacy_page_names_whom_to_write_to_if_that_is_set(client: Client, settings: LazySettings) -> None:
    assert "mailto:" not in client.get("/privacy/").content.decode()
    settings.PRIVACY_CONTACT = "dpo@marsh.example"
    assert 'href="mailto:dpo@marsh.example"' in client.get("/privacy/").content.decode()


def test_the_cookies_page_names_every_cookie_that_the_product_sets(
    world: World, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    browser = WalledClient()
    with django_capture_on_commit_callbacks(execute=True):
        browser.post("/sign-in/", {"email": world.ours.lead.email})
    code = re.search(r"^[A-Z0-9-]{5,}$", mail.outbox[0].body, re.M)
    assert code
    set_names = set(browser.cookies)
    browser.post("/sign-in/code/", {"code": code[0]})
    place = {"kind": "stakeholder", "title": "Partner", "how_many": "1"}
    assert browser.post("/o/marsh/team/add/", place).status_code == 302
    assert browser.post("/language/", {"language": "cy"}).status_code == 302
    set_names |= set(browser.cookies)
    expected = {settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, settings.LANGUAGE_COOKIE_NAME, "messages"}
    assert expected <= set_names
    said = text(browser.get("/cookies/"))
    assert {name for name in set_names if name not in said} == set()


def test_the_accessibility_page_does_not_claim_too_much(client: Client) -> None:
    said = text(client.get("/accessibility/"))
    assert "partially compliant" in said and "fully" not in said
    for needed in (
        "within 5 working days",
        "Equality Advisory and Support Service",
        "Equality Commission for Northern Ireland",
    ):
        assert needed in said


def test_security_txt_says_whom_to_tell_and_until_when(client: Client) -> None:
    response = client.get(SECURITY)
    said = dict(line.split(": ", 1) for line in response.content.decode().splitlines())
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert response.headers["Cache-Control"] == "public, max-age=86400"
    assert not response.cookies
    assert said["Contact"] == "mailto:security@amhe.example"
    assert said["Canonical"] == f"{settings.SITE_URL}{SECURITY}"
    ends = datetime.fromisoformat(said["Expires"])
    assert clock.now() + timedelta(days=30) < ends < clock.now() + timedelta(days=365)


def test_security_txt_is_not_there_without_a_contact(client: Client, settings: LazySettings) -> None:
    settings.SECURITY_CONTACT = ""
    assert client.get(SECURITY).status_code == 404


def test_a_body_that_cannot_be_read_gets_a_page(client: Client) -> None:
    answer = client.post("/sign-in/", b"w=" + b"w" * 3_000_000, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 400
    assert "We could not read what was sent" in text(answer)
