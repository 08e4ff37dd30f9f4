"""The people of a sub-team, changed by its own lead or the project lead, and by nobody else (access.md, section 1)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail

from amhe import clock
from amhe.access import grants
from amhe.access.roles import Role
from organisations.models import User
from populations.models import Population
from teams import actions
from teams.models import Invitation, Membership, TeamPlace
from tests.factories import UserFactory
from tests.integration.populations_cast import decided, groups, text_of
from tests.world import World

pytestmark = pytest.mark.django_db
Browser = Callable[[Any], Any]
URL = "/o/marsh/p/rural-communities/team/"


@pytest.fixture
def chosen(world: World) -> Population:
    """A chosen group with a lead and a member in its sub-team, a place and somebody asked; a second one with a member."""
    listed = groups(world.ours)
    decided(world.ours, listed[0], listed[1])
    first, second = (_sub_team(world, group.pk) for group in listed[:2])
    ours = world.ours
    ours.people |= {"grace": UserFactory(name="Grace"), "leila": UserFactory(name="Leila Haddad")}
    ours.people["other"] = UserFactory(name="Olu")
    with ours.inside():
        _join(world, first, ours.grace, Role.SUB_TEAM_LEAD)
        _join(world, first, ours.leila, Role.SUB_TEAM_MEMBER)
        _join(world, second, ours.other, Role.SUB_TEAM_MEMBER)
        place = actions.add_place(by=ours.lead, team=first.team, title="Market worker", kind="community_group")
        actions.invite_to_place(by=ours.lead, place=place, name="Joan Field", email="joan@example.org")
    return first


def _sub_team(world: World, pk: int) -> Population:
    with world.ours.inside():
        return Population.objects.select_related("team").get(pk=pk)


def _join(world: World, population: Population, user: User, role: str) -> None:
    where = {"organisation": world.ours.organisation, "team": population.team}
    actions.join(by=world.ours.lead, **where, user=user, role=role)


def role_of(world: World, user: User) -> Membership:
    with world.ours.inside():
        return Membership.objects.get(user=user, has_left=False)


def page_of(world: World, user: User) -> str:
    return f"{URL}people/{role_of(world, user).pk}/"


def last_day(days: int) -> dict[str, str]:
    when = clock.today() + timedelta(days=days)
    return {
        "version": "1",
        "ends_on_day": str(when.day),
        "ends_on_month": str(when.month),
        "ends_on_year": str(when.year),
    }


@pytest.mark.parametrize("who", ["grace", "lead"])
def test_a_lead_finds_on_the_page_how_to_change_each_person_and_ends_a_role(
    world: World, browser_of: Browser, chosen: Population, who: str
) -> None:
    browser = browser_of(world.ours.people[who])
    number = role_of(world, world.ours.leila).pk
    seen = text_of(browser.get(URL))
    assert f'href="people/{number}/"' in seen and f'href="people/{number}/end/"' in seen
    asked = browser.get(f"{URL}people/{number}/end/")
    assert asked.status_code == 200 and f'href="{URL}"' in text_of(asked)
    done = browser.post(f"{URL}people/{number}/end/", follow=True)
    assert done.redirect_chain[-1][0] == URL and "Leila Haddad has left the team." in text_of(done)
    assert browser_of(world.ours.leila).get("/o/marsh/p/rural-communities/").status_code == 404
    with world.ours.inside():
        assert grants.drift(world.ours.organisation.pk) == []


def test_a_sub_team_lead_sets_a_last_day_and_takes_it_away(
    world: World, browser_of: Browser, chosen: Population
) -> None:
    browser, url = browser_of(world.ours.grace), page_of(world, world.ours.leila)
    form = text_of(browser.get(url))
    assert "Last day" in form and "Do they have the authority" not in form
    assert browser.post(url, last_day(7)).headers["Location"] == URL
    assert "until 30 November 2026" in text_of(browser.get(URL))
    assert "must be today or in the future" in text_of(browser.post(url, last_day(-1)))
    with clock.set_to(clock.now() + timedelta(days=8)):
        assert browser_of(world.ours.leila).get("/o/marsh/p/rural-communities/").status_code == 404
    browser.post(url, {"version": "2"})
    assert role_of(world, world.ours.leila).ends_on is None


def test_a_sub_team_lead_hands_over_to_somebody_of_the_sub_team_alone(
    world: World, browser_of: Browser, chosen: Population
) -> None:
    grace, leila = browser_of(world.ours.grace), browser_of(world.ours.leila)
    url = page_of(world, world.ours.grace) + "hand-over/"
    offered = {name for _, name in grace.get(url).context["form"].fields["to"].choices}
    assert offered == {"Leila Haddad"}
    assert grace.post(url, {"to": world.ours.other.pk, "stays": "yes"}).status_code == 422
    assert grace.post(url, {"to": world.ours.leila.pk, "stays": "yes"}).headers["Location"] == "/"
    with world.ours.inside():
        held = {(m.user_id, m.role) for m in Membership.objects.current().of_team(chosen.team)}
        assert grants.drift(world.ours.organisation.pk) == []
    assert (world.ours.leila.pk, Role.SUB_TEAM_LEAD) in held and (world.ours.grace.pk, Role.SUB_TEAM_MEMBER) in held
    assert "Add a place" in text_of(leila.get(URL)) and "Add a place" not in text_of(grace.get(URL))


def test_an_invitation_to_the_sub_team_is_sent_again_once_it_is_too_old_and_taken_back(
    world: World, browser_of: Browser, chosen: Population, django_capture_on_commit_callbacks: Any
) -> None:
    with world.ours.inside():
        old = Invitation.objects.get()
    with clock.set_to(clock.now() + timedelta(days=8)):
        browser = browser_of(world.ours.grace)
        assert "invited, but the link is too old" in text_of(browser.get(URL))
        assert "the link is too old" not in text_of(browser_of(world.ours.leila).get(URL))
        with django_capture_on_commit_callbacks(execute=True):
            sent = browser.post(f"{URL}invitations/{old.pk}/", {"do": "again"}, follow=True)
        assert sent.redirect_chain[-1][0] == URL and "We have sent Joan Field a new link." in text_of(sent)
        assert mail.outbox[-1].to == ["joan@example.org"]
        with world.ours.inside():
            new = Invitation.objects.exclude(pk=old.pk).get()
        assert (new.team_id, new.role, new.place_id) == (chosen.team_id, old.role, old.place_id)
        assert f'href="invitations/{new.pk}/"' in text_of(browser.get(URL))
        browser.post(f"{URL}invitations/{new.pk}/", {"do": "withdraw"})
        assert "Joan Field" not in text_of(browser.get(URL))


def test_an_invitation_that_is_too_old_can_be_taken_back_too(
    world: World, browser_of: Browser, chosen: Population
) -> None:
    with world.ours.inside():
        old = Invitation.objects.get()
    with clock.set_to(clock.now() + timedelta(days=8)):
        browser = browser_of(world.ours.grace)
        browser.post(f"{URL}invitations/{old.pk}/", {"do": "withdraw"})
        assert "Joan Field" not in text_of(browser.get(URL))


@pytest.mark.requirement("R59")
def test_a_place_of_the_sub_team_is_renamed_and_taken_off_the_list(
    world: World, browser_of: Browser, chosen: Population
) -> None:
    browser = browser_of(world.ours.grace)
    with world.ours.inside():
        place = TeamPlace.objects.get()
    url = f"{URL}places/{place.pk}/"
    assert f'href="places/{place.pk}/"' in text_of(browser.get(URL))
    assert "when the groups are known" not in text_of(browser.get(url)), "this group is known"
    sent = {"version": place.version, "title": "Stall holder", "kind": "community_group", "how_many": 2}
    assert browser.post(url, sent).headers["Location"] == URL
    assert "Stall holder" in text_of(browser.get(URL))
    stale = browser.post(url, sent | {"title": "Shop worker"})
    assert stale.status_code == 409 and "Stall holder" in text_of(stale)
    assert browser.post(url, {"do": "remove"}).headers["Location"] == URL
    with world.ours.inside():
        assert not TeamPlace.objects.exists()


def test_nobody_of_the_project_team_or_of_another_sub_team_is_found_there(
    world: World, browser_of: Browser, chosen: Population
) -> None:
    member = world.ours.member
    with world.ours.inside():
        in_project = Membership.objects.get(user=member, role=Role.PROJECT_TEAM_MEMBER)
        place = actions.add_place(by=world.ours.lead, team=world.ours.team, title="Partner", kind="stakeholder")
        asked = actions.invite_to_place(by=world.ours.lead, place=place, name="Ann", email="ann@example.org")
    elsewhere = role_of(world, world.ours.other)
    with world.ours.inside():
        slug = Population.objects.get(team=elsewhere.team_id).slug
    grace, lead = browser_of(world.ours.grace), browser_of(world.ours.lead)
    for path in (
        f"people/{in_project.pk}/", f"people/{elsewhere.pk}/", f"people/{elsewhere.pk}/end/",
        f"places/{place.pk}/", f"invitations/{asked.pk}/",
    ):  # fmt: skip
        for browser in (grace, lead):
            assert browser.get(URL + path).status_code == browser.post(URL + path).status_code == 404, path
    for path in (f"/o/marsh/p/{slug}/team/people/{elsewhere.pk}/", f"/o/marsh/team/people/{in_project.pk}/end/"):
        assert grace.get(path).status_code == grace.post(path).status_code == 403
    assert lead.get(f"/o/marsh/p/{slug}/team/people/{elsewhere.pk}/").status_code == 200
    with world.ours.inside():
        assert not Membership.objects.filter(has_left=True).exists()


def test_others_of_the_sub_team_and_of_the_organisation_may_not(
    world: World, browser_of: Browser, chosen: Population
) -> None:
    with world.ours.inside():
        place, asked = TeamPlace.objects.get(), Invitation.objects.get()
    url = page_of(world, world.ours.leila)
    paths = (url, f"{url}end/", f"{url}hand-over/", f"{URL}places/{place.pk}/", f"{URL}invitations/{asked.pk}/")
    for user in (world.ours.leila, world.ours.member, world.ours.coach, world.ours.sponsor, world.ours.support):
        for path in paths:
            assert browser_of(user).get(path).status_code == browser_of(user).post(path).status_code == 403
    assert browser_of(world.theirs.lead).get(url).status_code == 404
    assert "people/" not in text_of(browser_of(world.ours.coach).get(URL)).split("<main")[1]


def test_notes_shared_with_somebody_are_no_role_that_these_pages_lengthen_or_give_on(
    world: World, browser_of: Browser, chosen: Population
) -> None:
    with world.ours.inside():
        until = clock.today() + timedelta(days=30)
        shared = actions.share_notes(by=world.ours.grace, team=chosen.team, user=world.ours.coach, until=until)
    for browser, where in (
        (browser_of(world.ours.grace), URL),
        (browser_of(world.ours.lead), URL),
        (browser_of(world.ours.lead), "/o/marsh/team/"),
    ):
        for path in ("", "end/", "hand-over/"):
            url = f"{where}people/{shared.pk}/{path}"
            assert browser.get(url).status_code == browser.post(url, last_day(300)).status_code == 404
    with world.ours.inside():
        shared.refresh_from_db()
        assert shared.ends_on == until and not shared.has_left
