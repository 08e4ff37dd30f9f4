"""Reading and accepting a role that came without an invitation: handed over, a coach's, or with a place (R17)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from amhe import clock
from amhe.access.roles import Role
from amhe.audit.models import Event
from amhe.rules import Refused
from organisations.models import User
from teams import actions
from teams.models import Membership
from teams.places import guide
from tests.factories import UserFactory
from tests.world import Place, World

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R17")]
Browser = Callable[[Any], Any]
ROLES = "/me/roles/"
WAITS = "Has not read and accepted this role yet"


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def held(place: Place, user: User, role: str) -> Membership:
    with place.inside():
        return Membership.objects.get(user=user, role=role, has_left=False)


def accept(browser: Any, membership: Membership) -> Any:
    return browser.post(ROLES, {"do": "accept", "membership": membership.pk}, follow=True)


def test_a_role_that_was_handed_over_is_read_and_accepted_by_who_has_it(world: World, browser_of: Browser) -> None:
    ours = world.ours
    lead = held(ours, ours.lead, Role.PROJECT_LEAD)
    with ours.inside():
        given = actions.hand_over(by=ours.lead, membership=lead, to=ours.member, stays=True)
    browser = browser_of(ours.member)
    page = text(browser.get(ROLES))
    described: Any = guide(Role.PROJECT_LEAD)
    assert all(line["text"] in page for line in described["responsibilities"])
    assert "2 roles wait for you to read them." in page and "I have read this" in page
    done = text(accept(browser, given))
    assert "You have read and accepted your role: Project lead." in done
    assert "You read this and accepted it today, 23 November 2026." in done and "1 role waits for you" in done
    with ours.inside():
        given.refresh_from_db()
        assert given.accepted_role_at == clock.now() and not given.has_left
        event = Event.objects.get(action="role accepted")
        assert (event.by_id, event.thing_id) == (ours.member.pk, given.pk)


def test_what_the_organisation_owes_stands_beside_what_the_role_asks(world: World, browser_of: Browser) -> None:
    rosa = UserFactory(name="Rosa Lind")
    with world.ours.inside():
        place = actions.add_place(
            by=world.ours.lead, team=world.ours.team, title="Expert by experience", kind="lived_experience_member"
        )
        where = {"organisation": world.ours.organisation, "team": None, "place": place}
        actions.join(by=world.ours.lead, **where, user=rosa, role=Role.PROJECT_TEAM_MEMBER)
    page = text(browser_of(rosa).get(ROLES))
    owed: Any = guide(Role.PROJECT_TEAM_MEMBER, "lived_experience_member")
    assert owed["organisation_owes"] and "What the organisation will do for you" in page
    assert all(line["text"] in page for line in owed["organisation_owes"])


def test_a_coach_who_was_appointed_accepts_and_a_second_time_changes_nothing(world: World, browser_of: Browser) -> None:
    ours = world.ours
    with ours.inside():
        coach = actions.appoint_coach(
            by=ours.coach, organisation=ours.organisation, email="cara@example.org", name="Cara",
            starts_on=clock.today(), ends_on=None,
        )  # fmt: skip
    browser = browser_of(coach.user)
    accept(browser, coach)
    accept(browser, coach)
    with ours.inside():
        assert Event.objects.filter(action="role accepted").count() == 1
    assert "I have read this" not in text(browser.get(ROLES))


def test_nobody_accepts_for_somebody_else_or_after_the_role_has_ended(world: World, browser_of: Browser) -> None:
    ours = world.ours
    of_member, of_support = held(ours, ours.member, Role.PROJECT_TEAM_MEMBER), held(ours, ours.support, Role.SUPPORT)
    for user in (ours.lead, ours.coach, world.theirs.member):
        assert "This role has ended already." in text(accept(browser_of(user), of_member))
    with ours.inside():
        with pytest.raises(Refused, match="Only who has the role"):
            actions.accept_role(by=ours.lead, membership=of_member)
        actions.end_membership(by=ours.lead, membership=of_support)
        with pytest.raises(Refused, match="ended already"):
            actions.accept_role(by=ours.support, membership=of_support)
        assert not Membership.objects.exclude(accepted_role_at=None).exists()
    assert accept(browser_of(ours.member), of_member).status_code == 200
    assert browser_of(ours.member).post(ROLES, {"do": "accept", "membership": "x"}).status_code == 302


def test_the_lead_sees_who_has_not_accepted_and_others_do_not(world: World, browser_of: Browser) -> None:
    ours = world.ours
    everybody = [(ours.lead, Role.PROJECT_LEAD), (ours.sponsor, Role.SENIOR_SPONSOR), (ours.support, Role.SUPPORT)]
    for user, role in everybody:
        accept(browser_of(user), held(ours, user, role))
    page = text(browser_of(ours.lead).get("/o/marsh/team/"))
    assert page.count(WAITS) == 1 and ours.member.name in page[: page.index(WAITS)].rsplit("<li", 1)[1]
    assert WAITS not in text(browser_of(ours.sponsor).get("/o/marsh/team/"))
    accept(browser_of(ours.member), held(ours, ours.member, Role.PROJECT_TEAM_MEMBER))
    assert WAITS not in text(browser_of(ours.lead).get("/o/marsh/team/"))


def test_a_role_held_in_many_places_is_read_once_and_accepted_for_all(world: World, browser_of: Browser) -> None:
    ours = world.ours
    with ours.inside():
        for number in range(5):
            team = actions.make_sub_team(by=ours.lead, organisation=ours.organisation, name=f"Group {number}")
            where = {"organisation": ours.organisation, "team": team}
            actions.join(by=ours.lead, **where, user=ours.support, role=Role.SUB_TEAM_MEMBER)
    browser = browser_of(ours.support)
    page = text(browser.get(ROLES)).split("<main")[1]
    openings = [part.split(">")[0] for part in page.split("<details")[1:]]
    assert (len(openings), sum(" open" in part for part in openings)) == (6, 2), "each guide stands open once"
    assert "This counts for the 5 places where you have this role." in page
    with ours.inside():
        one = Membership.objects.filter(user=ours.support, role=Role.SUB_TEAM_MEMBER)[2]
    done = text(accept(browser, one))
    assert done.count("You read this and accepted it today") == 5 and "1 role waits for you to read it." in done
    with ours.inside():
        assert Event.objects.filter(action="role accepted").count() == 5


def test_with_many_roles_only_a_few_guides_stand_open(world: World, browser_of: Browser) -> None:
    ours = world.ours
    with ours.inside():
        for role in (Role.SENIOR_SPONSOR, Role.PROJECT_TEAM_MEMBER):
            actions.join(by=ours.lead, organisation=ours.organisation, team=None, user=ours.support, role=role)
        team = actions.make_sub_team(by=ours.lead, organisation=ours.organisation, name="Group")
        for role in (Role.SUB_TEAM_LEAD, Role.SUB_TEAM_MEMBER):
            actions.join(by=ours.lead, organisation=ours.organisation, team=team, user=ours.support, role=role)
    page = text(browser_of(ours.support).get(ROLES)).split("<main")[1]
    openings = [part.split(">")[0] for part in page.split("<details")[1:]]
    assert (len(openings), sum(" open" in part for part in openings)) == (5, 3)
    assert page.count("I have read this") == 5 and "This counts for" not in page


def test_every_role_that_people_hold_has_a_guide_to_read() -> None:
    for role in set(Role) - {Role.NOTES_READER}:
        described: Any = guide(role)
        assert described and described["plain"] and described["responsibilities"], role
