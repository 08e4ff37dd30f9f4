"""What comes beside a form: cookies, headers, hosts, addresses to go on to, tokens that nobody has, mail's own headers."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client

from amhe.access.roles import Role
from organisations.models import User
from teams import actions
from teams.models import Invitation, TeamPlace
from tests.access.stage import CHANGES
from tests.conftest import WalledClient
from tests.world import World

AWAY = (
    "https://evil.example/",
    "//evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "https:evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "/%0d%0aSet-Cookie:%20x=1",
    "\thttps://evil.example",
    "https://testserver@evil.example/",
    "https://testserver.evil.example/",
)
NOBODY = "nobody@elsewhere.example"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_tries_counted() -> None:
    """Tries are counted in the cache, by address: each test starts at none."""
    cache.clear()


@pytest.fixture
def send(django_capture_on_commit_callbacks: Callable[..., Any]) -> Callable[..., Any]:
    """Sends a form in somebody's browser, and lets the worker do what was queued, such as mailing a code."""

    def sent(browser: Any, path: str, data: dict[str, str], **told: Any) -> Any:
        with django_capture_on_commit_callbacks(execute=True):
            return browser.post(path, data, **told)

    return sent


def shown(response: Any) -> str:
    """A page without what differs each time."""
    return CHANGES.sub("", response.content.decode())


# --- forged forms -----------------------------------------------------------------------------------------


def test_a_form_from_another_site_is_refused_even_with_a_token(world: World, send: Callable[..., Any]) -> None:
    strict = WalledClient(enforce_csrf_checks=True)
    page = strict.get("/sign-in/", secure=True)
    token = {"csrfmiddlewaretoken": page.context["csrf_token"], "email": world.ours.lead.email}
    for headers in ({"Origin": "https://evil.example"}, {"Origin": "null"}, {"Referer": "https://evil.example/"}):
        assert send(strict, "/sign-in/", token, secure=True, headers=headers).status_code == 403
    assert mail.outbox == []
    ours = send(strict, "/sign-in/", token, secure=True, headers={"Origin": "https://testserver"})
    assert (ours.status_code, len(mail.outbox)) == (302, 1)


# --- where we are, and where we send people ---------------------------------------------------------------


@pytest.mark.parametrize(
    "host", ["evil.example", "testserver.evil.example", "testserver@evil.example", "test server", ""]
)
def test_another_host_is_refused_and_never_gets_into_a_mail(world: World, host: str, send: Callable[..., Any]) -> None:
    for path in ("/sign-in/", "/accessibility/"):
        response = Client(raise_request_exception=False).get(path, headers={"Host": host})
        assert response.status_code == (400 if host else response.status_code)
    sent = {"email": world.ours.lead.email}
    headers = {"X-Forwarded-Host": host or "evil.example", "X-Forwarded-Server": "evil.example"}
    assert send(WalledClient(), "/sign-in/", sent, headers=headers).status_code == 302
    (letter,) = mail.outbox
    assert "evil" not in letter.message().as_string()


@pytest.mark.parametrize("away", AWAY)
def test_nobody_is_sent_to_another_site_after_signing_in(world: World, away: str, send: Callable[..., Any]) -> None:
    browser = WalledClient()
    query = f"?next={quote(away)}"
    assert "evil.example" not in browser.get(f"/sign-in/{query}").headers.get("Location", "")
    on = send(browser, f"/sign-in/{query}", {"email": world.ours.lead.email, "next": away})
    code = re.search(r"^\s*(\S{4,12})\s*$", mail.outbox[-1].body.split(":", 1)[1], re.M)
    assert code, mail.outbox[-1].body
    done = browser.post(on.headers["Location"], {"code": code[1], "next": away})
    assert done.status_code == 302
    assert re.match(r"/(?![/\\])", done.headers["Location"]), done.headers["Location"]
    assert "\n" not in done.headers["Location"]


# --- who has an account -----------------------------------------------------------------------------------


