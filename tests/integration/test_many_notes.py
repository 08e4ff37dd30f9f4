"""A sub-team with more notes than a page should list at once: nothing is out of reach, and no page grows with them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from amhe import clock
from assets.models import Asset
from datareview.models import MOST_LISTED, Theme
from populations.models import Population
from qiprojects.models import ChangeIdea
from tests.scenes import datareview as review
from tests.scenes import populations as scene
from tests.world import World

pytestmark = pytest.mark.django_db
Browser = Callable[[Any], Any]
NOTES = MOST_LISTED + 2


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


@pytest.fixture
def place(world: World) -> Any:
    """A sub-team whose `notes` are 52, the newest first; each tells of a strength and suggests a change."""
    things: dict[Any, Any] = {}
    scene.build(world.ours, "", things)
    place = world.ours
    with place.inside():
        population = Population.objects.select_related("team", "organisation").get(pk=things[Population].pk)
        place.notes = [
            review.listen(
                place,
                population,
                heard=f"Told us {n}.",
                strengths=f"Choir {n}",
                changes=f"Ring first {n}",
                held_on=clock.today() - timedelta(days=n),
            )
            for n in range(NOTES)
        ]
    place.home = f"/o/marsh/p/{population.slug}/"
    return place


def test_a_theme_can_rest_on_any_note_though_only_the_newest_are_listed(place: Any, browser_of: Browser) -> None:
    browser, oldest = browser_of(place.sub_lead), place.notes[-1]
    page = text(browser.get(f"{place.home}themes/"))
    assert page.count('value="note-') == MOST_LISTED and "Only the newest 50 notes are listed." in page
    every = text(browser.get(f"{place.home}themes/?all=1"))
    assert every.count('value="note-') == NOTES and "Only the newest" not in every
    sent = {"name": "Old and new", "kind": "barrier", "evidence": [f"note-{note.pk}" for note in place.notes]}
    assert browser.post(f"{place.home}themes/", sent).status_code == 302
    with place.inside():
        assert Theme.objects.get().codings.count() == NOTES
        theme = Theme.objects.get().pk
    assert f"Open note {oldest.pk}" in text(browser.get(f"{place.home}themes/{theme}/"))


def test_strengths_are_placed_ten_at_a_time_and_one_that_slipped_off_the_page_still_can_be(
    place: Any, browser_of: Browser
) -> None:
    browser, newest = browser_of(place.sub_lead), place.notes[0]
    page = text(browser.get(f"{place.home}assets/"))
    assert page.count("Choir ") >= 10 and f"Choir {NOTES - 1}" in page and "Choir 0" not in page
    assert "The oldest 10 are shown." in page
    sent = {"do": f"place:{newest.pk}", f"note-{newest.pk}-name": "A choir", f"note-{newest.pk}-category": "individual"}
    assert browser.post(f"{place.home}assets/", sent).status_code == 302
    with place.inside():
        assert Asset.objects.get().from_conversation_id == newest.pk


def test_an_idea_can_rest_on_any_note_and_suggestions_come_ten_at_a_time(place: Any, browser_of: Browser) -> None:
    browser, oldest = browser_of(place.sub_lead), place.notes[-1]
    page = text(browser.get(f"{place.home}project/theory/"))
    assert page.count('value="note-') == MOST_LISTED and "The oldest 10 are shown." in page
    assert text(browser.get(f"{place.home}project/theory/?all=1")).count('value="note-') == NOTES
    sent = {"do": "idea", "idea-text": "Ring first", "idea-suggested_by": "population"}
    sent |= {"idea-evidence": f"note-{oldest.pk}"}
    assert browser.post(f"{place.home}project/theory/", sent).status_code == 302
    with place.inside():
        assert ChangeIdea.objects.get().conversation_id == oldest.pk


def test_a_key_that_is_no_number_or_somebody_elses_is_not_a_choice(place: Any, browser_of: Browser) -> None:
    browser = browser_of(place.sub_lead)
    for key in ("note-", "note-x", "note-999999999999999999999", "note-0", "-1"):
        sent = {"name": "Odd", "kind": "barrier", "evidence": [key]}
        assert browser.post(f"{place.home}themes/", sent).status_code == 422, key
