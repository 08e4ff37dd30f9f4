"""A coach opens the product: who needs help most, and why, in one glance (the design's goal: 0 clicks, 5 seconds)."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import pytest

from amhe.programme.example import MAKERS
from amhe.programme.example.cast import living_today
from organisations.models import User
from tests.browser.person import Person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, databases=["default", "owner"])]
REASONS = (
    "No one with lived experience in the team",
    "No meeting for 38 days",
    "Milestone 2: no change for 45 days",
    "Lead has no protected time",
)
HERS = ("broadwater", "moorland", "lakeland", "estuary", "weaverdale", "castlebridge")
LOOKS = """() => Object.fromEntries(["done", "moving", "stuck", "none"].map(stage => {
  const cell = document.querySelector(`.amhe-heat .${stage}`), style = cell && getComputedStyle(cell);
  return [stage, cell && {
    back: style.backgroundColor, ink: style.color, border: parseFloat(style.borderTopWidth),
    bold: parseInt(style.fontWeight) >= 700, shape: cell.querySelector("use").getAttribute("href"),
    words: cell.lastChild.textContent,
  }];
}))"""


def lightness(colour: str) -> float:
    """What is left of `rgb(...)` in greyscale: relative luminance, 0 to 1 (WCAG 2.2)."""
    parts = [int(part) / 255 for part in colour[4:-1].split(",")]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((lightness(one), lightness(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.fixture
def amara(open_browser: Callable[..., Person], request: pytest.FixtureRequest) -> Callable[..., Person]:
    """The coach of a trust that stopped and of one in the middle of its vote, or of those that the test names."""
    for slug in getattr(request, "param", ("estuary", "weaverdale")):
        with living_today():
            MAKERS[slug]()

    def opened(**how: Any) -> Person:
        coach = open_browser("Amara Okoye", email="amara@amhe-coaches.example", **how)
        coach.is_signed_in_as(User.objects.get(email=coach.email))
        coach.page.goto("/")
        return coach

    return opened


@pytest.mark.requirement("R2")
@pytest.mark.parametrize("amara", [HERS], indirect=True)
def test_estuary_is_named_with_its_four_reasons_before_anything_is_scrolled(amara) -> None:
    for width in (1280, 360):
        coach = amara(width=width)
        assert coach.page.locator("h1").inner_text() == "Your 6 organisations"
        names_estuary(coach)


def names_estuary(coach: Person) -> None:
    page = coach.page
    first = page.locator("main h2").first
    assert first.inner_text().strip() == "Estuary needs help most"
    height = page.viewport_size["height"]
    for part in (first, *(page.locator("#needs-help-most").get_by_role("link", name=reason) for reason in REASONS)):
        box = part.bounding_box()
        assert box is not None and box["y"] >= 0 and box["y"] + box["height"] <= height, part
    for reason in REASONS:
        address = page.get_by_role("link", name=reason).get_attribute("href")
        assert address and address.startswith("/o/estuary/"), "each reason leads to where it can be mended"
    assert page.locator("tbody th a").first.inner_text() == "Estuary Mental Health NHS Trust"
    assert coach.trouble == []


def test_the_four_states_can_be_told_apart_in_greyscale(amara) -> None:
    for width in (1280, 360):
        tells_states_apart(amara(width=width).page.evaluate(LOOKS))


def tells_states_apart(looks: dict[str, Any]) -> None:
    assert None not in looks.values(), "all four states are on the page"
    for look in looks.values():
        assert contrast(look["back"], look["ink"]) >= 6.4
        assert look["words"]
    for one, other in itertools.combinations(looks, 2):
        a, b = looks[one], looks[other]
        apart = abs(lightness(a["back"]) - lightness(b["back"])) >= 0.25 or (a["border"] - b["border"]) ** 2 >= 9
        assert apart and a["shape"] != b["shape"], (one, other)


LINES = """() => [...document.querySelectorAll(".amhe-heat tbody tr")].map(row => {
  const said = row.querySelector("th p"), cells = [...row.querySelectorAll("td a")];
  const heads = stage => cells.filter(cell => cell.classList.contains(stage)).map(cell => cell.dataset.head.slice(2, -2));
  const [done, now, stuck] = ["done", "moving", "stuck"].map(heads);
  return {line: said.textContent, seen: said.checkVisibility(), done, now, stuck};
})"""


def test_on_a_phone_each_organisation_is_one_line_that_says_what_its_six_cells_say(amara) -> None:
    lines = amara(width=360).page.evaluate(LINES)
    assert [line["seen"] for line in lines] == [True, True]
    for each in lines:
        now, stuck = (", ".join(each[what]) or "none" for what in ("now", "stuck"))
        assert each["line"] == f"{len(each['done'])} of 6 done. Now: {now}. Stuck: {stuck}."
    assert lines[0]["line"] == "0 of 6 done. Now: none. Stuck: Project team, Populations."
    assert [line["seen"] for line in amara(width=1280).page.evaluate(LINES)] == [False, False]


def test_on_paper_the_cells_keep_their_words_and_their_shades(amara) -> None:
    page = amara(width=1280).page
    shown = page.evaluate(LOOKS)
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 718, "height": 1000})  # an A4 sheet between its margins
    assert page.evaluate(LOOKS) == shown
    for cell in page.locator(".amhe-heat td a").all():
        assert cell.is_visible() and cell.inner_text().strip()
        assert cell.evaluate("cell => getComputedStyle(cell).printColorAdjust") == "exact"
    assert page.locator(".amhe-heat thead").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 718, "nothing is cut off at the edge"
    assert page.locator("#needs-help-most").is_visible()


def test_on_a_phone_the_six_milestones_come_when_asked_for_and_by_keyboard(amara) -> None:
    coach = amara(width=360)
    page = coach.page
    cell = page.get_by_role("link", name="Estuary Mental Health NHS Trust, milestone 2: Stuck 45 days")
    assert not cell.is_visible()
    page.locator("tbody summary").first.focus()
    page.keyboard.press("Enter")
    assert cell.is_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/o/estuary/milestones/2/")
    assert coach.trouble == []
