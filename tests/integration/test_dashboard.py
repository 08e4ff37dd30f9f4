"""The coach's dashboard: order, filters, pages, and a coach's own word on how an organisation is doing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from amhe import clock
from amhe.access.roles import Role
from amhe.programme import actions as programme
from amhe.programme.dashboard import ON_A_PAGE, dashboard
from amhe.programme.models import Health
from teams import actions
from tests.world import Place, World, make_place

pytestmark = pytest.mark.django_db
Browser = Callable[[Any], Any]


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def coached_by(coach: Any, name: str, slug: str, nation: str = "E") -> Place:
    place = make_place(name, slug, nation)
    with place.inside():
        actions.join(by=None, organisation=place.organisation, team=None, user=coach, role=Role.COACH)
    return place


def table(page: str) -> str:
    return page[page.index('<table class="amhe-heat">') : page.index("</table>")] if "amhe-heat" in page else ""


def say(place: Place, health: Health, reason: str = "We spoke on the phone") -> Any:
    with place.inside():
        return programme.override_health(by=place.coach, organisation=place.organisation, health=health, reason=reason)


def test_each_cell_is_a_link_with_the_name_that_screen_readers_need(world: World, browser_of: Browser) -> None:
    page = table(text(browser_of(world.ours.coach).get("/coach/")))
    assert page.count("<td>") == 6
    assert 'href="/o/marsh/milestones/2/"' in page
    assert "<span>Marsh Partnership NHS Trust, milestone 2: </span>Not started</a>" in page


def test_filters_in_the_address_narrow_the_list_and_not_the_card_above_it(world: World, browser_of: Browser) -> None:
    coach = world.ours.coach
    wales = coached_by(coach, "Valley University Health Board", "valley", "W")
    say(wales, Health.ON_TRACK)
    with wales.inside():
        actions.plan_meeting(by=wales.lead, team=wales.team, starts_at=clock.now() + timedelta(days=13))
    browser = browser_of(coach)

    def listed(query: str) -> list[str]:
        page = text(browser.get(f"/coach/?{query}"))
        assert "Marsh needs help most" in page and "Your 2 organisations" in page
        return [name for name in ("Marsh Partnership", "Valley University") if name in table(page)]

    assert listed("") == ["Marsh Partnership", "Valley University"]
    assert listed("help=on") == ["Marsh Partnership"]
    assert listed("soon=on") == ["Valley University"]
    assert listed("nation=W") == ["Valley University"]
    assert listed("milestone=1") == ["Marsh Partnership", "Valley University"]
    assert listed("milestone=6") == []
    assert listed("help=on&nation=W") == []
    assert "No organisation fits what you chose." in text(browser.get("/coach/?milestone=6"))
    assert "1 of 2 shown." in text(browser.get("/coach/?nation=W"))
    assert listed("nation=XX&milestone=99") == ["Marsh Partnership", "Valley University"], "nonsense narrows nothing"


def test_a_meeting_in_15_days_is_not_in_my_next_14(world: World, browser_of: Browser) -> None:
    with world.ours.inside():
        actions.plan_meeting(by=world.ours.lead, team=world.ours.team, starts_at=clock.now() + timedelta(days=15))
    page = text(browser_of(world.ours.coach).get("/coach/?soon=on"))
    assert "No organisation fits what you chose." in page


def test_many_are_shown_page_by_page_and_the_worst_stays_on_top(world: World, browser_of: Browser) -> None:
    coach = world.ours.coach
    for n in range(ON_A_PAGE):
        say(coached_by(coach, f"Number{n:02} Trust", f"number-{n}"), Health.WATCH)
    first, second = (text(browser_of(coach).get(f"/coach/?page={n}")) for n in (1, 2))
    assert "Marsh needs help most" in first and "Marsh needs help most" in second
    assert table(first).count("<tr>") == ON_A_PAGE + 1 and table(second).count("<tr>") == 2
    assert "Marsh" in table(first) and f"Number{ON_A_PAGE - 1:02} Trust" in table(second)
    assert 'aria-current="page"' in first and "page=2" in first


@pytest.mark.requirement("R2")
def test_a_coach_says_how_they_are_doing_and_why_and_it_holds_for_28_days(world: World, browser_of: Browser) -> None:
    coach, lead = browser_of(world.ours.coach), browser_of(world.ours.lead)
    assert coach.post("/o/marsh/health/", {"health": "on_track", "reason": ""}).status_code == 422
    assert lead.post("/o/marsh/health/", {"health": "on_track", "reason": "We say so"}).status_code == 403
    answer = coach.post("/o/marsh/health/", {"health": "on_track", "reason": "They merge in May"}, follow=True)
    assert "Saved. It holds for 28 days." in text(answer)
    for page in (text(lead.get("/o/marsh/")), text(lead.get("/o/marsh/health/"))):
        assert "On track" in page and "They merge in May" in page and "It ends on 21 December 2026." in page
        assert "No one with lived experience in the team" in page, "the signs stay to be read"
    dashed = text(coach.get("/coach/"))
    assert "No organisation stands out" in dashed and f"Set by {world.ours.coach.name}" in dashed
    with clock.set_to(clock.now() + timedelta(days=27)):
        assert "They merge in May" in text(lead.get("/o/marsh/"))
    with clock.set_to(clock.now() + timedelta(days=28)):
        assert "They merge in May" not in text(lead.get("/o/marsh/"))
        assert "Marsh needs help most" in text(coach.get("/coach/"))


def test_the_signs_speak_again_when_the_coach_lets_them(world: World, browser_of: Browser) -> None:
    said = say(world.ours, Health.ON_TRACK)
    page = text(browser_of(world.ours.coach).get("/o/marsh/health/"))
    assert "Let the signs speak again" in page
    assert browser_of(world.ours.lead).post(f"/o/marsh/health/{said.pk}/end/").status_code == 403
    browser_of(world.ours.coach).post(f"/o/marsh/health/{said.pk}/end/")
    assert "Marsh needs help most" in text(browser_of(world.ours.coach).get("/coach/"))


def test_who_a_person_calls_worse_comes_before_who_the_signs_call_better(world: World) -> None:
    quiet = coached_by(world.ours.coach, "Aardvark Trust", "aardvark")
    say(world.ours, Health.WATCH)
    say(quiet, Health.NEEDS_HELP)
    ids = [world.ours.organisation.pk, quiet.organisation.pk]
    from amhe.access import wall

    with wall.inside(*ids):
        assert [row.organisation.slug for row in dashboard(ids).rows] == ["aardvark", "marsh"]
