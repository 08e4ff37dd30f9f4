"""The ballot and the note by keyboard alone, on a phone's width: the focus is always there, seen, and not covered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from amhe.access import wall
from amhe.programme.example.cast import living_today
from amhe.programme.example.harbourside import make_harbourside
from amhe.programme.example.weaverdale import make_weaverdale
from datareview.models import Conversation
from tests.browser.person import Person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, databases=["default", "owner"])]

LEAST = 44
# What the focus is on, whether it shows, and whether something covers it or it is off the screen. Browsers bring the
# line that is written on into sight, not the whole of a box for words.
AT_FOCUS = """async () => {
  await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));  // it has scrolled there
  const at = document.activeElement;
  if (!at || at === document.body) return {name: "nothing", looks: false, covered: true};
  const look = element => [element, ...element.children].flatMap(part => ["", "::before"].map(pseudo => {
    const style = getComputedStyle(part, pseudo || undefined);
    return [style.outline, style.boxShadow, style.backgroundColor, style.borderColor].join();
  })).join();
  const label = at.labels && at.labels.length ? at.labels[0] : null;
  const both = () => look(at) + (label ? look(label) : "");
  const focused = both();
  at.blur();
  const resting = both();
  at.focus({preventScroll: true});
  const box = at.getClientRects()[0];
  const seen = share => {
    const there = document.elementFromPoint(box.left + box.width / 2, box.top + box.height * share);
    return there && (there === at || at.contains(there) || (label && label.contains(there)));
  };
  const points = [0.15, 0.5, 0.85].map(seen);
  const name = (label || at).textContent.replace(/\\s+/g, " ").trim() || at.name;
  return {name, looks: focused !== resting, covered: at.tagName === "TEXTAREA" ? !points[0] : !points.every(Boolean)};
}"""
SMALL = """least => [...document.querySelectorAll("main button, main summary, main a[role=button], main input[type=radio],"
  + " main input[type=checkbox]")]
  .filter(target => target.checkVisibility())
  .map(target => [target.textContent.replace(/\\s+/g, " ").trim() || target.name, target.getBoundingClientRect()])
  .filter(([name, box]) => box.height < least - 0.5 || box.width < least - 0.5)
  .map(([name, box]) => `${name}: ${Math.round(box.width)} by ${Math.round(box.height)}`)"""


@pytest.fixture
def on_a_phone(open_browser: Callable[..., Person]) -> Callable[..., Person]:
    """Somebody of an example organisation on a phone."""

    def opened(user: Any) -> Person:
        person = open_browser(user.name, width=360)
        person.is_signed_in_as(user)
        return person

    return opened


def tab_through(person: Person, words: str) -> None:
    """Tab to a control; every stop on the way must show its focus where nothing covers it."""
    for _press in range(150):
        if person.focused().startswith(words):
            return
        person.page.keyboard.press("Tab")
        seen = person.page.evaluate(AT_FOCUS)
        assert seen["looks"], f"the focus does not show on {seen['name']}"
        assert not seen["covered"], f"{seen['name']} has the focus and cannot be seen"
    raise AssertionError(f"Tab does not come to {words}")


@pytest.mark.requirement("R46", "X6")
def test_a_ballot_is_ranked_changed_and_sent_by_keyboard_alone(on_a_phone):
    with living_today():
        cast = make_weaverdale()
    voter = on_a_phone(cast.people["deepa"])
    voter.opens("/o/weaverdale/ballots/")
    voter.presses("Vote")
    first, second, third = voter.page.locator(".amhe-options h3").all_inner_texts()[:3]
    for place, group in enumerate((first, second, third), start=1):
        tab_through(voter, f"Choose {group}")
        voter.page.keyboard.press("Space")
        expect(voter.page.locator("#status")).to_contain_text(f"{group} is now your choice {place} of {place}")
        voter.has_focus()
        assert voter.focused().startswith("Choose "), "after Choose the focus is on the next Choose"
    voter.page.locator(f"role=button[name='Up {third}']").focus()
    voter.page.keyboard.press("Enter")
    expect(voter.page.locator("#status")).to_contain_text(f"{third} moved up. It is now your choice 2")
    voter.has_focus()
    assert voter.focused() == f"Up {third}", "after Up the focus is on the same button of the same group"
    voter.page.keyboard.press("Enter")
    expect(voter.page.locator("#status")).to_contain_text(f"{third} moved up. It is now your choice 1")
    voter.has_focus()
    assert voter.focused() == f"Down {third}", "the first has no Up, so the focus is on its Down"
    assert voter.page.evaluate(SMALL, LEAST) == []
    tab_through(voter, "Send my vote")
    with voter.page.expect_navigation():
        voter.page.keyboard.press("Enter")
    voter.sees("Your vote is in")
    voter.follows("Change my vote")
    kept = [words.split("\n")[-1] for words in voter.page.locator(".amhe-ranked__top").all_inner_texts()]
    assert kept == [third, first, second]
    assert voter.trouble == []


@pytest.mark.requirement("R72", "X6")
def test_a_note_is_written_and_saved_by_keyboard_alone(on_a_phone):
    with living_today():
        cast = make_harbourside()
    writer = on_a_phone(cast.people["leila"])
    writer.opens("/talk/")
    box, bar = (writer.page.locator(part).bounding_box() for part in ("#id_heard", ".amhe-sticky"))
    assert box["y"] + 60 < bar["y"], "the box for the words is to be seen at once on a small phone"
    assert writer.page.evaluate(SMALL, LEAST) == []
    tab_through(writer, "What did you hear?")
    writer.page.keyboard.type("The bus stops at six, so nobody can come to the evening clinic.")
    _choose_by_keys(writer, "Person", downs=2)
    _choose_by_keys(writer, "Faith place", downs=1)
    tab_through(writer, "I explained how this will be used")
    writer.page.keyboard.press("Space")
    tab_through(writer, "Save")
    with writer.page.expect_navigation():
        writer.page.keyboard.press("Enter")
    writer.sees("Saved. Thank you")
    with wall.inside(cast.organisation.pk):
        note = Conversation.objects.order_by("pk").last()
    assert (note.heard[:8], note.who, note.place_kind, note.explained) == ("The bus ", "group", "youth", True)
    assert writer.trouble == []


def _choose_by_keys(person: Person, first: str, *, downs: int) -> None:
    tab_through(person, first)
    for _press in range(downs):
        person.page.keyboard.press("ArrowDown")
    assert person.page.evaluate("document.activeElement.checked")
