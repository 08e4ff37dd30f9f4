"""Home pages, milestones, the coach's page: what people see."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from amhe import clock
from amhe.access.roles import Role
from amhe.programme import actions as programme
from organisations.milestones import milestones, tasks
from populations.models import Population
from teams import actions
from tests.factories import UserFactory
from tests.scenes import populations as populations_scene
from tests.world import World, make_place

pytestmark = pytest.mark.django_db
Browser = Callable[[Any], Any]


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


@pytest.mark.requirement("R1", "R7")
def test_home_shows_the_6_milestones_in_order_the_phase_and_the_next_step(world: World, browser_of: Browser) -> None:
    page = text(browser_of(world.ours.lead).get("/o/marsh/"))
    places = [page.index(milestone.name) for milestone in milestones()]
    assert places == sorted(places)
    assert "You are in phase 1 of 3: Identifying populations and designing QI projects." in page
    assert "Phase 2, Testing and scaling up changes, comes later." in page
    assert "Your next step" in page and "Build your project team" in page


@pytest.mark.parametrize(
    ("who", "to"),
    [("lead", "/o/marsh/"), ("sponsor", "/o/marsh/"), ("member", "/o/marsh/"), ("coach", "/coach/")],
)
def test_everybody_lands_on_the_home_of_their_main_role(world: World, browser_of: Browser, who: str, to: str) -> None:
    assert browser_of(getattr(world.ours, who)).get("/").headers["Location"] == to


def test_somebody_without_a_team_is_told_so_and_a_person_in_two_chooses(world: World, browser_of: Browser) -> None:
    assert "You are not in a team at the moment." in text(browser_of(world.stranger).get("/"))
    with world.theirs.inside():
        actions.join(
            by=None,
            organisation=world.theirs.organisation,
            team=None,
            user=world.ours.member,
            role=Role.PROJECT_TEAM_MEMBER,
        )
    page = text(browser_of(world.ours.member).get("/"))
    assert "Marsh Partnership NHS Trust" in page and "Hill Partnership NHS Trust" in page


@pytest.mark.requirement("R2")
def test_the_coach_is_named_with_an_address_in_the_same_place_on_every_page(world: World, browser_of: Browser) -> None:
    browser = browser_of(world.ours.lead)
    for path in ("/o/marsh/", "/o/marsh/team/", "/o/marsh/meetings/", "/o/marsh/milestones/3/", "/o/marsh/report/"):
        page = text(browser.get(path))
        footer = page[page.index("<footer") :]
        assert world.ours.coach.name in footer and f"mailto:{world.ours.coach.email}" in footer, path


def footer_of(browser: Any, path: str) -> str:
    page = text(browser.get(path))
    return page[page.index("<footer") :]


@pytest.mark.requirement("R2")
@pytest.mark.parametrize(
    "path", ["/me/", "/me/actions/", "/me/roles/", "/me/sign-in/", "/me/leave/", "/privacy/", "/no/"]
)
def test_the_coach_is_named_on_pages_across_organisations_too(
    world: World, browser_of: Browser, count_queries: Callable[[Callable[[], Any]], int], path: str
) -> None:
    browser, stranger = browser_of(world.ours.lead), browser_of(world.stranger)
    footer = footer_of(browser, path)
    assert f"Your QI Coach is {world.ours.coach.name}" in footer and f"mailto:{world.ours.coach.email}" in footer
    assert "QI Coach" not in footer_of(stranger, path)
    assert count_queries(lambda: browser.get(path)) <= count_queries(lambda: stranger.get(path)) + 1


@pytest.mark.requirement("R2")
def test_somebody_in_2_organisations_reads_the_coach_of_each_and_a_coach_reads_nobody(
    world: World, browser_of: Browser
) -> None:
    both = world.ours.lead
    with world.theirs.inside():
        where = {"organisation": world.theirs.organisation, "team": None}
        actions.join(by=world.theirs.lead, **where, user=both, role=Role.SENIOR_SPONSOR)
    footer = footer_of(browser_of(both), "/me/")
    for place in (world.ours, world.theirs):
        assert f"Your QI Coach at {place.organisation.name} is {place.coach.name}" in footer
    assert world.theirs.coach.name not in footer_of(browser_of(both), "/o/marsh/")
    assert "QI Coach" not in footer_of(browser_of(world.ours.coach), "/me/")
    with world.ours.inside():
        where = {"organisation": world.ours.organisation, "team": None}
        actions.join(by=world.ours.lead, **where, user=world.theirs.coach, role=Role.SENIOR_SPONSOR)
    footer = footer_of(browser_of(world.theirs.coach), "/me/")
    assert f"Your QI Coach is {world.ours.coach.name}" in footer, "for the one organisation that they do not coach"


@pytest.mark.requirement("R10", "R38", "R43", "R61")
def test_every_milestone_shows_the_resources_that_the_starter_pack_names(world: World, browser_of: Browser) -> None:
    browser = browser_of(world.ours.lead)
    page = text(browser.get("/o/marsh/milestones/2/"))
    assert "Mind Area Dashboard" in page and "Learning set 2 recording" in page
    assert "Working Well Together" in text(browser.get("/o/marsh/milestones/3/"))
    assert browser.get("/o/marsh/milestones/7/").status_code == 404


@pytest.mark.requirement("R8")
def test_a_lead_marks_a_task_as_already_done_and_it_counts(world: World, browser_of: Browser) -> None:
    browser = browser_of(world.ours.lead)
    said = {"task": "m1_learning", "state": "completed", "on_day": "1", "on_month": "10", "on_year": "2026"}
    assert browser.post("/o/marsh/milestones/1/", said).status_code == 302
    page = text(browser.get("/o/marsh/milestones/1/"))
    assert "Put learning sets in the diary: Already done" in page and world.ours.lead.name in page
    assert "3 of 7 tasks done" in text(browser.get("/o/marsh/"))  # a sponsor and a lead are there already


def test_a_mark_in_the_future_is_refused_beside_the_field_and_nothing_typed_is_lost(
    world: World, browser_of: Browser
) -> None:
    said = {"task": "m1_learning", "state": "completed", "on_day": "1", "on_month": "1", "on_year": "2030"}
    response = browser_of(world.ours.lead).post("/o/marsh/milestones/1/", said)
    assert response.status_code == 422
    page = text(response)
    assert "must be today or in the past" in page and 'value="2030"' in page and "<title>Error:" in page


@pytest.mark.requirement("R9")
def test_only_a_coach_says_that_a_task_is_not_needed_and_must_say_why(world: World, browser_of: Browser) -> None:
    said = {"task": "m1_learning", "state": "not_needed", "on_day": "1", "on_month": "10", "on_year": "2026"}
    assert browser_of(world.ours.lead).post("/o/marsh/milestones/1/", said).status_code == 422
    coach = browser_of(world.ours.coach)
    refused = coach.post("/o/marsh/milestones/1/", said)
    assert refused.status_code == 422 and "Say why it is not needed here." in text(refused)
    assert coach.post("/o/marsh/milestones/1/", said | {"reason": "Their own route"}).status_code == 302
    assert "Not needed here. Their own route" in text(coach.get("/o/marsh/milestones/1/"))


def test_a_mark_can_be_taken_back(world: World, browser_of: Browser) -> None:
    with world.ours.inside():
        mark = programme.mark_task(
            by=world.ours.lead,
            organisation=world.ours.organisation,
            task=tasks()["m1_learning"],
            population=None,
            state="completed",
            on=clock.today(),
        )
    browser = browser_of(world.ours.lead)
    browser.post(f"/o/marsh/marks/{mark.pk}/take-back/")
    assert "0 of 7 tasks done" in text(browser.get("/o/marsh/"))


@pytest.mark.requirement("R2")
def test_a_coach_sees_only_their_own_organisations_most_at_risk_first(world: World, browser_of: Browser) -> None:
    page = text(browser_of(world.ours.coach).get("/coach/"))
    assert "Your 1 organisation" in page and "Marsh needs help most" in page
    assert "No one with lived experience in the team" in page
    assert "Hill" not in page
    assert browser_of(world.ours.lead).get("/coach/").status_code == 403


def test_a_coach_who_left_their_last_organisation_has_no_dashboard(world: World, browser_of: Browser) -> None:
    with world.ours.inside():
        other = {"organisation": world.ours.organisation, "team": None, "user": UserFactory(), "role": Role.COACH}
        actions.join(by=None, **other)
        actions.end_membership(by=None, membership=world.ours.coach.memberships.get())
    assert browser_of(world.ours.coach).get("/coach/").status_code == 403


def test_the_coach_page_asks_the_same_number_of_queries_for_1_3_and_20_organisations(
    world: World, browser_of: Browser, count_queries: Callable[[Callable[[], Any]], int]
) -> None:
    coach = world.ours.coach
    browser = browser_of(coach)
    counts = {}
    made = 1
    for wanted in (1, 3, 20):
        while made < wanted:
            place = make_place(f"Number{made} Trust", f"number-{made}")
            with place.inside():
                actions.join(by=None, organisation=place.organisation, team=None, user=coach, role=Role.COACH)
            made += 1
        assert f"Your {wanted} organisation" in text(browser.get("/coach/"))
        counts[wanted] = count_queries(lambda: browser.get("/coach/"))
    assert len(set(counts.values())) == 1 and counts[1] <= 12, counts


def test_no_signed_in_page_is_kept_by_a_browser_or_framed(world: World, browser_of: Browser) -> None:
    headers = browser_of(world.ours.lead).get("/o/marsh/").headers
    assert headers["Cache-Control"] == "no-store"
    assert "script-src 'self'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]


def test_a_sub_team_member_lands_on_their_population_with_its_next_step_and_their_own_menu(
    world: World, browser_of: Browser
) -> None:
    things: dict[Any, Any] = {}
    populations_scene.build(world.ours, "canary", things)
    population = things[Population]
    browser = browser_of(world.ours.people["sub_member"])
    home = browser.get("/")
    assert home.headers["Location"] == f"/o/marsh/p/{population.slug}/"
    page = text(browser.get(home.headers["Location"]))
    assert "Your next step" in page and "Talk with 2 or 3 people first" in page
    menu = page[page.index("<nav") : page.index("</nav>")]
    assert [menu.index(name) for name in ("Home", "Talk", "What we heard", "Assets", "Project")]
    assert "Milestones" not in menu
    assert world.ours.coach.name in text(browser.get("/talk/"))
