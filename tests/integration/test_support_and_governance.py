"""Other support for the team (R24), and the project team's page once sub-teams exist (R65, R66)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from amhe import clock
from amhe.access.roles import Permission
from amhe.programme.standing import kept_of
from teams import actions, oversight
from teams.models import GovernanceRole, Membership, SupportRole
from teams.oversight import Kind, Line
from tests.integration.populations_cast import decided, groups
from tests.world import World

pytestmark = pytest.mark.django_db
Browser = Callable[[Any], Any]
SUPPORT = "/o/marsh/team/support/"
OVERSIGHT = "/o/marsh/oversight/"
FIVE = ("business_admin", "team_admin", "qi_team", "data_analyst", "comms")


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def task(world: World, name: str) -> str:
    with world.ours.inside():
        return str(kept_of(world.ours.organisation).tasks["organisation"][name])


# --- support --------------------------------------------------------------------------------------------------------


@pytest.mark.requirement("R24")
def test_lead_and_sponsor_say_of_each_kind_of_support_whether_it_is_needed(world: World, browser_of: Browser) -> None:
    said = {
        "do": "support",
        "version": "1",
        "business_admin": "not_needed",
        "team_admin": "filled",
        "team_admin_by": "Ann",
    }
    assert task(world, "m1_support") == "not_started"
    assert "Saved." in text(browser_of(world.ours.sponsor).post(SUPPORT, said, follow=True))
    assert task(world, "m1_support") == "in_progress"
    rest = (
        {"do": "support", "version": "2"}
        | dict.fromkeys(FIVE, "needed")
        | {"team_admin": "filled", "team_admin_by": "Ann"}
    )
    browser_of(world.ours.lead).post(SUPPORT, rest)
    assert task(world, "m1_support") == "completed"
    seen = text(browser_of(world.ours.member).get(SUPPORT))
    assert "Business administrator</dt>" in seen and "Needed, and nobody does it yet" in seen
    assert "Somebody does it: Ann" in seen and "<button" not in seen.split("<main")[1].split("</main>")[0]


@pytest.mark.requirement("R24")
def test_a_team_adds_support_of_its_own_and_takes_it_off_again(world: World, browser_of: Browser) -> None:
    lead = browser_of(world.ours.lead)
    page = text(lead.post(SUPPORT, {"do": "support", "version": "1", "another": "Interpreter"}, follow=True))
    assert "Interpreter" in page
    twice = lead.post(SUPPORT, {"do": "support", "version": "2", "another": "interpreter"})
    assert twice.status_code == 422 and "This is on the list already." in text(twice)
    with world.ours.inside():
        own = SupportRole.objects.get()
    lead.post(SUPPORT, {"do": "support", "version": "2", f"own_{own.pk}": "remove"})
    assert "Interpreter" not in text(lead.get(SUPPORT))


@pytest.mark.requirement("R24")
def test_a_name_without_somebody_does_it_is_refused_and_two_people_see_both(world: World, browser_of: Browser) -> None:
    lead = browser_of(world.ours.lead)
    said = {"do": "support", "version": "1", "comms": "needed", "comms_by": "Ann"}
    refused = lead.post(SUPPORT, said)
    assert refused.status_code == 422 and "Choose “Somebody does it”, or take the name out" in text(refused)
    lead.post(SUPPORT, said | {"comms_by": ""})
    late = browser_of(world.ours.sponsor).post(SUPPORT, said | {"comms": "filled"})
    assert late.status_code == 409 and "Ann" in text(late)


@pytest.mark.requirement("R14")
def test_the_sponsor_writes_down_the_protected_time_too(world: World, browser_of: Browser) -> None:
    said = {"do": "time", "version": "1", "lead_hours_a_month": "8", "lead_hours_agreed_by": "Chief Nurse"}
    sponsor = browser_of(world.ours.sponsor)
    assert sponsor.post(SUPPORT, said).status_code == 302
    assert "8 hours a month, agreed by Chief Nurse." in text(browser_of(world.ours.coach).get(SUPPORT))
    assert browser_of(world.ours.coach).post(SUPPORT, said).status_code == 403


# --- governance -----------------------------------------------------------------------------------------------------


@pytest.fixture
def sub_teams(world: World) -> None:
    """Two groups are chosen, so there are two sub-teams."""
    listed = groups(world.ours)
    decided(world.ours, listed[0], listed[1])


def name(browser: Any, function: str, user: Any, version: int = 0) -> Any:
    return browser.post(f"{OVERSIGHT}{function}/", {"user": user.pk, "version": version})


@pytest.mark.requirement("R65")
def test_the_teams_page_says_that_it_oversees_once_there_are_sub_teams(world: World, browser_of: Browser) -> None:
    lead = browser_of(world.ours.lead)
    assert "this team oversees" not in text(lead.get("/o/marsh/team/"))
    assert "Each sub-team will be listed here once the groups are chosen." in text(lead.get(OVERSIGHT))
    listed = groups(world.ours)
    decided(world.ours, listed[0])
    page = text(lead.get("/o/marsh/team/"))
    assert "There are sub-teams now, so this team oversees." in page and world.ours.member.name in page
    assert "Oversight: how each sub-team is doing" in text(browser_of(world.ours.sponsor).get("/o/marsh/"))


@pytest.mark.requirement("R65")
def test_oversight_shows_each_sub_team_with_how_far_it_is(world: World, browser_of: Browser, sub_teams: None) -> None:
    for user in (world.ours.lead, world.ours.sponsor, world.ours.member, world.ours.coach):
        page = text(browser_of(user).get(OVERSIGHT))
        assert "Rural communities" in page and "Black men" in page
        assert page.count("3. Form a sub-team for each population") == 2 and "0 of 4 tasks" in page
        assert "The populations to work with: Rural communities, Black men" in page
    assert "The populations to work with" not in text(browser_of(world.ours.support).get(OVERSIGHT))
    assert browser_of(world.theirs.lead).get(OVERSIGHT).status_code == 404


@pytest.mark.requirement("R65", "R66")
def test_each_task_of_governance_has_a_named_person_and_its_history(
    world: World, browser_of: Browser, sub_teams: None
) -> None:
    lead, ours = browser_of(world.ours.lead), world.ours
    assert text(lead.get(OVERSIGHT)).count("Nobody is named yet") == 3
    assert task(world, "m3_governance") == "not_started"
    for function in ("resources", "awareness", "senior_support"):
        assert name(lead, function, ours.sponsor).headers["Location"] == OVERSIGHT
    page = text(browser_of(ours.member).get(OVERSIGHT))
    assert page.count(f"{ours.sponsor.name} <span") == 3 and "Name somebody" not in page
    assert task(world, "m3_governance") == "completed"
    with clock.set_to(clock.now() + timedelta(days=30)):
        lead = browser_of(ours.lead)
        name(lead, "awareness", ours.member, version=1)
        history = text(lead.get(f"{OVERSIGHT}awareness/"))
        assert f"{ours.member.name}: since 23 December 2026" in history
        assert f"{ours.sponsor.name}: 23 November 2026 to 22 December 2026" in history


@pytest.mark.requirement("R65")
def test_somebody_who_leaves_no_longer_sees_to_it(world: World, browser_of: Browser, sub_teams: None) -> None:
    lead, ours = browser_of(world.ours.lead), world.ours
    for function in ("resources", "awareness", "senior_support"):
        name(lead, function, ours.member)
    with ours.inside():
        actions.end_membership(by=ours.lead, membership=Membership.objects.get(user=ours.member))
    assert text(lead.get(OVERSIGHT)).count("Nobody is named yet") == 3
    assert task(world, "m3_governance") == "not_started"
    assert name(lead, "resources", ours.sponsor, version=1).status_code == 302


@pytest.mark.requirement("R65")
def test_only_people_of_the_project_team_can_be_named_and_two_leads_see_both(
    world: World, browser_of: Browser, sub_teams: None
) -> None:
    lead, ours = browser_of(world.ours.lead), world.ours
    for user in (ours.coach, world.theirs.lead, world.stranger):
        refused = name(lead, "resources", user)
        assert refused.status_code == 422 and "Choose one of the answers shown" in text(refused)
    name(lead, "resources", ours.sponsor)
    late = name(lead, "resources", ours.member)
    assert late.status_code == 409 and ours.sponsor.name in text(late)
    assert name(browser_of(ours.member), "resources", ours.member).status_code == 403
    assert lead.get(f"{OVERSIGHT}nothing/").status_code == 404
    with ours.inside():
        assert GovernanceRole.objects.count() == 1


@pytest.fixture
def nobody_tells() -> Iterator[None]:
    """Rooms tell the page nothing but what the test lets them."""
    kept = {kind: list(tellers) for kind, tellers in oversight._tellers.items()}
    for tellers in oversight._tellers.values():
        tellers.clear()
    yield
    oversight._tellers.update(kept)


@pytest.mark.requirement("R66")
def test_rooms_tell_the_page_updates_requests_and_decisions(
    world: World, browser_of: Browser, sub_teams: None, nobody_tells: None
) -> None:
    lead = browser_of(world.ours.lead)
    page = text(lead.get(OVERSIGHT))
    assert "What is asked for" not in page and "No update" not in page
    with world.ours.inside():
        team = actions.make_sub_team(by=None, organisation=world.ours.organisation, name="Later")
    then = clock.now() - timedelta(days=9)
    oversight.tell(Kind.UPDATE, Permission.VIEW_TEAM, lambda pk: [Line("All well.", then, team_id=team.pk)])
    oversight.tell(
        Kind.REQUEST, Permission.VIEW_TEAM, lambda pk: [Line("Money for taxis", then, by="Ana", function="resources")]
    )
    oversight.tell(Kind.DECISION, Permission.VIEW_RESULTS, lambda pk: [Line("We meet in the library", then)])
    page = text(lead.get(OVERSIGHT))
    assert page.count("No update from this sub-team yet.") == 2, "the update is about a sub-team of no group here"
    assert "Money for taxis" in page and "Secure resources for the projects. Ana, 9 days ago" in page
    assert "We meet in the library" in page
    assert "We meet in the library" not in text(browser_of(world.ours.support).get(OVERSIGHT))


@pytest.mark.requirement("R66")
def test_the_newest_update_of_a_sub_team_stands_with_it(
    world: World, browser_of: Browser, sub_teams: None, nobody_tells: None
) -> None:
    with world.ours.inside():
        first = groups_team(world)
    now = clock.now()
    old, new = Line("Old.", now - timedelta(days=9), team_id=first), Line("New.", now, by="Grace", team_id=first)
    oversight.tell(Kind.UPDATE, Permission.VIEW_TEAM, lambda pk: [old, new])
    page = text(browser_of(world.ours.member).get(OVERSIGHT))
    assert "<strong>Latest update:</strong> New." in page and "Old." not in page and "Grace, today" in page


def groups_team(world: World) -> int:
    from populations.models import Population

    return Population.objects.chosen().order_by("pk")[0].team_id


@pytest.mark.requirement("R24")
def test_a_name_that_was_there_goes_when_somebody_no_longer_does_it(world: World, browser_of: Browser) -> None:
    lead = browser_of(world.ours.lead)
    lead.post(SUPPORT, {"do": "support", "version": "1", "comms": "filled", "comms_by": "Ann"})
    lead.post(SUPPORT, {"do": "support", "version": "2", "comms": "not_needed", "comms_by": "Ann"})
    with world.ours.inside():
        role = SupportRole.objects.get()
    assert (role.state, role.filled_by) == ("not_needed", "")