def test_asking_for_a_code_answers_the_same_for_an_address_that_nobody_has(
    world: World, send: Callable[..., Any]
) -> None:
    User.objects.filter(pk=world.stranger.pk).update(is_active=False)
    answers = set()
    for email in (world.ours.lead.email, NOBODY, world.stranger.email, world.ours.lead.email.upper()):
        browser = WalledClient()
        asked = send(browser, "/sign-in/", {"email": email})
        then = browser.get(asked.headers["Location"])
        tried = browser.post(asked.headers["Location"], {"code": "WRONG1"})
        answers.add((asked.status_code, asked.headers["Location"], shown(then), tried.status_code, shown(tried)))
    assert len(answers) == 1
    assert {letter.to[0].lower() for letter in mail.outbox} == {world.ours.lead.email.lower()}


def test_a_link_that_we_never_made_answers_the_same_whatever_it_looks_like(world: World) -> None:
    answers = set()
    for token in ("w" * 43, "x", "w" * 2_000, "'--", "%00", "%F0%9F%92%A9", "..", "0" * 64):
        for method in ("get", "post"):
            response = getattr(Client(raise_request_exception=False), method)(f"/welcome/{token}/", {"read": "on"})
            answers.add((response.status_code, shown(response)))
    assert len(answers) == 1
    assert next(iter(answers))[0] == 404


def test_inviting_tells_nobody_whether_an_address_has_an_account(world: World, browser_of: Any) -> None:
    """The lead of one trust learns nothing of who takes part elsewhere."""
    with world.ours.inside():
        places = [
            actions.add_place(by=world.ours.lead, team=world.ours.team, title=f"Partner {n}", kind="stakeholder")
            for n in range(2)
        ]
    answers = set()
    for place, email in zip(places, (world.theirs.lead.email, NOBODY), strict=True):
        browser = browser_of(world.ours.lead)
        sent = browser.post(
            f"/o/marsh/team/places/{place.pk}/invite/", {"name": "Sam Lee", "email": email}, follow=True
        )
        page = shown(sent).replace(email, "ADDRESS").replace(str(place.pk), "PLACE")
        answers.add((sent.redirect_chain[0][1], re.search("We have invited[^<]*", page)[0]))  # type: ignore[index]
    assert len(answers) == 1


# --- mail -------------------------------------------------------------------------------------------------

BREAKS = (
    "\r\nBcc: evil@evil.example",
    "\nBcc: evil@evil.example",
    "\rBcc: evil@evil.example",
    "%0d%0aBcc: evil@evil.example",
)


