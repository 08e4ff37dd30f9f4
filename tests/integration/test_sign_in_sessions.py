"""How long people stay signed in, where they are signed in, who needs a second step, and who must show who they are again."""

from __future__ import annotations

import functools
import re
import time
from collections.abc import Iterator
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import generate_totp_secret
from cryptography.fernet import Fernet
from django.contrib.sessions.models import Session as StoredSession
from django.core import mail
from django.core.cache import cache

from amhe import clock
from amhe.access.locked import lock, unlock
from organisations import actions, tasks
from organisations.devices import device_of
from organisations.models import Session
from organisations.second_factor import second_factor_required
from tests.conftest import NOW, WalledClient
from tests.integration.test_sign_in import LONG, code_now, signed_in, text
from tests.world import World

pytestmark = pytest.mark.django_db
SECOND_FACTOR = re.compile(r"^/me/sign-in/\?needed=1&next=")


@pytest.fixture(autouse=True)
def real_limits(settings: Any) -> Iterator[None]:
    """The limits that people meet, which the suite's settings leave out."""
    cache.clear()
    settings.SESSION_IDLE, settings.SESSION_LONGEST = timedelta(minutes=60), timedelta(hours=12)
    yield
    cache.clear()


def after(minutes: float) -> Any:
    return clock.set_to(NOW + timedelta(minutes=minutes))


# --- time-outs ------------------------------------------------------------------------------------------------------


def test_the_limits_of_the_product_are_those_of_the_design(monkeypatch: Any) -> None:
    base = import_module("amhe.settings.base")
    assert (timedelta(minutes=60), timedelta(hours=12)) == (base.SESSION_IDLE, base.SESSION_LONGEST)
    assert timedelta(minutes=5) == base.SESSION_WARNING
    assert base.SECOND_FACTOR_REQUIRED is True
    assert base.ACCOUNT_LOGIN_BY_CODE_TIMEOUT == 900 and base.ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS == 5


def test_60_minutes_without_use_sign_somebody_out_and_59_do_not(world: World, browser_of: Any) -> None:
    browser = browser_of(world.ours.member)
    with after(59):
        assert signed_in(browser)
    with after(59 + 59):
        assert signed_in(browser)
    with after(59 + 59 + 60):
        answer = browser.get("/o/marsh/")
        assert answer.headers["Location"] == "/sign-in/?next=%2Fo%2Fmarsh%2F&over=1"
        assert "You were signed out to keep you safe" in text(browser.get(answer.headers["Location"]))


def test_12_hours_sign_somebody_out_who_never_stopped(world: World, browser_of: Any) -> None:
    browser = browser_of(world.ours.member)
    for minutes in range(50, 12 * 60, 50):
        with after(minutes):
            assert signed_in(browser)
    with after(12 * 60):
        assert not signed_in(browser)


def test_a_session_without_a_beginning_is_over(world: World, browser_of: Any) -> None:
    browser = browser_of(world.ours.member)
    session = browser.session
    del session["signed_in_at"]
    session.save()
    assert not signed_in(browser)


def test_looking_at_the_time_does_not_keep_a_session_and_staying_does(world: World, browser_of: Any) -> None:
    browser = browser_of(world.ours.member)
    with after(56):
        told = browser.get("/session/").json()
        assert (told["left"], told["person"]) == (240, world.ours.member.pk)
    with after(58):
        assert browser.post("/session/").json()["left"] == 3600
    with after(58 + 59):
        assert browser.get("/session/").json()["left"] == 60
    with after(58 + 60):
        assert browser.get("/session/").json()["left"] == 0
        assert not signed_in(browser)


def test_nobody_can_stay_longer_than_12_hours(world: World, browser_of: Any) -> None:
    browser = browser_of(world.ours.member)
    for minutes in range(50, 700, 50):
        with after(minutes):
            browser.post("/session/")
    with after(700):
        told = browser.post("/session/").json()
        assert (told["left"], told["longest"]) == (1200, 1200)


def test_the_session_is_written_once_a_minute_at_most(
    world: World, browser_of: Any, django_assert_num_queries: Any, count_queries: Any
) -> None:
    browser = browser_of(world.ours.member)
    plain = count_queries(lambda: browser.get("/me/actions/"))
    with after(0.9):
        assert count_queries(lambda: browser.get("/me/actions/")) == plain
    with after(1.1):
        assert count_queries(lambda: browser.get("/me/actions/")) > plain
        assert count_queries(lambda: browser.get("/me/actions/")) == plain


