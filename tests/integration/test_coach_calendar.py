"""The coach's calendar: every meeting of all their organisations, day by day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from amhe.access import wall
from amhe.access.roles import Role
from teams import actions
from teams.models import Meeting, Team
from tests.world import Place, World

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R21")]
Browser = Callable[[Any], Any]
FIRST = datetime(2026, 12, 1, 10, 0, tzinfo=UTC)


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def plan(place: Place, at: datetime = FIRST, **where: Any) -> Meeting:
    with place.inside():
        team = where.pop("team", place.team)
        return actions.plan_meeting(by=place.lead, team=team, starts_at=at, place="Room 1", **where)


@pytest.fixture
def both(world: World) -> World:
    """Our coach coaches the other organisation too."""
    with world.theirs.inside():
        actions.join(by=None, organisation=world.theirs.organisation, team=None, user=world.ours.coach, role=Role.COACH)
    return world


def sub_team(place: Place, name: str) -> Any:
    with place.inside():
        return actions.make_sub_team(by=place.lead, organisation=place.organisation, name=name)


def test_meetings_of_all_organisations_stand_under_their_day_in_order(both: World, browser_of: Browser) -> None:
    plan(both.theirs, FIRST + timedelta(hours=1))
    plan(both.ours)
    plan(both.ours, FIRST + timedelta(days=1), team=sub_team(both.ours, "Rural"))
    page = text(browser_of(both.ours.coach).get("/coach/calendar/"))
    assert "3 meetings of your organisations in the next 28 days." in page
    order = [
        "Tuesday 1 December 2026",
        "Marsh Partnership",
        "Hill Partnership",
        "Wednesday 2 December 2026",
        "Sub-team: Rural",
    ]
    places = [page.index(words, page.index("<h2>")) for words in order]
    assert places == sorted(places)
    assert "Project team, 60 minutes, Room 1" in page


def test_it_is_in_the_coachs_menu_and_the_menu_says_where_one_is(world: World, browser_of: Browser) -> None:
    browser = browser_of(world.ours.coach)
    page = text(browser.get("/coach/"))
    assert '<a class="amhe-nav__link" href="/coach/calendar/">Calendar</a>' in page
    assert '<a class="amhe-nav__link" href="/coach/" aria-current="page">Organisations</a>' in page
    page = text(browser.get("/coach/calendar/"))
    assert '<a class="amhe-nav__link" href="/coach/calendar/" aria-current="page">Calendar</a>' in page
    assert '<a class="amhe-nav__link" href="/coach/">Organisations</a>' in page


def test_it_says_what_there_is_of_an_agenda_and_whether_the_coach_is_asked(world: World, browser_of: Browser) -> None:
    browser = browser_of(world.ours.coach)
    with world.ours.inside():
        actions.plan_series(by=world.ours.lead, team=world.ours.team, first_at=FIRST, coach_invited=False)
        first = Meeting.objects.order_by("starts_at").first()
    page = text(browser.get("/coach/calendar/"))
    assert page.count("You are not asked to this one.") == page.count("Nobody has added to it yet.") == 2
    with world.ours.inside():
        actions.add_item(by=world.ours.lead, meeting=first, what="Welcome Rosa")
    assert text(browser.get("/coach/calendar/")).count("The team has added to the agenda.") == 1


def test_what_is_cancelled_or_over_or_far_away_is_not_there(world: World, browser_of: Browser) -> None:
    gone = plan(world.ours)
    with world.ours.inside():
        actions.cancel_meeting(by=world.ours.lead, meeting=gone, why="Holidays")
    plan(world.ours, FIRST + timedelta(days=28))
    page = text(browser_of(world.ours.coach).get("/coach/calendar/"))
    assert "0 meetings" in page and "will be listed here, as soon as they are planned" in page


@pytest.mark.parametrize(
    ("query", "there", "gone"),
    [
        ("organisation=hill", "Hill Partnership NHS Trust</a>", "Marsh Partnership NHS Trust</a>"),
        ("organisation=marsh", "Marsh Partnership NHS Trust</a>", "Hill Partnership NHS Trust</a>"),
        ("team=sub_team", "Sub-team: Rural", "Hill Partnership NHS Trust</a>"),
        ("team=project", "Hill Partnership NHS Trust</a>", "Sub-team: Rural"),
    ],
)
def test_the_address_narrows_it(both: World, browser_of: Browser, query: str, there: str, gone: str) -> None:
    plan(both.ours, team=sub_team(both.ours, "Rural"))
    plan(both.theirs)
    page = text(browser_of(both.ours.coach).get(f"/coach/calendar/?{query}"))
    assert there in page and gone not in page


def test_a_choice_that_fits_nothing_says_so_and_an_odd_one_is_left_out(both: World, browser_of: Browser) -> None:
    plan(both.ours)
    browser = browser_of(both.ours.coach)
    page = text(browser.get("/coach/calendar/?team=sub_team"))
    assert "No meeting fits what you chose." in page and "Show all of them" in page
    assert "1 meeting of your organisations" in text(browser.get("/coach/calendar/?organisation=elsewhere"))


def test_it_is_for_coaches_and_of_their_own_organisations(world: World, browser_of: Browser) -> None:
    plan(world.theirs)
    assert browser_of(world.ours.lead).get("/coach/calendar/").status_code == 403
    page = text(browser_of(world.ours.coach).get("/coach/calendar/"))
    assert "Hill" not in page and "0 meetings" in page


def another(number: int, coach: Any) -> None:
    """One more organisation of the coach, with a meeting."""
    name = f"Trust {number}"
    with wall.restored():
        organisation = actions.start_organisation(
            by=None, name=name, slug=f"trust-{number}", nation="E", started_on=FIRST.date(), coach=coach
        )
        team = Team.objects.get(organisation=organisation)
        actions.plan_meeting(by=coach, team=team, starts_at=FIRST + timedelta(minutes=number))


def test_as_many_queries_for_100_organisations_as_for_one(
    world: World, browser_of: Browser, count_queries: Callable[[Callable[[], Any]], int]
) -> None:
    browser, asked, there = browser_of(world.ours.coach), {}, 1
    plan(world.ours)
    for wanted in (1, 10, 100):
        for number in range(there, wanted):
            another(number, world.ours.coach)
        there = wanted
        assert f"{wanted} meeting" in text(browser.get("/coach/calendar/"))
        asked[wanted] = count_queries(lambda: browser.get("/coach/calendar/"))
    assert asked[1] == asked[10] <= 12 and asked[100] <= 12, asked
