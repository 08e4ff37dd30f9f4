"""The page of components in a browser: every part in every state, wide, narrow and with large words."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.pages import SIDEWAYS, UNFOLD, axe
from tests.browser.person import Person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, databases=["default", "owner"])]

PAGE = "/components/"
# Rules for a whole page, where this one shows parts of many: 2 ways back, 2 lists of pages, headings of levels 1 to 5.
OF_WHOLE_PAGES = {"landmark-unique", "heading-order"}
AXE = "() => axe.run(document, {resultTypes: ['violations']})"
# What sticks out of its frame to the side by more than the frame's own edge, though the page itself may not scroll.
STICKS_OUT = """() => [...document.querySelectorAll(".part__live")].filter(frame => frame.scrollWidth > frame.clientWidth + 16)
  .map(frame => frame.closest(".part").id + ": " + frame.previousElementSibling.previousElementSibling.textContent)"""


@pytest.mark.parametrize(("width", "large"), [(1280, False), (360, False), (360, True)])
def test_no_component_has_a_fault_in_any_state(open_browser: Callable[..., Person], width: int, large: bool) -> None:
    person = open_browser("A developer", width=width)
    person.opens(PAGE + ("?text=large" if large else ""))
    page = person.page
    page.evaluate(UNFOLD)
    expect(page.locator(".amhe-chart__plot .main-svg").first).to_be_attached()
    assert page.evaluate(STICKS_OUT) == []
    assert page.evaluate(SIDEWAYS) <= 0
    page.evaluate(axe())
    violations = [each for each in page.evaluate(AXE)["violations"] if each["id"] not in OF_WHOLE_PAGES]
    found = [f"{each['id']}: {[node['target'] for node in each['nodes']][:3]}" for each in violations]
    assert found == []
    assert page.evaluate("() => window.refused") == []
    assert person.trouble == []


def test_what_is_said_in_the_status_region_is_heard(open_browser: Callable[..., Person]) -> None:
    person = open_browser("A developer")
    person.opens(PAGE)
    person.taps("Say it")
    expect(person.page.get_by_role("status").first).to_have_text("Rural communities is now your choice 2 of 3")
    assert person.trouble == []


def test_the_large_words_are_large(open_browser: Callable[..., Person]) -> None:
    size = "() => parseFloat(getComputedStyle(document.documentElement).fontSize)"
    person = open_browser("A developer")
    person.opens(PAGE)
    plain = person.page.evaluate(size)
    person.opens(PAGE + "?text=large")
    assert person.page.evaluate(size) == pytest.approx(1.4 * plain)
