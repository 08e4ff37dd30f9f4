"""Hostile words in every free text of an organisation, and a real browser on its pages: nothing runs, nothing is refused."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from amhe.access import changes, wall
from organisations.models import User
from tests.access.corpus import BRIEF, MARK, POLYGLOT
from tests.access.doors import addresses, doors
from tests.access.grid import expected
from tests.access.setting import _furnish
from tests.access.stage import CANARIES, Stage
from tests.browser.pages import UNFOLD
from tests.browser.person import Person
from tests.world import World, make_place

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, databases=["default", "owner"])]

READERS = ("sub_lead", "lead", "coach", "sponsor")
LIVE = f"[...document.querySelectorAll('*')].filter(e => [...e.attributes].some(a => a.name.includes('{MARK}'))).length"
FILES = (".pdf", ".ics", "/export/<int:pk>/")  # downloads: no page to look at
RAN = "() => [window.ran, window.refused.length, " + LIVE + "]"


@pytest.fixture
def stage(live: str, monkeypatch: pytest.MonkeyPatch) -> Stage:
    """One organisation, with hostile words wherever the scenes have words of their own."""
    monkeypatch.setitem(CANARIES, "ours", BRIEF)
    with wall.restored():
        ours = make_place("Marsh Partnership NHS Trust", "marsh")
        things = _furnish(ours, "ours")
        with ours.inside():
            changes.settle()
    return Stage(World(ours, ours, ours.coach), {"ours": things}, {name: ours.people[name] for name in READERS})


def opened(stage: Stage) -> Iterator[tuple[str, str]]:
    """Each page, with the first who may read it."""
    for door in doors():
        may = [person for person in READERS if expected(stage, door, person, "GET", "ours") == "let in"]
        if may and not door.is_public and not door.route.endswith(FILES):
            yield may[0], addresses(stage, door, "ours", "ours")[0]


def test_nothing_that_people_typed_runs_in_a_browser(stage: Stage, open_browser: Callable[..., Person]) -> None:
    browsers: dict[str, Person] = {}
    wrong, shows = [], 0
    for who, path in opened(stage):
        if who not in browsers:
            browsers[who] = open_browser(who)
            browsers[who].context.add_init_script("window.ran = 0;")
            user = stage.people[who]
            assert isinstance(user, User)
            browsers[who].is_signed_in_as(user)
        person = browsers[who]
        person.opens(path)
        person.page.evaluate(UNFOLD)
        shows += BRIEF in person.page.locator("body").inner_text()
        ran = person.page.evaluate(RAN)
        if ran != [0, 0, 0]:
            wrong.append(f"{who} {path}: ran, refused, alive: {ran}")
        wrong += [f"{who} {path}: {line}" for line in person.trouble if "status 405" not in line]
        person.trouble.clear()
    assert wrong == [], "\n".join(["", *wrong])
    assert shows > 15, "pages with the words in sight"


def test_a_word_that_comes_alive_is_seen(open_browser: Callable[..., Person]) -> None:
    person = open_browser("Somebody")
    person.context.add_init_script("window.ran = 0;")
    person.opens("/accessibility/")
    assert person.page.evaluate(RAN) == [0, 0, 0]
    person.page.evaluate("words => document.body.insertAdjacentHTML('beforeend', words)", POLYGLOT)
    person.page.wait_for_function("window.refused.length > 0")
    ran, refused, alive = person.page.evaluate(RAN)
    assert (ran, alive) == (0, 1) and refused, "the policy stops what runs, and says so"
