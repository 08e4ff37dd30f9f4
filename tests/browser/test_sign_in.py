"""Every way to sign in, in a real browser, and the warning before time is up."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.conf import settings as own
from django.core import mail
from django.core.cache import cache
from playwright.sync_api import expect

from amhe.access import wall
from teams.models import TeamPlace
from tests.browser.pages import what_is_wrong
from tests.browser.person import Person, found
from tests.world import World, build_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, databases=["default", "owner"])]
PASSWORD = "three words together"


@pytest.fixture
def cast(live: str, settings: Any) -> Iterator[World]:
    """The small cast, where leads must have a second step."""
    cache.clear()
    settings.SECOND_FACTOR_REQUIRED = True
    settings.SESSION_IDLE, settings.SESSION_LONGEST = timedelta(minutes=60), timedelta(hours=12)
    world = build_world()
    mail.outbox.clear()
    yield world
    cache.clear()


@pytest.fixture
def somebody(open_browser: Callable[..., Person]) -> Callable[..., Person]:
    """A person of the cast in a browser that nobody is signed in with."""
    return lambda user, **how: open_browser(user.name, email=user.email, **how)


def code_of(secret: str, steps: int = 0) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


def with_authenticator(person: Person) -> Any:
    """Give the browser a fingerprint reader of Chromium's own, which keeps passkeys and always finds the finger."""
    tools = person.context.new_cdp_session(person.page)
    tools.send("WebAuthn.enable")
    reader = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    added = tools.send(
        "WebAuthn.addVirtualAuthenticator",
        {"options": reader | {"isUserVerified": True, "automaticPresenceSimulation": True}},
    )
    return tools, added["authenticatorId"]


def signs_out(person: Person) -> None:
    person.presses("Sign out")
    expect(person.page.get_by_role("heading", name="Sign in", exact=True)).to_be_visible()


def sets_up_code_app(person: Person) -> str:
    """From "How you sign in": the key of the app as the page shows it, until the codes are kept."""
    person.follows("Set up a code app")
    secret = person.page.locator(".amhe-key").inner_text().replace(" ", "")
    assert list(what_is_wrong(person)) == []
    person.fills("Code from the app", code_of(secret, -1))
    person.presses("Set up the app")
    return secret


@pytest.mark.requirement("X1")
@pytest.mark.parametrize("javascript", [True, False])
def test_a_member_signs_in_with_a_code_alone_on_a_phone(cast: World, somebody: Any, javascript: bool) -> None:
    member = somebody(cast.ours.member, width=360, javascript=javascript)
    code = member.asks_for_code()
    member.fills("Code", "AAAAAA")
    member.presses("Sign in")
    member.sees("That code is not right")
    member.fills("Code", code)
    member.presses("Sign in")
    expect(member.page).to_have_url(re.compile("/o/marsh/$"))
    member.follows(re.compile(member.name))
    member.follows("How you sign in")
    member.sees("this one")
    if javascript:
        assert list(what_is_wrong(member)) == []


def test_a_lead_adds_a_passkey_and_signs_in_with_nothing_else(cast: World, somebody: Any) -> None:
    lead = somebody(cast.ours.lead)
    tools, reader = with_authenticator(lead)
    lead.signs_in()
    lead.sees("Your role needs a second step")
    assert list(what_is_wrong(lead)) == []
    lead.follows("Add a passkey")
    assert list(what_is_wrong(lead)) == []
    lead.fills("Name", "my laptop")
    lead.presses("Make the passkey")
    lead.sees("Keep them where only you can find them.")
    lead.presses("I have kept them")
    expect(lead.page).to_have_url(re.compile("/o/marsh/$"))
    lead.opens("/me/sign-in/")
    lead.sees("my laptop")
    assert len(tools.send("WebAuthn.getCredentials", {"authenticatorId": reader})["credentials"]) == 1
    signs_out(lead)
    assert list(what_is_wrong(lead)) == []
    sent = len(mail.outbox)
    lead.presses("Use a passkey")
    expect(lead.page).to_have_url(re.compile("/o/marsh/$"))
    assert len(mail.outbox) == sent, "no code was sent"
    lead.opens("/me/sign-in/passkeys/")
    assert list(what_is_wrong(lead)) == []
    lead.fills("Name", "old laptop")
    lead.presses("Save the name")
    lead.sees("old laptop")
    lead.presses("Remove")
    lead.sees("The passkey is removed.")
    assert not Authenticator.objects.filter(user=cast.ours.lead).exists(), "and the recovery codes with it"
    assert lead.trouble == []