def test_what_was_sent_too_late_is_offered_again_after_signing_in_and_to_nobody_else(
    world: World, browser_of: Any
) -> None:
    browser = browser_of(world.ours.lead)
    place = {"title": "A nurse with time", "kind": "lived_experience_member", "how_many": "1"}
    with after(61):
        answer = browser.post("/o/marsh/team/add/", place)
        assert answer.status_code == 401 and "it is not lost" in text(answer)
        kept = str(browser.session["carried"])
        assert "nurse" not in kept and "A nurse with time" in (unlock(kept) or "")
        browser.force_login(world.ours.lead)
        session = browser.session
        session["carried"] = kept
        session.save()
        page = text(browser.get("/me/carry-on/"))
        assert 'action="/o/marsh/team/add/"' in page and 'value="A nurse with time"' in page
        other = browser_of(world.ours.member)
        session = other.session
        session["carried"] = kept
        session.save()
        assert other.get("/me/carry-on/").headers["Location"] == "/"


# --- the list of sessions ---------------------------------------------------------------------------------------------


def test_somebody_sees_where_they_are_signed_in_and_signs_out_there(world: World, browser_of: Any) -> None:
    here, phone, tablet = (browser_of(world.ours.member) for _ in range(3))
    Session.objects.filter(key=phone.session.session_key).update(device="Safari on iPhone")
    other = browser_of(world.ours.lead)
    page = text(here.get("/me/sign-in/"))
    assert "Safari on iPhone" in page and page.count("this one") == 1 and page.count("Signed in today") == 3
    listed = Session.objects.get(key=phone.session.session_key)
    theirs = Session.objects.get(key=other.session.session_key)
    here.post("/me/sign-in/", {"do": "out", "session": str(theirs.pk)})
    assert signed_in(other), "nobody signs others out"
    here.post("/me/sign-in/", {"do": "out", "session": str(listed.pk)})
    assert not signed_in(phone) and signed_in(tablet)
    here.post("/me/sign-in/", {"do": "out-everywhere"})
    assert not signed_in(tablet) and signed_in(here)


def test_sessions_that_are_over_are_forgotten(world: World, browser_of: Any) -> None:
    browser_of(world.ours.member)
    with after(11 * 60):
        kept = browser_of(world.ours.member).session.session_key
    with after(13 * 60):
        assert tasks.forget_old_sessions() == 1
    assert list(Session.objects.values_list("key", flat=True)) == [kept]
    StoredSession.objects.update(expire_date=NOW - timedelta(days=1))
    tasks.forget_old_sessions()
    assert not StoredSession.objects.exists()


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36",
            "Chrome on Windows",
        ),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18 Safari/604.1", "Safari on iPhone"),
        ("Mozilla/5.0 (Linux; Android 15) Chrome/140.0 Mobile Safari/537.36", "Chrome on Android"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:140.0) Firefox/140.0", "Firefox on Mac"),
        ("curl/8", "A browser"),
        ("", "A browser"),
    ],
)
def test_a_browser_is_named_in_words(agent: str, words: str) -> None:
    assert device_of(agent) == words


# --- who needs a second step --------------------------------------------------------------------------------------------


