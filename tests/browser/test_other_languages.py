"""Pages in Welsh; and the main ones as they would be in a language that reads from the right and needs 40% more room."""

from __future__ import annotations

import pytest
from django.conf import LazySettings

from amhe.programme.example import MAKERS
from amhe.programme.example.cast import living_today
from tests.browser.pages import (
    SIDEWAYS,
    UNFOLD,
    Opened,
    an_open_invitation,
    keep_picture,
    pages_of_the_journey,
    what_is_wrong,
)
from tests.browser.person import Person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, databases=["default", "owner"])]
MAIN = (
    *("account_request_login_code", "accessibility", "organisations:language", "datareview:explain"),
    *("organisations:me", "organisations:about_you", "organisations:set_up"),
    *("organisation", "milestones", "coach", "report", "teams:team", "teams:meetings"),
    *("populations:list", "populations:ballot", "populations:results", "populations:home"),
    *("datareview:talk", "datareview:before", "datareview:heard", "datareview:data", "datareview:themes"),
    *("assets:map", "qiprojects:project", "qiprojects:theory", "qiprojects:measures"),
)
# What people read, each piece with two fifths of itself once more; what is typed and hidden words stay.
LONGER = """() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const pieces = [];
  while (walker.nextNode()) {
    const inside = walker.currentNode.parentElement;
    if (!inside.closest("script, style, textarea, svg") && walker.currentNode.data.trim()) pieces.push(walker.currentNode);
  }
  for (const piece of pieces) {
    const words = piece.data.trim();
    piece.data += ` ${words.slice(0, Math.ceil(words.length * 0.4))}`;
  }
  return pieces.length;
}"""


@pytest.fixture
def arabic(settings: LazySettings) -> None:
    """One more language, to see the pages from right to left. Our own words stay English in it."""
    settings.LANGUAGES = [*settings.LANGUAGES, ("ar", "العربية")]


def too_wide(person: Person, address: str) -> list[str]:
    """What is wrong with a page: from left to right, or wider than the screen, as it comes and with all unfolded."""
    person.opens(address)
    page = person.page
    wrong = [] if page.evaluate("() => document.documentElement.dir") == "rtl" else [f"{address}: from left to right"]
    if (wider := page.evaluate(SIDEWAYS)) > 0:
        wrong.append(f"{address}: {wider} pixels too wide from right to left")
    page.evaluate(UNFOLD)
    assert page.evaluate(LONGER) > 10, "there is nothing to read"
    if (wider := page.evaluate(SIDEWAYS)) > 0:
        wrong.append(f"{address}: {wider} pixels too wide with 140% of the text")
    return wrong


def test_no_main_page_scrolls_sideways_from_right_to_left_with_longer_text(open_browser, arabic):
    casts = {}
    for name in ("harbourside", "weaverdale"):
        with living_today():
            casts[name] = MAKERS[name]()
    people = {**casts["weaverdale"].people, **casts["harbourside"].people, "amara": casts["harbourside"].coach}
    pages = pages_of_the_journey(casts, an_open_invitation(casts["harbourside"]))
    browsers: dict[str, Person] = {}
    wrong, seen = [], set()
    for opened in (each for each in pages if each.name in MAIN):
        if opened.who not in browsers:
            browsers[opened.who] = open_browser(opened.who or "Somebody", width=360)
            if opened.who:
                browsers[opened.who].is_signed_in_as(people[opened.who])
            cookie = {"name": "django_language", "value": "ar", "url": browsers[opened.who].live}
            browsers[opened.who].context.add_cookies([cookie])
        wrong += too_wide(browsers[opened.who], opened.address)
        seen.add(opened.name)
    assert seen == set(MAIN)
    assert wrong == [], "\n".join(["", *wrong])


@pytest.mark.parametrize("width", [360, 1280])
def test_a_lead_reads_the_milestones_in_welsh(open_browser, width):
    with living_today():
        cast = MAKERS["harbourside"]()
    lead = open_browser("Nia", width=width)
    lead.is_signed_in_as(cast.people["nia"])
    lead.opens(f"/o/{cast.organisation.slug}/milestones/")
    assert lead.page.locator("h2").first.inner_text() == "1. Form the project team"
    lead.presses("Cymraeg")
    page = lead.page
    assert page.evaluate("() => document.documentElement.lang") == "cy"
    assert page.locator("h1").inner_text() == "Cerrig milltir"
    assert page.locator("h2").first.inner_text() == "1. Ffurfio tîm y prosiect"
    assert page.get_by_role("link", name="Enwi eich uwch noddwr").is_visible()
    assert page.get_by_text("Wedi’i gwblhau").first.is_visible()
    assert page.get_by_text("Vote and rank").is_visible(), "what has no Welsh yet is shown in English"
    assert list(what_is_wrong(lead)) == []
    keep_picture(lead, Opened("nia", "milestones-cy", ""), width)
    page.get_by_role("link", name="1. Ffurfio tîm y prosiect").click()
    assert "Ffurfio tîm y prosiect" in page.locator("h1").inner_text()


@pytest.mark.parametrize("width", [360, 1280])
def test_an_easy_read_card_is_large_on_paper_and_keeps_its_mark(open_browser, width):
    somebody = open_browser("Somebody", width=width)
    somebody.opens("/explain/easy-read/")
    page = somebody.page
    assert list(what_is_wrong(somebody)) == []
    keep_picture(somebody, Opened("", "card-easy-read", ""), width)
    assert page.get_by_role("heading", name="Other languages").is_visible()
    page.emulate_media(media="print")
    assert page.get_by_role("heading", name="A person still has to check these words").is_visible()
    assert not page.get_by_role("heading", name="Other languages").is_visible()
    assert page.locator(".amhe-explain p").first.evaluate("line => getComputedStyle(line).fontSize") == "24px", "18 pt"
    pictures = page.locator(".amhe-explain svg")
    assert pictures.count() == page.locator(".amhe-explain p").count() > 10 and pictures.last.is_visible()
    keep_picture(somebody, Opened("", "card-easy-read-paper", ""), width)