def test_a_passkey_is_also_the_second_step_after_a_code(cast: World, somebody: Any) -> None:
    lead = somebody(cast.ours.lead)
    with_authenticator(lead)
    lead.signs_in()
    lead.follows("Add a passkey")
    lead.fills("Name", "my laptop")
    lead.presses("Make the passkey")
    signs_out(lead)
    lead.signs_in()
    lead.sees("Your second step")
    assert list(what_is_wrong(lead)) == []
    lead.presses("Use a passkey")
    expect(lead.page).to_have_url(re.compile("/o/marsh/$"))
    assert lead.trouble == []


def test_a_passkey_that_was_removed_no_longer_lets_in(cast: World, somebody: Any) -> None:
    lead = somebody(cast.ours.lead)
    with_authenticator(lead)
    lead.signs_in()
    lead.follows("Add a passkey")
    lead.fills("Name", "lost laptop")
    lead.presses("Make the passkey")
    signs_out(lead)
    Authenticator.objects.all().delete()
    lead.presses("Use a passkey")
    lead.sees("That passkey does not work here.")


@pytest.mark.parametrize("javascript", [True, False])
def test_a_lead_signs_in_with_a_code_app_and_once_with_a_recovery_code(
    cast: World, somebody: Any, javascript: bool
) -> None:
    lead = somebody(cast.ours.lead)
    lead.signs_in()
    secret = sets_up_code_app(lead)
    recovery = lead.page.locator(".amhe-codes li").all_inner_texts()
    assert len(recovery) == 10
    assert list(what_is_wrong(lead)) == []
    with lead.page.expect_download() as download:
        lead.page.get_by_role("link", name="Save them as a text file").click()
    assert recovery[9] in download.value.path().read_text()
    lead.presses("I have kept them")
    lead.opens("/o/marsh/")
    lead.sees("Marsh Partnership NHS Trust")
    phone = somebody(cast.ours.lead, javascript=javascript, width=360)
    phone.signs_in()
    phone.fills("Code from your app, or a recovery code", code_of(secret))
    phone.presses("Sign in")
    expect(phone.page).to_have_url(re.compile("/o/marsh/$"))
    signs_out(phone)
    phone.signs_in()
    phone.fills("Code from your app, or a recovery code", recovery[0])
    phone.presses("Sign in")
    phone.opens("/me/sign-in/")
    phone.sees("You have 9 codes left.")
    signs_out(phone)
    cache.clear()  # a third code within a minute
    phone.signs_in()
    phone.fills("Code from your app, or a recovery code", recovery[0])
    phone.presses("Sign in")
    phone.sees("That code is not right")


def test_somebody_sets_a_password_and_signs_in_with_it(cast: World, somebody: Any) -> None:
    member = somebody(cast.ours.member)
    member.signs_in()
    member.opens("/me/sign-in/")
    member.follows("Set a password")
    assert list(what_is_wrong(member)) == []
    member.fills("New password", "short")
    member.presses("Save the password")
    member.sees("Password must be 12 characters or more")
    member.fills("New password", PASSWORD)
    member.presses("Save the password")
    member.sees("Your new password works from now on.")
    signs_out(member)
    member.follows("Use your password")
    assert list(what_is_wrong(member)) == []
    member.fills("Email", member.email)
    member.fills("Password", PASSWORD)
    member.presses("Sign in")
    expect(member.page).to_have_url(re.compile("/o/marsh/$"))
    assert member.trouble == []


def test_somebody_is_asked_who_they_are_again_before_a_change(cast: World, somebody: Any) -> None:
    member = somebody(cast.ours.member, width=360)
    member.signs_in()
    session = _session_of(member)
    session["proved_at"] -= 16 * 60
    session.save()
    member.opens("/me/sign-in/password/")
    member.sees("Is it still you?")
    assert list(what_is_wrong(member)) == []
    member.presses("Send me a code")
    assert list(what_is_wrong(member)) == []
    member.fills("Code", found(r"^\S+$", member.mail().split(":", 1)[1].strip()))
    member.presses("Go on")
    member.sees("New password")


@pytest.mark.parametrize("javascript", [True, False])
def test_what_was_sent_from_an_old_page_is_sent_once_somebody_shows_who_they_are(
    cast: World, settings: Any, somebody: Any, javascript: bool
) -> None:
    settings.SECOND_FACTOR_REQUIRED = False
    lead = somebody(cast.ours.lead, javascript=javascript, width=360)
    lead.signs_in()
    lead.opens("/o/marsh/team/add/")
    _fills_in_a_place(lead)
    session = _session_of(lead)
    session["proved_at"] -= 31 * 60
    session.save()
    lead.presses("Add to the team")
    lead.sees("Is it still you?")
    lead.presses("Send me a code")
    lead.fills("Code", found(r"^\S+$", lead.mail().split(":", 1)[1].strip()))
    lead.presses("Go on")
    lead.sees("We kept what you typed.")
    if javascript:
        assert list(what_is_wrong(lead)) == []
    lead.presses("Send it now")
    with wall.inside(cast.ours.organisation.pk):
        assert TeamPlace.objects.filter(title="A nurse with time").count() == 1


