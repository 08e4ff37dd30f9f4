"""The long list and the review of each group (R32 to R42)."""

from __future__ import annotations

import pytest
from django.urls import reverse

from amhe import clock
from populations import actions
from populations.models import Population
from tests.integration.populations_cast import decided, groups, open_vote, text_of
from tests.world import World

pytestmark = pytest.mark.django_db
LIST = "/o/marsh/populations/"


def population(world: World, name: str) -> Population:
    with world.ours.inside():
        return Population.objects.get(name=name)


@pytest.mark.requirement("R33", "R37")
def test_a_member_adds_a_group_and_says_what_is_unequal(world, browser_of) -> None:
    browser = browser_of(world.ours.member)
    assert "The groups you name will be listed here" in text_of(browser.get(LIST))
    answer = browser.post(
        LIST,
        {
            "do": "add",
            "name": "Rural communities",
            "why": "Long journeys",
            "unequal": ["outcomes", "access"],
            "characteristics": ["rural", "transport"],
        },
        follow=True,
    )
    page = text_of(answer)
    assert "Rural communities is on the list." in page and "Long journeys" in page
    assert "Unequal: outcomes, access." in page and "Rural communities, Transport and distance" in page


@pytest.mark.requirement("R37")
def test_the_form_offers_every_characteristic_in_its_group_and_the_resource(world, browser_of) -> None:
    page = text_of(browser_of(world.ours.member).get(LIST))
    for words in ("Inclusion health groups", "Sexual orientation", "Coastal communities", "page 6, Box 2"):
        assert words in page


@pytest.mark.parametrize(
    ("posted", "words"),
    [
        ({"name": ""}, "Enter the name of the group"),
        ({"name": "x" * 161}, "Name of the group must be 160 characters or fewer"),
        ({"name": "New", "unequal": ["luck"]}, "Choose from the answers shown"),
        ({"name": "New", "characteristics": ["no_such"]}, "Choose from the answers shown"),
        ({"name": "black MEN"}, "black MEN is on the list already."),
    ],
)
def test_a_group_that_cannot_be_added_comes_back_with_the_reason_and_nothing_lost(
    world, browser_of, posted, words
) -> None:
    groups(world.ours)
    answer = browser_of(world.ours.member).post(LIST, {"do": "add", "why": "My typed words", **posted})
    assert answer.status_code == 422
    assert words in text_of(answer) and "My typed words" in text_of(answer)
    with world.ours.inside():
        assert Population.objects.count() == 4


@pytest.mark.requirement("R35")
@pytest.mark.parametrize(
    ("n", "warned", "hinted"), [(9, False, False), (10, False, True), (11, True, False), (12, True, False)]
)
def test_a_long_list_is_warned_about_from_11_and_hinted_at_10_and_never_blocked(
    world, browser_of, n, warned, hinted
) -> None:
    groups(world.ours, *(f"Group {number}" for number in range(n)))
    browser = browser_of(world.ours.member)
    page = text_of(browser.get(LIST))
    assert (f"You have {n} groups. It helps to have fewer than 10." in page) is warned
    assert ("You have 10 groups. If 1 more comes" in page) is hinted
    answer = browser.post(LIST, {"do": "add", "name": "One more"}, follow=True)
    assert "One more is on the list." in text_of(answer)


@pytest.mark.requirement("R36")
def test_two_groups_are_joined_and_the_history_is_kept(world, browser_of) -> None:
    first, second, *_ = groups(world.ours)
    answer = browser_of(world.ours.member).post(
        f"/o/marsh/p/{second.slug}/change/", {"do": "merge", "into": first.pk}, follow=True
    )
    assert "Black men: now part of Rural communities" in text_of(answer)
    gone = population(world, "Black men")
    assert gone.state == "merged" and gone.merged_into_id == first.pk


@pytest.mark.requirement("R36")
def test_a_group_is_set_aside_with_its_reason_and_can_come_back(world, browser_of) -> None:
    groups(world.ours)
    browser, url = browser_of(world.ours.member), "/o/marsh/p/black-men/change/"
    answer = browser.post(url, {"do": "set_aside", "reason": ""})
    assert answer.status_code == 422 and "Say why you set it aside" in text_of(answer)
    answer = browser.post(url, {"do": "set_aside", "reason": "A plan is under way"}, follow=True)
    assert "set aside. A plan is under way" in text_of(answer)
    answer = browser.post(url, {"do": "bring_back"}, follow=True)
    assert "Black men is back on the list." in text_of(answer)


