"""An organisation's own sign-in: who sets it up, whom it lets in, and what nobody ever learns from it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.conf import LazySettings
from django.core.cache import cache
from django.db import IntegrityError, OperationalError, transaction
from django.test import Client

from amhe import clock
from amhe.access import wall
from amhe.access.models import Token
from amhe.access.roles import Role
from amhe.audit.models import Event
from amhe.rules import Refused
from organisations import actions
from organisations.models import SignInLink, SignInProvider, User
from organisations.openid import Told
from teams.actions import join
from tests.conftest import WalledClient
from tests.factories import UserFactory
from tests.provider import CLIENT_ID, SECRET, Provider, running
from tests.world import Place, World

pytestmark = pytest.mark.django_db
Browser = Callable[[Any], Any]
PAGE, ASK, BACK = "/o/marsh/sign-in/", "/sign-in/organisation/", "/sign-in/organisation/marsh/"
TYPED = {
    "do": "save",
    "version": "0",
    "server_url": "https://login.marsh.example/",
    "client_id": CLIENT_ID,
    "secret": SECRET,
    "domains": "",
    "is_on": "yes",
}


@pytest.fixture(autouse=True)
def unhurried() -> None:
    """Nobody has asked a provider anything yet."""
    cache.clear()


@pytest.fixture
def provider() -> Iterator[Provider]:
    with running() as provider:
        yield provider


@pytest.fixture
def marsh(world: World, provider: Provider) -> Place:
    """Our organisation, whose people may sign in with the provider; it knows our member."""
    set_up(world.ours, server_url=provider.address)
    provider.claims["email"] = world.ours.member.email
    return world.ours


def asked(place: Place, **other: Any) -> SignInProvider:
    """The lead asks for it."""
    given = {"server_url": "https://login.marsh.example", "client_id": CLIENT_ID, "secret": SECRET}
    given |= {"domains": "", "is_on": True} | other
    with place.inside():
        known = SignInProvider.objects.first()
        given |= {"version": known.version if known else 0}
        return actions.set_sign_in_provider(by=place.lead, organisation=place.organisation, **given)


def answered(place: Place, *, agree: bool = True, why: str = "", by: User | None = None) -> SignInProvider:
    """Somebody who runs the programme says yes or no."""
    who = by or administrator()
    with place.inside():
        known = SignInProvider.objects.get()
        return actions.answer_sign_in_provider(by=who, provider=known, version=known.version, agree=agree, why=why)


def administrator() -> User:
    role = actions.make_administrator(by=None, email="ruth@programme.example", name="Ruth Adeyemi")
    return role.user


def set_up(place: Place, **other: Any) -> SignInProvider:
    """Asked for, and agreed to if it waits."""
    known = asked(place, **other)
    return answered(place) if known.waits else known


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def words(response: Any) -> str:
    """The whole page but for its token against forged forms."""
    return re.sub(r'"[A-Za-z0-9]{64}"', "", text(response))


def leads_out(browser: Any, name: str = "marsh") -> str:
    """Say which organisation; the address that the page leads to."""
    page = browser.post(ASK, {"name": name})
    assert page.status_code == 200, text(page)
    found = re.search(r'<a href="(http[^"]+)">Go there now', text(page))
    assert found
    return found[1].replace("&amp;", "&")


def comes_back(browser: Any, provider: Provider, **other: str) -> Any:
    """All the way there and back."""
    return browser.get(BACK, provider.meets(leads_out(browser)) | other)


def is_in(browser: Any) -> str:
    """Who is signed in, by their id; "" for nobody."""
    return str(browser.session.get("_auth_user_id", ""))


# --- the page of the lead -----------------------------------------------------------------------------------------


def test_a_lead_sets_it_up_and_nobody_ever_reads_the_secret(world: World, browser_of: Browser) -> None:
    browser = browser_of(world.ours.lead)
    assert "How people here sign in" in text(browser.get("/o/marsh/team/"))
    assert "http://localhost:8000/sign-in/organisation/marsh/" in text(browser.get(PAGE))
    assert browser.post(PAGE, TYPED).headers["Location"] == PAGE
    page = text(browser.get(PAGE))
    assert "Saved. We asked the programme team to agree." in page and "Nobody can sign in this way yet" in page
    assert 'value="https://login.marsh.example"' in page and "We have one." in page
    with world.ours.inside():
        kept = SignInProvider.objects.get()
        event = Event.objects.latest("at", "id")
        assert not Token.objects.filter(kind=actions.SIGN_IN_NAME).exists(), "it leads in before anybody agreed"
    assert kept.set_by == world.ours.lead and kept.set_at == clock.now()
    assert (event.action, event.by, event.thing_id) == ("sign-in provider set up, on", world.ours.lead, kept.pk)
    for shown in (page, kept.sealed_secret, str(vars(event))):
        assert SECRET not in shown and "s3cret" not in shown
    assert kept.sealed_secret not in page


@pytest.mark.parametrize(("who", "status"), [("member", 403), ("coach", 403), ("sponsor", 403), ("lead", 200)])
def test_only_who_manages_the_team_may(who: str, status: int, world: World, browser_of: Browser) -> None:
    browser = browser_of(getattr(world.ours, who))
    assert browser.get(PAGE).status_code == status
    assert browser.post(PAGE, TYPED).status_code == (302 if who == "lead" else 403)
    with world.ours.inside():
        assert SignInProvider.objects.exists() is (who == "lead")
    assert browser_of(world.theirs.lead).post(PAGE, TYPED).status_code == 404
    assert browser_of(world.stranger).get(PAGE).status_code == 404
    assert WalledClient().get(PAGE).headers["Location"].startswith("/sign-in/")


def test_a_forged_form_changes_nothing(world: World) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(world.ours.lead)
    assert browser.post(PAGE, TYPED).status_code == 403
    assert WalledClient(enforce_csrf_checks=True).post(ASK, {"name": "marsh"}).status_code == 403
    with world.ours.inside():
        assert not SignInProvider.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"server_url": "http://login.marsh.example"}, "Enter a server address that starts with https"),
        ({"server_url": "login.marsh.example"}, "Enter a server address that starts with https"),
        ({"server_url": "https://a:b@login.marsh.example"}, "Enter a server address that starts with https"),
        ({"server_url": "https://login.marsh.example/?x=1"}, "Enter a server address that starts with https"),
        ({"server_url": "javascript:alert(1)"}, "Enter a server address that starts with https"),
        ({"server_url": ""}, "Enter server address"),
        ({"secret": ""}, "Enter client secret"),
        ({"domains": "marsh.nhs.uk, not/one"}, "Enter email domains like marsh.nhs.uk"),
        ({"is_on": ""}, "Choose"),
    ],
)
def test_what_does_not_fit_comes_back_beside_its_box(
    wrong: dict[str, str], says: str, world: World, browser_of: Browser
) -> None:
    page = browser_of(world.ours.lead).post(PAGE, TYPED | wrong)
    assert page.status_code == 422 and says in text(page)
    assert SECRET not in text(page), "not even the one just typed"
    with world.ours.inside():
        assert not SignInProvider.objects.exists()


def test_what_people_paste_is_made_plain(world: World, browser_of: Browser) -> None:
    pasted = {
        "server_url": " https://login.marsh.example/realm/.well-known/openid-configuration",
        "domains": "@Marsh.NHS.uk, hill.nhs.uk",
    }
    assert browser_of(world.ours.lead).post(PAGE, TYPED | pasted).status_code == 302
    with world.ours.inside():
        kept = SignInProvider.objects.get()
    assert (kept.server_url, kept.domains) == ("https://login.marsh.example/realm", "marsh.nhs.uk hill.nhs.uk")


def test_the_secret_stays_with_its_server(world: World, browser_of: Browser) -> None:
    """Left empty it is kept; but nobody can have it sent to a server of their own."""
    browser, before = browser_of(world.ours.lead), set_up(world.ours)
    typed = TYPED | {"version": str(before.version), "secret": ""}
    assert browser.post(PAGE, typed | {"domains": "marsh.example"}).status_code == 302
    page = browser.post(PAGE, typed | {"version": str(before.version + 1), "server_url": "https://evil.example"})
    assert page.status_code == 422 and "Enter the client secret that goes with this server" in text(page)
    with world.ours.inside():
        kept = SignInProvider.objects.get()
    assert (kept.sealed_secret, kept.server_url) == (before.sealed_secret, "https://login.marsh.example")
    assert kept.domains == "marsh.example"


def test_another_server_knows_other_people(marsh: Place, provider: Provider) -> None:
    assert comes_back(WalledClient(), provider).status_code == 302
    set_up(marsh, server_url=provider.address, secret="")
    with marsh.inside():
        assert SignInLink.objects.exists()
    set_up(marsh, server_url="https://login.marsh.example")
    with marsh.inside():
        assert not SignInLink.objects.exists()


def test_two_who_change_it_at_once_see_each_others_words_and_no_secret(world: World, browser_of: Browser) -> None:
    set_up(world.ours)
    page = browser_of(world.ours.lead).post(PAGE, TYPED | {"domains": "marsh.example"})
    assert page.status_code == 409 and "marsh.example" in text(page)
    assert SECRET not in text(page)


def test_when_the_database_is_away_no_page_sends_the_secret_again(
    world: World, browser_of: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(**_: Any) -> None:
        raise OperationalError("away")

    browser = browser_of(world.ours.lead)
    browser.raise_request_exception = False
    monkeypatch.setattr(actions, "set_sign_in_provider", away)
    page = browser.post(PAGE, TYPED)
    assert page.status_code == 503 and "Try again in a few minutes." in text(page)
    assert SECRET not in text(page)


def test_the_lead_asks_whether_the_server_answers(marsh: Place, provider: Provider, browser_of: Browser) -> None:
    browser = browser_of(marsh.lead)
    assert "The server answers." in text(browser.post(PAGE, {"do": "try"}, follow=True))
    provider.about = {"issuer": "https://somebody.example"}
    assert "The server does not answer as it should." in text(browser.post(PAGE, {"do": "try"}, follow=True))


def test_the_lead_unlinks_somebody_whose_account_was_made_again(
    marsh: Place, provider: Provider, world: World, browser_of: Browser
) -> None:
    comes_back(WalledClient(), provider)
    provider.claims["sub"] = "sub-2"
    assert comes_back(WalledClient(), provider).status_code == 403
    with marsh.inside():
        link = SignInLink.objects.get()
    assert browser_of(world.theirs.lead).post("/o/hill/sign-in/", {"do": "unlink", "link": link.pk}).status_code == 404
    page = text(browser_of(marsh.lead).post(PAGE, {"do": "unlink", "link": link.pk}, follow=True))
    assert f"{marsh.member.name} can link their account again." in page and "Nobody yet." in page
    assert comes_back(WalledClient(), provider).status_code == 302


def test_the_page_asks_little_of_the_database(
    marsh: Place, browser_of: Browser, count_queries: Callable[[Callable[[], Any]], int]
) -> None:
    browser = browser_of(marsh.lead)
    assert count_queries(lambda: browser.get(PAGE)) <= 12


# --- it takes two ---------------------------------------------------------------------------------------------------

ANSWER = "/programme/organisations/marsh/sign-in/"


def test_nobody_signs_in_before_somebody_from_the_programme_agreed_to_the_server(
    world: World,
    provider: Provider,
    browser_of: Browser,
    mailoutbox: list[Any],
    django_capture_on_commit_callbacks: Any,
) -> None:
    ruth = administrator()
    provider.claims["email"] = world.ours.member.email
    with django_capture_on_commit_callbacks(execute=True):
        asked(world.ours, server_url=provider.address)
    host = provider.address.removeprefix("http://")
    [mail] = mailoutbox
    assert mail.to == [ruth.email] and host in mail.body and ANSWER in mail.body
    assert "We do not know this name" in text(WalledClient().post(ASK, {"name": "marsh"}))
    browser = browser_of(ruth)
    assert f"They ask to sign in at {host}" in text(browser.get("/programme/organisations/marsh/"))
    page = browser.get(ANSWER)
    shown = text(page)
    for said in ("Marsh Partnership NHS Trust", host, world.ours.lead.name, world.ours.lead.email):
        assert said in shown
    assert SECRET not in shown
    with django_capture_on_commit_callbacks(execute=True):
        done = browser.post(ANSWER, {"agree": "yes", "version": "1"}, follow=True)
    assert f"People can sign in at {host} now" in text(done)
    assert mailoutbox[-1].to == [world.ours.lead.email] and "People of Marsh" in mailoutbox[-1].body
    assert comes_back(WalledClient(), provider).status_code == 302
    page = text(browser_of(world.ours.lead).get(PAGE))
    assert "Ruth Adeyemi from the programme agreed on 23 November 2026" in page
    with world.ours.inside():
        token = Token.objects.get(kind=actions.SIGN_IN_NAME)
        event = Event.objects.latest("at", "id")
    assert token.organisation_id == world.ours.organisation.pk
    assert (event.action, event.by_id) == ("account linked to the organisation's sign-in", world.ours.member.pk)
    timeline = text(browser_of(world.ours.lead).get("/o/marsh/timeline/"))
    assert "agreed to the server of the organisation&#x27;s own sign-in" in timeline


@pytest.mark.parametrize(
    "changed",
    [
        {"server_url": "https://evil.example"},
        {"client_id": "another client"},
        {"domains": "evil.example"},
        {"domains": ""},
    ],
)
def test_another_server_client_or_ending_switches_it_off_until_agreed_again(
    world: World, changed: dict[str, str]
) -> None:
    set_up(world.ours, domains="marsh.nhs.uk")
    assert asked(world.ours, domains="marsh.nhs.uk", secret="").in_use, "saving the same asks nobody"
    assert asked(world.ours, domains="marsh.nhs.uk", secret="another secret").in_use
    known = asked(world.ours, **({"domains": "marsh.nhs.uk"} | changed))
    assert known.waits and known.answered_by is None
    assert "We do not know this name" in text(WalledClient().post(ASK, {"name": "marsh"}))
    assert answered(world.ours).in_use


def test_what_the_lead_turns_off_and_on_again_need_not_be_agreed_again(world: World) -> None:
    set_up(world.ours)
    assert not asked(world.ours, is_on=False, secret="").in_use
    assert "We do not know this name" in text(WalledClient().post(ASK, {"name": "marsh"}))
    assert asked(world.ours, secret="").in_use


def test_a_no_has_a_reason_that_the_lead_reads_and_saving_again_asks_again(world: World, browser_of: Browser) -> None:
    asked(world.ours)
    browser = browser_of(administrator())
    refused = browser.post(ANSWER, {"agree": "no", "why": "", "version": "1"})
    assert refused.status_code == 422 and "Say why, so that they know what to do" in text(refused)
    assert browser.post(ANSWER, {"agree": "", "why": "Because", "version": "1"}).status_code == 422
    said = {"agree": "no", "why": "Your IT team does not know it", "version": "1"}
    assert "Nobody can sign in at login.marsh.example" in text(browser.post(ANSWER, said, follow=True))
    page = text(browser_of(world.ours.lead).get(PAGE))
    assert "did not agree to login.marsh.example" in page and "Your IT team does not know it" in page
    assert "We do not know this name" in text(WalledClient().post(ASK, {"name": "marsh"}))
    assert "did not agree to login.marsh.example" in text(browser.get("/programme/organisations/marsh/"))
    assert asked(world.ours, secret="").waits


def test_a_yes_can_be_taken_back(world: World) -> None:
    set_up(world.ours)
    assert not answered(world.ours, agree=False, why="The contract ended").in_use
    assert "We do not know this name" in text(WalledClient().post(ASK, {"name": "marsh"}))


def test_who_named_the_server_cannot_agree_to_it_whatever_else_they_are(world: World, browser_of: Browser) -> None:
    lead = world.ours.lead
    actions.make_administrator(by=None, email=lead.email, name=lead.name)
    asked(world.ours)
    page = browser_of(lead).post(ANSWER, {"agree": "yes", "version": "1"})
    assert page.status_code == 422 and "You asked for this yourself" in text(page)
    with world.ours.inside():
        second = join(
            by=lead, organisation=world.ours.organisation, team=None, user=UserFactory(), role=Role.PROJECT_LEAD
        )
        known = SignInProvider.objects.get()
        actions.set_sign_in_provider(
            by=second.user, organisation=world.ours.organisation, version=known.version, server_url=known.server_url,
            client_id=known.client_id, secret="", domains="", is_on=True,
        )  # fmt: skip
    with pytest.raises(Refused, match="You asked for this yourself"):
        answered(world.ours, by=lead)
    with world.ours.inside(), pytest.raises(IntegrityError, match="sign_in_takes_two"), transaction.atomic():
        SignInProvider.objects.update(agreed=True, answered_by=lead, answered_at=clock.now())


def test_an_answer_is_to_what_was_shown(world: World, browser_of: Browser) -> None:
    asked(world.ours)
    browser = browser_of(administrator())
    assert "login.marsh.example" in text(browser.get(ANSWER))
    asked(world.ours, server_url="https://evil.example")
    assert browser.post(ANSWER, {"agree": "yes", "version": "1"}).status_code == 409
    with world.ours.inside():
        assert SignInProvider.objects.get().waits


def test_a_lead_answers_nothing_and_an_administrator_enters_nothing_by_it(world: World, browser_of: Browser) -> None:
    asked(world.ours)
    for person in (world.ours.lead, world.ours.coach, world.theirs.lead, world.stranger):
        assert browser_of(person).get(ANSWER).status_code == 403
        assert browser_of(person).post(ANSWER, {"agree": "yes", "version": "1"}).status_code == 403
    browser = browser_of(administrator())
    browser.post(ANSWER, {"agree": "yes", "version": "1"})
    for path in (PAGE, "/o/marsh/", "/o/marsh/team/"):
        assert browser.get(path).status_code == 404
    assert browser.get("/programme/organisations/nowhere/sign-in/").status_code == 404
    assert "They do not ask for a way of their own" in text(browser.get("/programme/organisations/hill/sign-in/"))


def test_what_is_not_asked_for_any_more_cannot_be_agreed_to(world: World) -> None:
    asked(world.ours)
    asked(world.ours, is_on=False, secret="")
    with pytest.raises(Refused, match="They do not want to use it"):
        answered(world.ours)


# --- in, and whom it binds ----------------------------------------------------------------------------------------


def test_somebody_signs_in_and_is_bound_to_who_they_are_there(marsh: Place, provider: Provider) -> None:
    browser = WalledClient()
    assert 'href="/sign-in/organisation/"' in text(browser.get("/sign-in/"))
    for _time in range(2):
        browser.post(ASK, {"name": "marsh"})
        before = browser.session.session_key
        assert comes_back(browser, provider).headers["Location"] == "/"
        assert is_in(browser) == str(marsh.member.pk)
        assert browser.session.session_key != before, "a new session for who is in it"
        assert browser.get("/o/marsh/").status_code == 200
        browser.post("/sign-out/")
    with marsh.inside():
        link = SignInLink.objects.get()
        event = Event.objects.get(action="account linked to the organisation's sign-in")
    assert (link.user, link.subject, link.linked_at) == (marsh.member, "sub-1", clock.now())
    assert (event.by, event.thing_id) == (marsh.member, link.pk)


def test_capitals_in_an_address_are_no_other_person(marsh: Place, provider: Provider) -> None:
    provider.claims["email"] = marsh.member.email.upper()
    assert comes_back(WalledClient(), provider).status_code == 302


def of_two(world: World) -> User:
    user = UserFactory(email="both@example.org")
    for place in (world.ours, world.theirs):
        with place.inside():
            join(by=place.coach, organisation=place.organisation, team=None, user=user, role=Role.COACH)
    return user


def disabled(world: World) -> User:
    User.objects.filter(pk=world.ours.member.pk).update(is_active=False)
    return world.ours.member


REFUSED: dict[str, Callable[[World], dict[str, Any]]] = {
    "an address that is not checked": lambda world: {"email_verified": False},
    "no word on whether it is checked": lambda world: {"email_verified": None},
    "no address": lambda world: {"email": None},
    "an address that we do not know": lambda world: {"email": "nobody@marsh.example"},
    "somebody without an organisation": lambda world: {"email": world.stranger.email},
    "the lead of another organisation": lambda world: {"email": world.theirs.lead.email},
    "a coach of two organisations": lambda world: {"email": of_two(world).email},
    "an account that is closed": lambda world: {"email": disabled(world).email},
}


@pytest.mark.parametrize("who", REFUSED)
def test_everybody_else_is_refused_in_the_same_words(who: str, world: World, marsh: Place, provider: Provider) -> None:
    browser = WalledClient()
    provider.claims |= REFUSED[who](world)
    page = comes_back(browser, provider)
    assert page.status_code == 403 and "open the link in your invitation first" in text(page)
    assert is_in(browser) == ""
    provider.claims = {"email": "somebody.else@nowhere.example"}
    other = comes_back(WalledClient(), provider)
    assert words(page) == words(other), "nobody learns which addresses have an account"
    with wall.inside(marsh.organisation.pk, world.theirs.organisation.pk):
        assert not SignInLink.objects.exists()


def test_neither_another_subject_nor_another_address_comes_in_on_a_link(marsh: Place, provider: Provider) -> None:
    comes_back(WalledClient(), provider)
    for claims in ({"sub": "sub-2"}, {"email": marsh.lead.email}):
        browser = WalledClient()
        provider.claims = {"email": marsh.member.email} | claims
        assert comes_back(browser, provider).status_code == 403
        assert is_in(browser) == ""
    with marsh.inside():
        assert SignInLink.objects.count() == 1


def test_the_provider_speaks_only_for_the_domains_that_the_lead_names(marsh: Place, provider: Provider) -> None:
    set_up(marsh, server_url=provider.address, domains="marsh.nhs.uk example.org")
    assert comes_back(WalledClient(), provider).status_code == 302
    for domains in ("marsh.nhs.uk", "ample.org", "org"):
        with marsh.inside():
            SignInProvider.objects.update(domains=domains)
        assert comes_back(WalledClient(), provider).status_code == 403


def test_somebody_who_left_is_refused(marsh: Place, provider: Provider) -> None:
    with marsh.inside():
        kept = SignInProvider.objects.get()
        told = Told("sub-1", marsh.member.email, True)
        assert actions.enter_with_provider(by=None, provider=kept, told=told) == marsh.member
    with marsh.inside():
        marsh.member.memberships.update(has_left=True)
    assert comes_back(WalledClient(), provider).status_code == 403


# --- what goes wrong on the way -----------------------------------------------------------------------------------


def test_a_name_that_leads_nowhere_says_so(world: World) -> None:
    for name in ("marsh", "nothing", "x" * 60):
        page = WalledClient().post(ASK, {"name": name})
        assert page.status_code == 422 and "We do not know this name." in text(page)
    set_up(world.ours)
    set_up(world.ours, is_on=False, secret="")
    page = WalledClient().post(ASK, {"name": "marsh"})
    assert page.status_code == 422 and "We do not know this name." in text(page)


def test_the_name_is_filled_in_for_who_opens_the_lone_address(world: World) -> None:
    browser = WalledClient()
    page = browser.get(BACK, follow=True)
    assert 'value="marsh"' in text(page)


@pytest.mark.parametrize(
    "sent",
    [
        {"state": "a-guess"},
        {"state": ""},
        {"state": "é"},
        {"error": "access_denied", "code": ""},
        {"iss": "https://somebody.example"},
        {"code": "a-guess"},
    ],
)
def test_an_answer_that_was_meddled_with_is_not_taken(sent: dict[str, str], marsh: Place, provider: Provider) -> None:
    browser = WalledClient()
    brought = {name: value for name, value in (provider.meets(leads_out(browser)) | sent).items() if value}
    page = browser.get(BACK, brought)
    assert page.status_code == 400 and "Please start again." in text(page)
    assert is_in(browser) == ""


def test_an_answer_is_good_once_soon_in_this_browser_and_for_this_organisation(
    marsh: Place, provider: Provider, world: World
) -> None:
    browser, other = WalledClient(), WalledClient()
    brought = provider.meets(leads_out(browser))
    assert other.get(BACK, brought).status_code == 400, "in another browser"
    assert browser.get("/sign-in/organisation/hill/", brought).status_code == 400, "for another organisation"
    brought = provider.meets(leads_out(browser))
    with clock.set_to(clock.now() + timedelta(minutes=10)):
        assert browser.get(BACK, brought).status_code == 400, "too late"
    brought = provider.meets(leads_out(browser))
    assert browser.get(BACK, brought).status_code == 302
    browser.post("/sign-out/")
    assert browser.get(BACK, brought).status_code == 400, "a second time"
    assert is_in(browser) == is_in(other) == ""


def test_a_token_for_another_question_does_not_open_an_account(marsh: Place, provider: Provider) -> None:
    browser = WalledClient()
    provider.claims["nonce"] = "of-somebody-else"
    assert comes_back(browser, provider).status_code == 400
    assert is_in(browser) == ""


def test_switched_off_meanwhile_it_lets_nobody_in(marsh: Place, provider: Provider) -> None:
    browser = WalledClient()
    brought = provider.meets(leads_out(browser))
    set_up(marsh, server_url=provider.address, is_on=False)
    assert browser.get(BACK, brought).status_code == 400
    assert is_in(browser) == ""


def test_when_the_provider_is_away_the_page_says_so_and_offers_a_code(
    marsh: Place, provider: Provider, caplog: pytest.LogCaptureFixture
) -> None:
    browser = WalledClient()
    brought = provider.meets(leads_out(browser))
    provider.answers["/token"] = (500, {}, b"canary of the provider")
    page = browser.get(BACK, brought)
    assert page.status_code == 503 and "You can always sign in with a code." in text(page)
    provider.answers["/.well-known/openid-configuration"] = (500, {}, b"")
    assert browser.post(ASK, {"name": "marsh"}).status_code == 503
    said = f"The sign-in of organisation {marsh.organisation.pk} failed: it answers with an error"
    assert caplog.messages.count(said) == 2


def test_neither_pages_nor_logs_tell_what_was_sent(
    marsh: Place, provider: Provider, caplog: pytest.LogCaptureFixture
) -> None:
    browser = WalledClient()
    caplog.set_level(0)
    provider.secret = "changed at the provider"
    page = comes_back(browser, provider)
    assert page.status_code == 400
    for word in (
        SECRET,
        "the-code",
        provider.asked["state"],
        provider.asked["nonce"],
        marsh.member.email,
        "invalid_client",
    ):
        assert word not in text(page)
        assert word not in caplog.text.replace(provider.asked["state"] + " is the address", "")


def test_a_secret_sealed_with_another_key_is_not_opened(
    marsh: Place, provider: Provider, settings: LazySettings
) -> None:
    settings.ENCRYPTION_KEYS = [Fernet.generate_key().decode()]
    assert WalledClient().post(ASK, {"name": "marsh"}).status_code == 503
    set_up(marsh, server_url=provider.address)
    settings.SECRET_KEY = "changed since"
    assert comes_back(WalledClient(), provider).status_code == 302


def test_nobody_can_have_a_provider_asked_without_end(marsh: Place) -> None:
    browser = WalledClient()
    statuses = [browser.post(ASK, {"name": "nothing"}).status_code for _time in range(61)]
    assert statuses == [422] * 60 + [429]