def _session_of(person: Person) -> Any:
    key = next(cookie["value"] for cookie in person.context.cookies() if cookie["name"] == own.SESSION_COOKIE_NAME)
    return import_module(own.SESSION_ENGINE).SessionStore(key)


# --- time ---------------------------------------------------------------------------------------------------------------


@pytest.fixture
def short(cast: World, settings: Any) -> World:
    """An hour is 12 seconds long here, and the warning comes 8 seconds before its end."""
    settings.SECOND_FACTOR_REQUIRED = False
    settings.SESSION_IDLE, settings.SESSION_WARNING = timedelta(seconds=12), timedelta(seconds=8)
    return cast


def test_the_warning_comes_in_time_and_one_press_lets_somebody_stay(short: World, somebody: Any) -> None:
    lead = somebody(short.ours.lead, width=360)
    lead.signs_in()
    lead.opens("/o/marsh/team/add/")
    dialog = lead.page.get_by_role("alertdialog", name="You will be signed out soon")
    expect(dialog).to_be_visible(timeout=10_000)
    expect(lead.page.get_by_role("button", name="Stay signed in")).to_be_focused()
    assert list(what_is_wrong(lead)) == []
    before = _session_of(lead)["used_at"]
    lead.taps("Stay signed in")
    expect(dialog).to_be_hidden()
    assert _session_of(lead)["used_at"] > before
    expect(dialog).to_be_visible(timeout=10_000)
    lead.page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    assert lead.trouble == []


def test_what_was_typed_stays_on_the_page_and_is_sent_once_signed_in_again(
    short: World, somebody: Any, settings: Any
) -> None:
    lead = somebody(short.ours.lead)
    lead.signs_in()
    lead.opens("/o/marsh/team/add/")
    _fills_in_a_place(lead)
    expect(lead.page.get_by_role("alertdialog", name="You are signed out")).to_be_visible(timeout=20_000)
    settings.SESSION_IDLE = timedelta(minutes=60)
    with lead.context.expect_page() as opened:
        lead.page.get_by_role("link", name="Sign in (opens in a new tab)").click()
    tab, first = opened.value, lead.page
    lead.page = lead.part = tab
    lead.fills("Email", lead.email)
    lead.presses("Send me a code")
    lead.fills("Code", found(r"^\S+$", lead.mail().split(":", 1)[1].strip()))
    lead.presses("Sign in")
    tab.close()
    lead.page = lead.part = first
    first.bring_to_front()
    first.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(first.get_by_role("alertdialog")).to_be_hidden()
    assert first.locator("input[name=title]").input_value() == "A nurse with time"
    lead.presses("Add to the team")
    with wall.inside(short.ours.organisation.pk):
        assert TeamPlace.objects.filter(title="A nurse with time").count() == 1


def _fills_in_a_place(person: Person) -> None:
    person.fills("Title or role", "A nurse with time")
    kind = person.page.locator("input[name=kind][value=lived_experience_member]")
    if kind.count():
        kind.check()
    else:
        person.page.locator("select[name=kind]").select_option("lived_experience_member")


def test_without_javascript_what_was_sent_too_late_is_offered_again(short: World, somebody: Any, settings: Any) -> None:
    lead = somebody(short.ours.lead, javascript=False, width=360)
    lead.signs_in()
    lead.opens("/o/marsh/team/add/")
    _fills_in_a_place(lead)
    session = _session_of(lead)
    session["used_at"] -= 3600
    session.save()
    lead.presses("Add to the team")
    lead.sees("You have been signed out")
    settings.SESSION_IDLE = timedelta(minutes=60)
    lead.presses("Sign in and go on")
    lead.fills("Email", lead.email)
    lead.presses("Send me a code")
    lead.fills("Code", found(r"^\S+$", lead.mail().split(":", 1)[1].strip()))
    lead.presses("Sign in")
    lead.sees("Send it now?")
    lead.presses("Send it now")
    with wall.inside(short.ours.organisation.pk):
        assert TeamPlace.objects.filter(title="A nurse with time").count() == 1