@pytest.fixture
def required(settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = True


@pytest.mark.usefixtures("required")
@pytest.mark.parametrize("who", ["coach", "lead", "sponsor"])
def test_coaches_leads_and_sponsors_are_led_to_set_up_a_second_step(world: World, browser_of: Any, who: str) -> None:
    browser = browser_of(getattr(world.ours, who))
    for method in ("get", "post"):
        assert SECOND_FACTOR.match(getattr(browser, method)("/o/marsh/").headers["Location"])
    page = text(browser.get(browser.get("/o/marsh/").headers["Location"]))
    assert "Your role needs a second step" in page
    assert browser.get("/me/sign-in/code-app/").status_code == 200
    assert browser.get("/accessibility/").status_code == 200
    assert browser.post("/sign-out/").status_code == 302


@pytest.mark.usefixtures("required")
def test_programme_administrators_are_led_to_a_second_step_and_so_is_support_access(
    world: World, browser_of: Any
) -> None:
    with world.ours.inside():
        actions.make_administrator(by=None, email=world.stranger.email, name="")
        actions.ask_for_support(
            by=world.stranger, organisation=world.ours.organisation, reason="The vote does not close.", minutes=60
        )
    browser = browser_of(world.stranger)
    for address in ("/programme/", "/o/marsh/"):
        assert SECOND_FACTOR.match(browser.get(address).headers["Location"]), address


@pytest.mark.usefixtures("required")
@pytest.mark.parametrize("who", ["member", "support"])
def test_everybody_else_signs_in_with_a_code_alone(world: World, browser_of: Any, who: str) -> None:
    assert browser_of(getattr(world.ours, who)).get("/o/marsh/").status_code == 200


@pytest.mark.usefixtures("required")
def test_who_sets_up_a_code_app_goes_on_with_recovery_codes_and_is_asked_next_time(
    world: World, browser_of: Any, django_capture_on_commit_callbacks: Any
) -> None:
    browser = browser_of(world.ours.lead)
    page = text(browser.get("/me/sign-in/code-app/"))
    key = re.search(r'class="amhe-key">([A-Z2-7 ]+)<', page)
    assert key and "<svg" in page and "<?xml" not in page
    secret = key[1].replace(" ", "")
    assert secret not in str(dict(browser.session))
    assert browser.post("/me/sign-in/code-app/", {"code": "000000"}).status_code == 422
    with django_capture_on_commit_callbacks(execute=True):
        done = browser.post("/me/sign-in/code-app/", {"code": code_now(secret)})
    assert done.headers["Location"] == "/me/sign-in/recovery/"
    assert "You set up a code app." in mail.outbox[0].body
    codes = re.findall(r"<li>(\d{8})</li>", text(browser.get("/me/sign-in/recovery/")))
    assert len(codes) == 10
    assert codes == browser.get("/me/sign-in/recovery.txt").content.decode().split()[-10:]
    browser.post("/me/sign-in/recovery/", {"do": "kept"})
    assert codes[0] not in text(browser.get("/me/sign-in/recovery/"))
    assert browser.get("/me/sign-in/recovery.txt").headers["Location"] == "/me/sign-in/recovery/"
    assert browser.get("/o/marsh/").status_code == 200
    elsewhere = browser_of(world.ours.lead)
    assert elsewhere.get("/o/marsh/").headers["Location"].startswith("/me/sign-in/again/?next=")


def test_the_rule_is_a_setting(settings: Any, world: World) -> None:
    assert not second_factor_required({"project_lead"}, of_all=True)
    settings.SECOND_FACTOR_REQUIRED = True
    assert second_factor_required({"project_lead", "sub_team_member"})
    assert not second_factor_required({"sub_team_member", "support"})
    assert second_factor_required({"sub_team_member", "support"}, of_all=True)


# --- is it still you? ---------------------------------------------------------------------------------------------------

CHANGES = ("passkeys/", "passkeys/add/", "code-app/", "recovery/", "recovery.txt", "password/")


@pytest.mark.parametrize("path", CHANGES)
def test_changes_of_sign_in_want_somebody_who_showed_who_they_are_lately(
    world: World, browser_of: Any, path: str
) -> None:
    browser = browser_of(world.ours.member)
    with after(14):
        assert "/again/" not in browser.get(f"/me/sign-in/{path}").headers.get("Location", "")
    with after(16):
        assert browser.get(f"/me/sign-in/{path}").headers["Location"].startswith("/me/sign-in/again/?next=")
    with after(31):
        assert browser.post(f"/me/sign-in/{path}").headers["Location"].startswith("/me/sign-in/again/?next=")


def test_a_page_opened_in_time_can_be_sent_a_little_later(world: World, browser_of: Any) -> None:
    browser = browser_of(world.ours.member)
    with after(29):
        assert browser.post("/me/sign-in/password/", {"password": LONG}).headers["Location"] == "/me/sign-in/"


def test_somebody_shows_that_it_is_them_by_a_code(
    world: World, browser_of: Any, django_capture_on_commit_callbacks: Any
) -> None:
    browser = browser_of(world.ours.member)
    again = {"next": "/me/sign-in/password/"}
    with after(20):
        with django_capture_on_commit_callbacks(execute=True):
            browser.post("/me/sign-in/again/", again | {"do": "send"})
        found = re.search(r"\n\n(\S+)\n\n", mail.outbox[-1].body)
        assert found and mail.outbox[-1].to == [world.ours.member.email]
        assert browser.post("/me/sign-in/again/", again | {"do": "code", "code": "AAAAAA"}).status_code == 422
        done = browser.post("/me/sign-in/again/", again | {"do": "code", "code": found[1]})
        assert done.headers["Location"] == "/me/sign-in/password/"
        assert browser.get("/me/sign-in/password/").status_code == 200


def test_5_wrong_codes_or_15_minutes_spoil_a_code(
    world: World, browser_of: Any, django_capture_on_commit_callbacks: Any, monkeypatch: Any
) -> None:
    browser = browser_of(world.ours.member)
    for spoil in ("tries", "time"):
        cache.clear()
        with django_capture_on_commit_callbacks(execute=True):
            browser.post("/me/sign-in/again/", {"do": "send"})
        found = re.search(r"\n\n(\S+)\n\n", mail.outbox[-1].body)
        assert found
        if spoil == "tries":
            for _ in range(5):
                browser.post("/me/sign-in/again/", {"do": "code", "code": "AAAAAA"})
        else:
            monkeypatch.setattr(time, "time", functools.partial(float, time.time() + 16 * 60))
        answer = browser.post("/me/sign-in/again/", {"do": "code", "code": found[1]})
        assert answer.status_code == 422 and "That code no longer works" in text(answer)


def test_somebody_shows_that_it_is_them_by_password(world: World, browser_of: Any) -> None:
    actions.set_password(by=world.ours.member, password=LONG)
    browser = browser_of(world.ours.member)
    with after(20):
        assert browser.post("/me/sign-in/again/", {"do": "password", "password": "wrong one here"}).status_code == 422
        browser.post("/me/sign-in/again/", {"do": "password", "password": LONG})
        assert browser.get("/me/sign-in/password/").status_code == 200


def test_who_has_a_code_app_shows_it_with_that_and_not_with_less(world: World, browser_of: Any) -> None:
    secret = generate_totp_secret()
    actions.set_password(by=world.ours.lead, password=LONG)
    actions.start_code_app(by=world.ours.lead, secret=secret)
    browser = browser_of(world.ours.lead)
    with after(20):
        assert "password" not in text(browser.get("/me/sign-in/again/"))
        for less in ({"do": "password", "password": LONG}, {"do": "send"}, {"do": "code", "code": "AAAAAA"}, {}):
            assert browser.post("/me/sign-in/again/", less).status_code == 422
            assert browser.get("/me/sign-in/password/").status_code == 302
        browser.post("/me/sign-in/again/", {"do": "app", "code": code_now(secret)})
        assert browser.get("/me/sign-in/password/").status_code == 200


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "/\\evil.example"]
)
def test_the_way_on_leads_nowhere_else(world: World, browser_of: Any, elsewhere: str) -> None:
    actions.set_password(by=world.ours.member, password=LONG)
    browser = browser_of(world.ours.member)
    sent = {"do": "password", "password": LONG, "next": elsewhere}
    assert browser.post("/me/sign-in/again/", sent).headers["Location"] == "/me/sign-in/"
    assert "evil.example" not in text(browser.get("/me/sign-in/", {"next": elsewhere}))