@pytest.mark.parametrize("words", BREAKS)
def test_a_line_break_in_a_name_or_address_makes_no_header(
    world: World, browser_of: Any, words: str, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    with world.ours.inside():
        place = actions.add_place(by=world.ours.lead, team=world.ours.team, title="Partner", kind="stakeholder")
    path = f"/o/marsh/team/places/{place.pk}/invite/"
    with django_capture_on_commit_callbacks(execute=True):
        refused = browser_of(world.ours.lead).post(path, {"name": "Sam Lee", "email": f"sam@x.example{words}"})
    assert (refused.status_code, mail.outbox) == (422, [])
    with django_capture_on_commit_callbacks(execute=True):
        taken = browser_of(world.ours.lead).post(path, {"name": f"Sam{words}", "email": "sam@x.example"})
    assert taken.status_code == 302
    (letter,) = mail.outbox
    head = letter.message().as_string().split("\n\n", 1)[0]
    assert letter.recipients() == ["sam@x.example"]
    assert "evil" not in head
    with django_capture_on_commit_callbacks(execute=True):
        WalledClient().post("/sign-in/", {"email": f"{world.ours.lead.email}{words}"})
    assert len(mail.outbox) == 1


# --- what every answer carries ----------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/sign-in/", "/o/marsh/", "/nothing/", "/privacy/", "/o/hill/", "/o/marsh/health/"])
def test_every_answer_tells_the_browser_to_be_strict(world: World, browser_of: Any, path: str) -> None:
    response = browser_of(world.ours.support).get(path)
    policy = dict(part.split(" ", 1) for part in response.headers["Content-Security-Policy"].split("; "))
    assert (policy["default-src"], policy["script-src"]) == ("'none'", "'self'")
    assert (policy["form-action"], policy["base-uri"], policy["frame-ancestors"]) == ("'self'", "'none'", "'none'")
    assert not any("unsafe" in allowed or "*" in allowed or "http" in allowed for allowed in policy.values())
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["X-Frame-Options"] == "DENY"
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert "no-store" in response.headers["Cache-Control"]
    assert "Access-Control-Allow-Origin" not in response.headers


# --- cookies and headers ----------------------------------------------------------------------------------

ODD_COOKIES = (
    r'sessionid="abcdefghijklm\000nopq"',
    "sessionid=" + "w" * 5_000,
    "sessionid=../../../../etc/passwd",
    "sessionid=" + "é" * 40,
    r'csrftoken="\000"; sessionid="\012\015"',
    'messages="junk:junk"; django_language=../../x',
    "=; ;;; a=b=c; \x7f",
)
ODD_HEADERS = (
    {"Accept-Language": "en-" + "x" * 3_000},
    {"Accept-Language": "cy;q=1e400, \x00"},
    {"X-Request-ID": "x\x1b[2J" + "w" * 500},
    {"X-Forwarded-For": "'--, 999.999.999.999"},
    {"X-Forwarded-Proto": "https\x00"},
    {"HX-Request": "true", "HX-Target": "<img zqx>", "HX-Current-URL": "javascript:zqx", "HX-Trigger": "{"},
    {"If-Modified-Since": "yesterday \udc00".encode("utf-8", "replace").decode()},
    {"Range": "bytes=-1,0-0,99999999999999999999-"},
    {"Content-Length": "-1"},
    {"Content-Type": "text/html; charset=nonsense"},
    {"Authorization": "Bearer \x00"},
)


@pytest.mark.parametrize("cookie", ODD_COOKIES)
def test_an_odd_cookie_is_as_good_as_none(world: World, cookie: str) -> None:
    browser = WalledClient(raise_request_exception=False)
    for path, status in (("/sign-in/", 200), ("/o/marsh/", 302), ("/accessibility/", 200)):
        response = browser.get(path, HTTP_COOKIE=cookie)
        assert response.status_code == status, path
    assert browser.post("/sign-in/", {"email": NOBODY}, HTTP_COOKIE=cookie).status_code == 302


@pytest.mark.parametrize("headers", ODD_HEADERS)
def test_an_odd_header_changes_nothing(world: World, browser_of: Any, headers: dict[str, str]) -> None:
    browser = browser_of(world.ours.lead)
    browser.raise_request_exception = False
    for path in ("/o/marsh/", "/sign-in/", "/o/marsh/team/add/"):
        for method in ("get", "post"):
            response = getattr(browser, method)(path, headers=headers)
            assert response.status_code in (200, 302, 400, 405, 422), f"{method} {path}"
            assert "zqx" not in shown(response)
            assert all("\x1b" not in value and "\n" not in value for value in response.headers.values())


# --- links that are used up -------------------------------------------------------------------------------


def test_a_used_link_lets_nobody_in_and_says_so_to_its_holder_alone(world: World, stage_of_invitation: Any) -> None:
    invitation, token = stage_of_invitation
    first = WalledClient()
    assert first.post(f"/welcome/{token}/", {"read": "on"}).status_code == 302
    second = WalledClient()
    again = second.post(f"/welcome/{token}/", {"read": "on"})
    assert again.status_code in (200, 410, 422)
    assert "_auth_user_id" not in second.session
    with world.ours.inside():
        assert User.objects.filter(email=invitation.email).count() == 1


@pytest.fixture
def stage_of_invitation(world: World, monkeypatch: pytest.MonkeyPatch) -> tuple[Invitation, str]:
    """An open invitation and its token."""
    tokens: list[str] = []
    monkeypatch.setattr("teams.actions.invitations.queue", lambda name, **told: tokens.append(told["token"]))
    with world.ours.inside():
        place = actions.add_place(by=world.ours.lead, team=world.ours.team, title="Partner", kind="stakeholder")
        asked = actions.invite_to_place(
            by=world.ours.lead, place=TeamPlace.objects.get(pk=place.pk), name="Sam", email="sam@x.example"
        )
        assert asked.role == Role.PROJECT_TEAM_MEMBER
    return asked, tokens[0]