@pytest.mark.requirement("R36")
def test_a_group_stays_on_the_list_while_a_vote_about_it_is_open_or_it_is_chosen(world, browser_of) -> None:
    listed = groups(world.ours)
    browser, url = browser_of(world.ours.member), "/o/marsh/p/black-men/change/"
    round = open_vote(world.ours, listed)
    answer = browser.post(url, {"do": "set_aside", "reason": "No"})
    assert answer.status_code == 422 and "A vote on Black men is open." in text_of(answer)
    with world.ours.inside(), clock.set_to(round.closes_at):
        actions.close_round(by=world.ours.coach, round=round)
    decided(world.ours, listed[1])
    answer = browser.post(url, {"do": "merge", "into": listed[0].pk})
    assert answer.status_code == 422 and "Black men is chosen." in text_of(answer)


def test_a_group_of_another_organisation_is_no_choice_to_join_with(world, browser_of) -> None:
    groups(world.ours)
    foreign = groups(world.theirs)[0]
    answer = browser_of(world.ours.member).post("/o/marsh/p/black-men/change/", {"do": "merge", "into": foreign.pk})
    assert answer.status_code == 422 and "Choose one of the answers shown" in text_of(answer)
    assert population(world, "Black men").state == "active"


@pytest.mark.requirement("R34")
def test_the_prompts_stand_beside_the_form_and_are_answered_in_a_shared_list(world, browser_of) -> None:
    browser = browser_of(world.ours.member)
    assert "Who gets left out or overlooked?" in text_of(browser.get(LIST))
    answer = browser.post(LIST, {"do": "answer", "prompt": "edges", "text": "Families on farms"}, follow=True)
    assert "Families on farms" in text_of(answer)
    assert "Families on farms" in text_of(browser_of(world.ours.lead).get(LIST))
    answer = browser.post(LIST, {"do": "answer", "prompt": "edges", "text": ""})
    assert answer.status_code == 422 and "Write your answer" in text_of(answer)


def test_a_form_sent_twice_adds_one_group(world, browser_of) -> None:
    browser = browser_of(world.ours.member)
    form = {"do": "add", "name": "Once", "idempotency_key": "7f0a2a52-6d9e-4c53-9b2f-3a1f6d1c7e11"}
    assert browser.post(LIST, form).status_code == browser.post(LIST, form).status_code == 302
    with world.ours.inside():
        assert Population.objects.filter(name="Once").count() == 1


@pytest.mark.requirement("R32")
def test_any_step_can_be_opened_at_any_time(world, browser_of) -> None:
    browser = browser_of(world.ours.lead)
    for name in ("list", "review", "ballots", "decide", "new_ballot"):
        assert browser.get(reverse(f"populations:{name}", args=["marsh"])).status_code == 200


@pytest.mark.parametrize("name", ["list", "review"])
def test_a_colleague_who_may_only_look_sees_no_form_and_a_stranger_nothing(world, browser_of, name) -> None:
    groups(world.ours)
    url = reverse(f"populations:{name}", args=["marsh"])
    seen = browser_of(world.ours.support).get(url)
    assert seen.status_code == 200 and "Add this group" not in text_of(seen)
    assert browser_of(world.theirs.lead).get(url).status_code == 404
    assert browser_of(world.stranger).get(url).status_code == 404
    if name == "list":
        assert browser_of(world.ours.support).post(url, {"do": "add", "name": "No"}).status_code == 403


@pytest.mark.parametrize("name", ["list", "review", "ballots", "decide"])
def test_a_longer_list_asks_no_more_questions_of_the_database(world, browser_of, count_queries, name) -> None:
    browser, url = browser_of(world.ours.lead), reverse(f"populations:{name}", args=["marsh"])
    groups(world.ours, "One")
    browser.get(url)
    few = count_queries(lambda: browser.get(url))
    groups(world.ours, "Two", "Three")
    assert count_queries(lambda: browser.get(url)) == few
