"""An expert whom a sub-team asked reads its notes until a day, and no longer than its lead wants (R4)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from amhe import clock
from amhe.access.roles import Role
from amhe.programme.retention import sweep
from organisations.actions import add_expert, change_expert
from organisations.models import Expert, User
from populations.models import Population
from teams import actions
from teams.models import Invitation, Membership
from tests.scenes import datareview as datareview_scene
from tests.scenes import populations as populations_scene
from tests.world import Place, World

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R4")]
Browsers = Callable[[Any], Any]


@pytest.fixture
def ours(world: World) -> Place:
    return world.ours


@pytest.fixture
def population(ours: Place) -> Population:
    things: dict[type, Any] = {}
    populations_scene.build(ours, "", things)
    with ours.inside():
        known = Population.objects.select_related("team", "organisation").get(pk=things[Population].pk)
        datareview_scene.listen(ours, known)
    return known


@pytest.fixture
def expert(ours: Place, population: Population) -> User:
    user = add_expert(by=None, email="ada@experts.example", name="Ada Moreau", nations=["E"], inequality=True).user
    with ours.inside():
        actions.ask_for_help(by=ours.sub_lead, team=population.team, to="expert", of=user, what="How do we begin?")
    return user


def page_of(population: Population) -> str:
    return f"/o/marsh/p/{population.slug}/heard/expert/"


def until(days: int) -> dict[str, Any]:
    day: date = clock.today() + timedelta(days=days)
    return {"until_day": day.day, "until_month": day.month, "until_year": day.year}


def share(browser: Any, population: Population, expert: User, days: int = 30) -> Any:
    return browser.post(page_of(population), {"do": "share", "expert": expert.pk} | until(days))


def says_yes(ours: Place, expert: User) -> Membership:
    with ours.inside():
        return actions.accept_invitation(by=expert, invitation=Invitation.objects.get(role=Role.NOTES_READER))


def texts(browser: Any, path: str) -> str:
    return " ".join(browser.get(path).content.decode().split())


def test_they_read_the_notes_of_this_sub_team_once_they_say_yes_and_until_the_day(
    ours: Place, population: Population, expert: User, browser_of: Browsers
) -> None:
    heard = f"/o/marsh/p/{population.slug}/heard/"
    lead, theirs = browser_of(ours.sub_lead), browser_of(expert)
    assert theirs.get(heard).status_code == 404
    assert share(lead, population, expert).status_code == 302
    assert theirs.get(heard).status_code == 404, "not before they said yes"
    assert "Ada Moreau was asked to read the notes until 23 December 2026" in texts(lead, page_of(population))
    says_yes(ours, expert)
    assert theirs.get(heard).status_code == 200
    for path in ("/o/marsh/", "/o/marsh/requests/", "/o/marsh/team/", f"/o/marsh/p/{population.slug}/project/"):
        assert theirs.get(path).status_code == 403, path
    assert "Ada Moreau can read the notes until 23 December 2026" in texts(lead, page_of(population))
    with clock.set_to(clock.now() + timedelta(days=30)):
        assert theirs.get(heard).status_code == 200
    with clock.set_to(clock.now() + timedelta(days=31)):
        assert theirs.get(heard).status_code == 404


def test_the_lead_takes_it_back_at_once_before_and_after_they_said_yes(
    ours: Place, population: Population, expert: User, browser_of: Browsers
) -> None:
    lead = browser_of(ours.sub_lead)
    share(lead, population, expert)
    with ours.inside():
        asked = Invitation.objects.get(role=Role.NOTES_READER)
    lead.post(page_of(population), {"do": "withdraw", "of": asked.pk})
    with ours.inside():
        assert not Invitation.objects.get(pk=asked.pk).is_open
    share(lead, population, expert)
    with ours.inside():
        asked = Invitation.objects.filter(role=Role.NOTES_READER).latest("pk")
        held = actions.accept_invitation(by=expert, invitation=asked)
    assert browser_of(expert).get(f"/o/marsh/p/{population.slug}/heard/").status_code == 200
    lead.post(page_of(population), {"do": "stop", "of": held.pk})
    assert browser_of(expert).get(f"/o/marsh/p/{population.slug}/heard/").status_code == 404


def test_90_days_are_the_most(ours: Place, population: Population, expert: User, browser_of: Browsers) -> None:
    lead = browser_of(ours.sub_lead)
    answer = share(lead, population, expert, days=91)
    assert answer.status_code == 422 and "Choose a day within 90 days." in answer.content.decode()
    assert share(lead, population, expert, days=90).status_code == 302


def test_an_invitation_does_not_outlast_the_last_day(
    ours: Place, population: Population, expert: User, browser_of: Browsers
) -> None:
    share(browser_of(ours.sub_lead), population, expert, days=1)
    with ours.inside(), clock.set_to(clock.now() + timedelta(days=2)):
        assert not Invitation.objects.get(role=Role.NOTES_READER).is_open


def test_only_the_sub_team_s_own_lead_shares_and_only_with_an_expert_whom_it_asked(
    ours: Place, population: Population, expert: User, browser_of: Browsers
) -> None:
    for who in ("lead", "sub_member", "coach", "sponsor"):
        assert share(browser_of(ours.people[who]), population, expert).status_code == 403, who
    other = add_expert(by=None, email="o@experts.example", name="Not Asked", nations=["E"], inequality=True).user
    assert share(browser_of(ours.sub_lead), population, other).status_code == 422
    with ours.inside():
        assert not Invitation.objects.filter(role=Role.NOTES_READER).exists()


def test_the_lead_is_told_to_ask_first(ours: Place, population: Population, browser_of: Browsers) -> None:
    page = texts(browser_of(ours.sub_lead), page_of(population))
    assert "Ask an expert for help first." in page
    assert f'href="/o/marsh/p/{population.slug}/requests/"' in page


def test_an_expert_is_forgotten_12_months_after_they_came_off_the_list(world: World) -> None:
    about = {"nations": ["E"], "inequality": True}
    known = [add_expert(by=None, email=f"e{n}@experts.example", name=f"Expert {n}", **about) for n in range(2)]
    said = about | {"co_production": False, "knows": "", "until": None}
    change_expert(by=world.stranger, expert=known[0], version=known[0].version, active=False, **said)
    for days, names in ((364, ["Expert 0", "Expert 1"]), (366, ["Expert 1", "Somebody who left"])):
        with clock.set_to(clock.now() + timedelta(days=days, hours=1)):
            sweep()
        assert (
            sorted(User.objects.filter(pk__in=[one.user_id for one in known]).values_list("name", flat=True)) == names
        )
    assert [expert.user.name for expert in Expert.objects.all()] == ["Expert 1"]