def test_a_code_app_is_removed_with_its_recovery_codes(world: World, browser_of: Any) -> None:
    actions.start_code_app(by=world.ours.lead, secret=generate_totp_secret())
    actions.make_recovery_codes(by=world.ours.lead)
    browser = browser_of(world.ours.lead)
    assert "You have 10 codes left" in text(browser.get("/me/sign-in/"))
    browser.post("/me/sign-in/code-app/", {"do": "remove"})
    page = text(browser.get("/me/sign-in/"))
    assert (
        "Set up a code app" in page and "You get these with your first" in page and "You removed your code app." in page
    )


# --- what is locked, and behind many webs -------------------------------------------------------------------------------


def test_a_new_key_in_front_still_opens_what_the_old_one_locked(settings: Any) -> None:
    old, new = (Fernet.generate_key().decode() for _ in range(2))
    settings.ENCRYPTION_KEYS = [old]
    locked = lock("a secret")
    settings.ENCRYPTION_KEYS = [new, old]
    assert unlock(locked) == "a secret" and lock("a secret") != locked
    settings.ENCRYPTION_KEYS = [new]
    assert unlock(locked) is None and unlock("nothing of ours") is None


def test_tries_are_counted_in_the_shared_cache_of_every_web(world: World, settings: Any) -> None:
    from django.core.cache import caches

    base = import_module("amhe.settings.base")
    settings.CACHES = base.CACHES
    caches["default"].clear()
    browsers = [WalledClient() for _ in range(4)]
    answers = []
    for browser in browsers:  # each reads the counts anew, as another process would
        caches["default"].close()
        answers.append(browser.post("/sign-in/", {"email": "somebody@example.org"}).status_code)
    assert answers == [302, 302, 302, 200]
    caches["default"].clear()


def test_cookies_in_production_are_bound_to_the_host() -> None:
    source = Path(import_module("amhe.settings").__path__[0], "production.py").read_text(encoding="utf-8")
    assert 'SESSION_COOKIE_NAME = "__Host-session"' in source and 'CSRF_COOKIE_NAME = "__Host-csrf"' in source
