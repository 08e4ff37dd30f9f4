"""Every page of the journey in a browser: wide and narrow, for axe, the console and the policy, and without JavaScript."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from organisations.actions import make_administrator
from organisations.models import User
from tests.browser.pages import (
    NOBODY,
    UNFOLD,
    Opened,
    an_open_invitation,
    keep_picture,
    load_example,
    pages_of_the_journey,
    what_is_wrong,
)
from tests.browser.person import Person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, databases=["default", "owner"])]

# Addresses that are no pages: why.
NO_PAGES = {
    "account_login": "the sign-in page under another name",
    "account_signup": "the sign-in page under another name",
    "account_confirm_login_code": "comes after asking for a code: the journey walks it",
    "mfa_authenticate": "comes after a first step: tests/browser/test_sign_in.py looks at it",
    "mfa_login_webauthn": "for the script of passkeys: tests/browser/test_sign_in.py walks it",
    "session_time": "for the script that warns of the session's end: tests/browser/test_sign_in.py walks it",
    "sign_in_recovery_file": "a file",
    "carry_on": "comes after a session's end: tests/browser/test_sign_in.py looks at it",
    "unmark": "a button's address: it only answers a press",
    "end_override": "a button's address: it only answers a press",
    "teams:send_guide": "a button's address: it only answers a press",
    "populations:send_guide": "a button's address: it only answers a press",
    "teams:terms_pdf": "a file",
    "security_txt": "for machines, and whoever reads plain text",
    "healthz": "for machines",
    "readyz": "for machines",
    "report_pdf": "a file",
    "populations:result_csv": "a file",
    "populations:result_blt": "a file",
    "teams:meeting_file": "a file",
    "teams:feed": "for calendars",
    "teams:minutes_pdf": "a file",
    "export_zip": "a file",
    "learning_set_ics": "a file",
    "datareview:reflect": "the way to a note from a mail",
    "organisations:sign_in_back": "comes back from a provider: tests/browser/test_oidc.py walks it",
    "components": "for developers only: tests/browser/test_components.py looks at it",
}
HEADINGS = "main h1, main h2, main h3"


class Pages:
    """The pages, and a browser for each person at each width."""

    def __init__(self, open_browser: Callable[..., Person]) -> None:
        self.open_browser = open_browser
        casts = load_example()
        self.all = pages_of_the_journey(casts, an_open_invitation(casts["harbourside"]))
        self.users = {**casts["weaverdale"].people, **casts["harbourside"].people}
        self.users["amara"] = casts["harbourside"].coach
        olu = make_administrator(by=None, email="olu@programme.example", name="Olu Bankole")
        self.users["olu"] = olu.user
        self.users["stranger"] = User.objects.create_user("stranger@nowhere.example", "Alex Stranger")
        self.browsers: dict[tuple[str, int, bool], Person] = {}

    def opened_by(self, who: str, width: int, *, javascript: bool = True) -> Person:
        """This person's browser."""
        key = (who, width, javascript)
        if key not in self.browsers:
            self.browsers[key] = self.open_browser(who or "Somebody", width=width, javascript=javascript)
            if who != NOBODY:
                self.browsers[key].is_signed_in_as(self.users[who])
        return self.browsers[key]


def look_at(person: Person, opened: Opened, width: int) -> list[str]:
    """What is wrong with one page, each with the page's address and width."""
    person.opens(opened.address)
    keep_picture(person, opened, width)
    return [f"{opened.address} ({opened.who}, {width}): {wrong}" for wrong in what_is_wrong(person)]


def without_javascript(bare: Person, opened: Opened, headings: list[str]) -> list[str]:
    """Whether the page says the same under the same headings when scripts do not run."""
    bare.opens(opened.address)
    bare.page.evaluate(UNFOLD)
    missing = set(headings) - set(bare.page.locator(HEADINGS).all_inner_texts())
    return [f"{opened.address} ({opened.who}) without JavaScript lacks: {missing}"] if missing else []


def test_no_page_of_the_journey_has_a_fault_at_either_width_or_without_javascript(open_browser):
    pages, wrong = Pages(open_browser), []
    for opened in pages.all:
        for width in (1280, 360):
            person = pages.opened_by(opened.who, width)
            wrong += look_at(person, opened, width)
        headings = person.page.locator(HEADINGS).all_inner_texts()
        wrong += without_javascript(pages.opened_by(opened.who, 1280, javascript=False), opened, headings)
    assert wrong == [], "\n".join(["", *wrong])


def test_the_pages_looked_at_are_all_that_the_url_map_has(live):
    casts = load_example(["harbourside", "weaverdale"])
    looked_at = {opened.name for opened in pages_of_the_journey(casts, an_open_invitation(casts["harbourside"]))}
    named = {name for name in _names(get_resolver()) if name is not None}
    assert named - looked_at - set(NO_PAGES) == set()


def _names(resolver: URLResolver, app: str = "") -> set[str | None]:
    found: set[str | None] = set()
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            found |= _names(pattern, f"{pattern.app_name}:" if pattern.app_name else app)
        elif isinstance(pattern, URLPattern):
            found.add(f"{app}{pattern.name}" if pattern.name else None)
    return found
