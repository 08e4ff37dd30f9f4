"""The sub-team of a population: places, live checks, people (R56, R59 to R61)."""

from __future__ import annotations

import pytest

from amhe.access.roles import Role
from populations.models import Population
from teams.actions import join
from teams.models import Invitation, TeamPlace
from tests.factories import UserFactory
from tests.integration.populations_cast import decided, groups, text_of

pytestmark = pytest.mark.django_db
URL = "/o/marsh/p/rural-communities/team/"


@pytest.fixture
def chosen(world) -> Population:
    """A chosen group with its empty sub-team."""
    first = groups(world.ours)[0]
    decided(world.ours, first)
    with world.ours.inside():
        return Population.objects.select_related("team").get(pk=first.pk)


@pytest.mark.requirement("R59", "R60", "R61")
def test_an_empty_sub_team_says_what_it_needs(world, browser_of, chosen) -> None:
    page = text_of(browser_of(world.ours.lead).get(URL))
    assert "Nobody from the population yet" in page and "The people in the sub-team will be listed here." in page
    assert "Needed:</span> The sub-team has a lead" in page
    assert "Good to have:</span> The sub-team includes staff from relevant services" in page
    assert "Working Well Together" in page and "working in partnership with people and communities" in page


@pytest.mark.requirement("R57")
@pytest.mark.parametrize("at_once", [True, False])
def test_sub_teams_form_at_once_or_one_after_the_other(world, browser_of, at_once) -> None:
    first, second = groups(world.ours)[:2]
    decided(world.ours, *([first, second] if at_once else [first]))
    browser = browser_of(world.ours.lead)
    urls = ["/o/marsh/p/rural-communities/team/", "/o/marsh/p/black-men/team/"]
    posted = {"do": "place", "title": "Nurse", "kind": "service_staff", "how_many": 1}
    assert "The place is added." in text_of(browser.post(urls[0], posted, follow=True))
    if not at_once:
        assert "Nurse" not in text_of(browser.get(urls[1])) and browser.post(urls[1], posted).status_code == 200
        decided(world.ours, first, second)
    assert "Nurse" in text_of(browser.get(urls[0])) and "Nurse" not in text_of(browser.get(urls[1]))
    assert "The place is added." in text_of(browser.post(urls[1], posted | {"title": "Barber"}, follow=True))
    assert "Barber" not in text_of(browser.get(urls[0]))
    page = text_of(browser.get("/o/marsh/oversight/"))
    assert "Rural communities" in page and "Black men" in page


@pytest.mark.requirement("R59")
def test_a_lead_adds_a_place_and_invites_somebody_to_it(world, browser_of, chosen) -> None:
    browser = browser_of(world.ours.lead)
    posted = {"do": "place", "title": "Market worker", "kind": "community_group", "how_many": 2}
    page = text_of(browser.post(URL, posted, follow=True))
    assert "The place is added." in page and "Market worker" in page
    assert "Done:</span> The sub-team includes a local community group" in page
    with world.ours.inside():
        place = TeamPlace.objects.get(title="Market worker")
    invited = {"do": "ask", "name": "Joan Field", "email": "joan@example.org", "place": place.pk}
    page = text_of(browser.post(URL, invited, follow=True))
    assert "We have invited Joan Field." in page and "Joan Field, invited, not joined yet" in page
    with world.ours.inside():
        asked = Invitation.objects.get()
        assert (asked.team_id, asked.role, asked.place) == (chosen.team_id, Role.SUB_TEAM_MEMBER, place)


@pytest.mark.requirement("R59")
@pytest.mark.parametrize(
    ("posted", "words"),
    [
        ({"do": "place", "title": "", "kind": "service_staff", "how_many": 1}, "Enter a name for the place"),
        ({"do": "place", "title": "Nurse", "kind": "senior_sponsor", "how_many": 1}, "Choose one of the answers shown"),
        ({"do": "place", "title": "Nurse", "kind": "service_staff", "how_many": 31}, "must be 30 or fewer"),
        ({"do": "empty", "kind": "service_staff", "reason": ""}, "Say why nobody is there"),
        ({"do": "empty", "kind": "", "reason": "x"}, "Choose what is missing"),
    ],
)
def test_what_cannot_be_kept_comes_back_with_the_reason(world, browser_of, chosen, posted, words) -> None:
    answer = browser_of(world.ours.lead).post(URL, posted)
    assert answer.status_code == 422 and words in text_of(answer)
    with world.ours.inside():
        assert not TeamPlace.objects.exists()


def test_a_place_of_another_team_is_no_choice_and_a_wrong_address_is_refused(world, browser_of, chosen) -> None:
    browser = browser_of(world.ours.lead)
    browser.post(URL, {"do": "place", "title": "Nurse", "kind": "service_staff", "how_many": 1})
    with world.theirs.inside():
        foreign = TeamPlace.objects.create(
            organisation=world.theirs.organisation, team=world.theirs.team, title="Theirs", kind="stakeholder"
        )
    answer = browser.post(URL, {"do": "ask", "name": "A", "email": "a@example.org", "place": foreign.pk})
    assert answer.status_code == 422 and "Choose one of the answers shown" in text_of(answer)
    answer = browser.post(URL, {"do": "ask", "name": "A", "email": "nowhere", "place": ""})
    assert "Enter an email address in the right format" in text_of(answer) and "Choose a place" in text_of(answer)


@pytest.mark.requirement("R59")
def test_a_reason_explains_a_kind_that_is_missing(world, browser_of, chosen) -> None:
    browser = browser_of(world.ours.lead)
    posted = {"do": "empty", "kind": "community_group", "reason": "None near here"}
    page = text_of(browser.post(URL, posted, follow=True))
    assert "The reason is kept." in page and "Empty: None near here" in page
    assert 'value="community_group" id="empty' not in page
    with world.ours.inside():
        assert TeamPlace.objects.get().reason_if_empty == "None near here"


@pytest.mark.requirement("R60")
def test_the_warning_goes_when_somebody_from_the_population_joins(world, browser_of, chosen) -> None:
    with world.ours.inside():
        join(
            by=world.ours.lead,
            organisation=world.ours.organisation,
            team=chosen.team,
            user=UserFactory(name="Leila Haddad"),
            role=Role.SUB_TEAM_MEMBER,
            joined_as="from_population",
        )
    page = text_of(browser_of(world.ours.coach).get(URL))
    assert "Nobody from the population yet" not in page and "Leila Haddad" in page
    assert "Done:</span> The sub-team includes people with lived experience from the population" in page


def test_the_sub_team_lead_changes_it_and_others_only_look(world, browser_of, chosen) -> None:
    lead = UserFactory(name="Grace")
    with world.ours.inside():
        join(
            by=world.ours.lead, organisation=world.ours.organisation, team=chosen.team, user=lead,
            role=Role.SUB_TEAM_LEAD,
        )  # fmt: skip
    posted = {"do": "place", "title": "Nurse", "kind": "service_staff", "how_many": 1}
    assert browser_of(lead).post(URL, posted).status_code == 302
    for user in (world.ours.member, world.ours.coach, world.ours.sponsor):
        seen = browser_of(user).get(URL)
        assert seen.status_code == 200 and "Add the place" not in text_of(seen)
        assert browser_of(user).post(URL, posted | {"title": "Other"}).status_code == 403
    assert browser_of(world.theirs.lead).get(URL).status_code == 404
