"""Signing in with an account at one's own organisation, in Chromium, at a real provider on this machine."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import requests
from oidc_provider_mock import run_server_in_thread
from playwright.sync_api import expect

from organisations.actions import make_administrator
from organisations.models import User
from tests.browser.person import Person
from tests.world import Place, make_place

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, databases=["default", "owner"]),
    pytest.mark.filterwarnings("ignore:.*:DeprecationWarning"),  # the provider's own, in its thread
]
Open = Callable[..., Person]


@dataclass
class Provider:
    """The provider: where it is, and what it knows us as."""

    address: str
    client_id: str = ""
    secret: str = ""

    def knows(self, subject: str, **claims: Any) -> None:
        """From now on it says this of who signs in there as `subject`."""
        requests.put(f"{self.address}/users/{subject}", json=claims, timeout=5).raise_for_status()


@pytest.fixture
def provider(live: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Provider]:
    """A provider where we are registered, as an organisation's IT team would do it."""
    monkeypatch.setenv("AUTHLIB_INSECURE_TRANSPORT", "1")
    with run_server_in_thread(require_client_registration=True, require_nonce=True) as server:
        provider = Provider(f"http://localhost:{server.server_port}")
        ours = {"redirect_uris": [f"{live}/sign-in/organisation/marsh/"]}
        told = requests.post(f"{provider.address}/oauth2/clients", json=ours, timeout=5).json()
        provider.client_id, provider.secret = told["client_id"], told["client_secret"]
        yield provider


@pytest.fixture
def marsh(provider: Provider, open_browser: Open) -> Place:
    """An organisation whose lead has just asked for it on the page, and to which the programme has agreed on another."""
    place = make_place("Marsh Partnership NHS Trust", "marsh")
    lead = opened(open_browser, place.lead)
    lead.is_signed_in_as(place.lead)
    lead.opens("/o/marsh/team/")
    lead.follows("How people here sign in")
    lead.fills("Server address", provider.address)
    lead.fills("Client ID", provider.client_id)
    lead.fills("Client secret", provider.secret)
    lead.chooses("Can people sign in this way?", "Yes")
    lead.presses("Save")
    lead.sees("Saved. We asked the programme team to agree.")
    lead.sees("Nobody can sign in this way yet.")
    agrees(open_browser, provider.address.removeprefix("http://"))
    lead.presses("Try it")
    lead.sees("The server answers.")
    assert provider.secret not in lead.page.content()
    assert lead.trouble == []
    return place


def agrees(open_browser: Open, host: str) -> None:
    """Somebody who runs the programme looks at the server and says yes."""
    ruth = make_administrator(by=None, email="ruth@programme.example", name="Ruth Adeyemi").user
    person = opened(open_browser, ruth)
    person.is_signed_in_as(ruth)
    person.opens("/programme/organisations/marsh/")
    person.sees(f"They ask to sign in at {host}.")
    person.follows("Agree or not")
    person.sees("Lead of Marsh Partnership NHS Trust")
    person.chooses("Do you agree to this server?", "Yes")
    person.presses("Send the answer")
    person.sees(f"People can sign in at {host} now.")
    assert person.trouble == []


def opened(open_browser: Open, user: User, **how: Any) -> Person:
    """Somebody's browser, in which the provider's page needs nothing from elsewhere."""
    person = open_browser(user.name, email=user.email, **how)
    person.page.route("https://cdn.jsdelivr.net/**", lambda route: route.fulfill(body="", content_type="text/css"))
    return person


def goes_there(person: Person) -> None:
    """From our sign-in page to the provider's."""
    person.opens("/sign-in/")
    person.follows("Sign in with your organisation")
    person.fills("Sign-in name of your organisation", "marsh")
    person.presses("Continue")
    expect(person.page.get_by_placeholder("sub").first).to_be_visible()


def signs_in_there(person: Person, subject: str) -> None:
    """On the provider's page, and back."""
    person.page.get_by_placeholder("sub").first.fill(subject)
    person.page.get_by_role("button", name="Authorize").click()
    person.page.wait_for_url(re.compile(f"^{re.escape(person.live)}/"))


@pytest.mark.parametrize("how", [{}, {"javascript": False, "width": 360}], ids=["with scripts", "without, on a phone"])
def test_somebody_signs_in_at_their_organisation_and_is_home(
    how: dict[str, Any], marsh: Place, provider: Provider, open_browser: Open
) -> None:
    provider.knows("nurse-7", email=marsh.member.email, email_verified=True)
    member = opened(open_browser, marsh.member, **how)
    for _time in range(2):
        goes_there(member)
        signs_in_there(member, "nurse-7")
        member.sees("Marsh Partnership NHS Trust")
        assert "/sign-in/" not in member.page.url
        assert member.trouble == [], "the policy stopped nothing, and no page came back with an error"
        member.context.clear_cookies()


def test_whom_we_do_not_know_or_may_not_believe_stays_outside(
    marsh: Place, provider: Provider, open_browser: Open
) -> None:
    provider.knows("not-checked", email=marsh.member.email, email_verified=False)
    provider.knows("unknown", email="nobody@marsh.example", email_verified=True)
    words = set()
    for subject in ("not-checked", "unknown"):
        person = opened(open_browser, marsh.member)
        goes_there(person)
        signs_in_there(person, subject)
        person.sees("You are not signed in")
        words.add(person.reads())
        person.opens("/o/marsh/")
        person.sees("Send me a code")
    assert len(words) == 1, "both are told the same"


def test_a_second_account_with_the_same_address_stays_outside(
    marsh: Place, provider: Provider, open_browser: Open
) -> None:
    for subject in ("nurse-7", "somebody-new"):
        provider.knows(subject, email=marsh.member.email, email_verified=True)
    first, second = (opened(open_browser, marsh.member) for _ in range(2))
    goes_there(first)
    signs_in_there(first, "nurse-7")
    first.sees("Marsh Partnership NHS Trust")
    goes_there(second)
    signs_in_there(second, "somebody-new")
    second.sees("You are not signed in")


def test_an_answer_to_another_question_and_a_change_of_mind_sign_nobody_in(
    marsh: Place, provider: Provider, open_browser: Open
) -> None:
    provider.knows("nurse-7", email=marsh.member.email, email_verified=True)
    member = opened(open_browser, marsh.member)
    goes_there(member)
    member.page.goto(re.sub(r"state=[\w-]+", "state=tampered", member.page.url))
    signs_in_there(member, "nurse-7")
    member.sees("That did not work")
    member.follows("Sign in with your organisation")
    member.sees("Some organisations let you use your work account here.")
    goes_there(member)
    member.page.get_by_role("button", name="Deny").click()
    member.sees("That did not work")
    member.opens("/o/marsh/")
    member.sees("Send me a code")
