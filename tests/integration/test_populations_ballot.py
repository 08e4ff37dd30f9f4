"""The vote: who votes, the ballot page, sending and changing, closing (R31, R45 to R47, R49)."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core import mail

from amhe import clock
from amhe.audit.models import Event
from amhe.rules import Refused
from populations import actions
from populations.models import Ballot, Population, Round, Voter
from tests.integration.populations_cast import NAMES, groups, open_vote, text_of, voters
from tests.world import World

pytestmark = pytest.mark.django_db


def url(round: Round, page: str = "") -> str:
    return f"/o/marsh/ballots/{round.pk}/{page}"


def order_on(response) -> list[int]:
    return [int(pk) for pk in re.findall(r'name="choice" value="(\d+)"', response.content.decode())]


def offered_on(response) -> list[int]:
    return [int(pk) for pk in re.findall(r'value="choose:(\d+)"', response.content.decode())]


def opening(**more) -> dict:
    day = clock.today() + timedelta(days=7)
    return {
        "question": "Where do we start?",
        "closes_on_day": day.day,
        "closes_on_month": day.month,
        "closes_on_year": day.year,
        "seats": 3,
        **more,
    }


@pytest.mark.requirement("R31", "R45")
def test_a_coach_opens_a_vote_among_the_project_team_and_has_no_vote(world, browser_of) -> None:
    listed = groups(world.ours)
    browser = browser_of(world.ours.coach)
    page = text_of(browser.get("/o/marsh/ballots/new/"))
    assert "3 people can vote." in page and "Lead of Marsh" in page and "Sponsor of Marsh" in page
    assert "Support of Marsh" not in page
    answer = browser.post("/o/marsh/ballots/new/", opening(populations=[p.pk for p in listed]), follow=True)
    assert "Voting is open." in text_of(answer) and "0 of 3 people have voted." in text_of(answer)
    with world.ours.inside():
        round = Round.objects.get()
        assert {voter.user for voter in round.voters.all()} == {world.ours.lead, world.ours.member, world.ours.sponsor}
    assert browser.get(url(round)).status_code == 403


@pytest.mark.requirement("R31")
def test_a_lead_or_sponsor_is_left_out_only_by_a_coach_and_with_the_reason(world, browser_of) -> None:
    listed = [p.pk for p in groups(world.ours)]
    form = opening(populations=listed, leave_out=[world.ours.sponsor.pk])
    browser = browser_of(world.ours.coach)
    answer = browser.post("/o/marsh/ballots/new/", form)
    assert answer.status_code == 422 and "Say why they do not vote" in text_of(answer)
    browser.post("/o/marsh/ballots/new/", form | {"left_out_reason": "Asked not to"})
    with world.ours.inside():
        round = Round.objects.get()
    page = text_of(browser_of(world.ours.sponsor).get(url(round)))
    assert "It was agreed that you do not vote this time. Asked not to" in page
    assert "leave_out" not in browser_of(world.ours.lead).get("/o/marsh/ballots/new/").content.decode()
    with world.ours.inside(), pytest.raises(Refused, match="not one of the people who vote"):
        actions.cast_vote(by=world.ours.sponsor, round=round, ranking=listed[:1])


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"question": ""}, "Enter a question"),
        ({"populations": []}, "Choose at least 1 answer for groups to vote on"),
        ({"populations": "one"}, "Choose at least 2 groups to vote on"),
        ({"populations": "foreign"}, "Choose from the answers shown"),
        ({"closes_on_day": ""}, "Last day to vote must include a day"),
        ({"closes_on_year": "2020"}, "Choose a day after today, so that everyone has time to vote"),
        ({"seats": 4}, "Choose one of the answers shown"),
    ],
)
def test_a_vote_that_cannot_be_opened_says_why(world, browser_of, change, words) -> None:
    listed = [p.pk for p in groups(world.ours)]
    named = {"one": listed[:1], "foreign": [listed[0], groups(world.theirs)[0].pk]}
    form = opening(populations=listed) | change
    form["populations"] = (
        named.get(form["populations"], form["populations"])
        if isinstance(form["populations"], str)
        else form["populations"]
    )
    answer = browser_of(world.ours.coach).post("/o/marsh/ballots/new/", form)
    assert answer.status_code == 422 and words in text_of(answer)
    with world.ours.inside():
        assert not Round.objects.exists()


def test_one_vote_at_a_time_and_not_about_a_single_group(world, browser_of) -> None:
    browser = browser_of(world.ours.coach)
    assert "List at least 2 groups before you start a vote." in text_of(browser.get("/o/marsh/ballots/new/"))
    listed = groups(world.ours)
    open_vote(world.ours, listed)
    assert "A vote is open. Close it before you start another." in text_of(browser.get("/o/marsh/ballots/new/"))
    answer = browser.post("/o/marsh/ballots/new/", opening(populations=[p.pk for p in listed]))
    assert answer.status_code == 422


@pytest.mark.requirement("R19")
def test_the_pages_say_when_nobody_with_lived_experience_votes(world, browser_of) -> None:
    words = "No one who joined with lived experience is among the people who vote."
    listed = groups(world.ours)
    assert words in text_of(browser_of(world.ours.coach).get("/o/marsh/ballots/new/"))
    round = open_vote(world.ours, listed)
    assert words in text_of(browser_of(world.ours.member).get(url(round)))
    voters(world.ours, 1, joined_as="lived_experience")
    assert words not in text_of(browser_of(world.ours.member).get(url(round)))
    assert words not in text_of(browser_of(world.ours.lead).get("/o/marsh/decision/"))


@pytest.mark.requirement("R46")
def test_the_order_is_made_by_pressing_buttons_without_javascript_and_nothing_is_kept_before_sending(
    world, browser_of
) -> None:
    listed = groups(world.ours)
    a, b, c, _d = (p.pk for p in listed)
    round, browser = open_vote(world.ours, listed), browser_of(world.ours.member)
    page = browser.post(url(round), {"move": f"choose:{a}", "reason": "Half a thought"})
    assert order_on(page) == [a] and "Half a thought" in text_of(page)
    page = browser.post(url(round), {"choice": order_on(page), "move": f"choose:{b}"})
    page = browser.post(url(round), {"choice": order_on(page), "move": f"choose:{c}"})
    page = browser.post(url(round), {"choice": order_on(page), "move": f"up:{c}"})
    assert order_on(page) == [a, c, b]
    assert "Women veterans moved up. It is now your choice 2" in text_of(page)
    page = browser.post(url(round), {"choice": order_on(page), "move": f"remove:{a}"})
    assert order_on(page) == [c, b] and len(offered_on(page)) == 2
    with world.ours.inside():
        assert not Ballot.objects.exists()
    sent = browser.post(url(round), {"choice": order_on(page), "move": "send", "reason": "They wait"}, follow=True)
    assert "Your vote is in" in text_of(sent) and "30 November 2026 at 11:59pm" in text_of(sent)
    with world.ours.inside():
        assert Ballot.objects.get().ranking == [[c], [b]]


@pytest.mark.requirement("R46")
def test_first_has_no_up_last_has_no_down_and_buttons_name_their_group(world, browser_of) -> None:
    listed = groups(world.ours)
    a, b = listed[0].pk, listed[1].pk
    round, browser = open_vote(world.ours, listed), browser_of(world.ours.member)
    html = browser.post(url(round), {"choice": [a], "move": f"choose:{b}"}).content.decode()
    assert f'value="up:{a}"' not in html and f'value="down:{a}"' in html
    assert f'value="up:{b}"' in html and f'value="down:{b}"' not in html
    assert 'Up<span class="nhsuk-u-visually-hidden"> Black men</span>' in html


@pytest.mark.requirement("R46")
def test_with_htmx_only_the_lists_are_swapped_and_the_focus_and_the_words_follow(world, browser_of) -> None:
    listed = groups(world.ours)
    a = listed[0].pk
    round, browser = open_vote(world.ours, listed), browser_of(world.ours.member)
    html = browser.post(url(round), {"move": f"choose:{a}"}, headers={"hx-request": "true"}).content.decode()
    assert "<html" not in html and 'id="lists"' in html and 'name="reason"' not in html
    assert '<div id="status" hx-swap-oob="innerHTML">Rural communities is now your choice 1 of 1</div>' in html
    focused = re.search(r'value="choose:(\d+)"[^>]*data-focus', html)
    assert focused and int(focused[1]) != a


@pytest.mark.requirement("R46")
def test_a_vote_can_be_changed_until_voting_ends_and_is_one_vote(world, browser_of) -> None:
    listed = groups(world.ours)
    a, b = listed[0].pk, listed[1].pk
    round, browser = open_vote(world.ours, listed), browser_of(world.ours.member)
    browser.post(url(round), {"choice": [a], "move": "send", "reason": "First"})
    again = browser.get(url(round))
    assert order_on(again) == [a] and "Your vote is in." in text_of(again) and "First" in text_of(again)
    browser.post(url(round), {"choice": [b, a], "move": "send"})
    with world.ours.inside():
        assert [ballot.ranking for ballot in Ballot.objects.all()] == [[[b], [a]]]
    with clock.set_to(round.closes_at + timedelta(minutes=1)):
        browser = browser_of(world.ours.member)
        late = browser.post(url(round), {"choice": [a], "move": "send"})
        assert late.status_code == 422
        assert "The time to vote is over." in text_of(browser.get(url(round)))
    with world.ours.inside():
        assert Ballot.objects.get().ranking == [[b], [a]]


@pytest.mark.parametrize("choice", [[], ["x"], ["99999999"], ["foreign"]])
def test_an_empty_ballot_or_one_with_groups_that_are_not_offered_is_not_sent(world, browser_of, choice) -> None:
    round = open_vote(world.ours, groups(world.ours))
    foreign = groups(world.theirs)[0].pk
    posted = [foreign if each == "foreign" else each for each in choice]
    answer = browser_of(world.ours.member).post(url(round), {"choice": posted, "move": "send"})
    assert answer.status_code == 422 and "Choose at least 1 group" in text_of(answer)
    with world.ours.inside():
        assert not Ballot.objects.exists()


def test_a_reason_that_is_too_long_comes_back_with_the_order_as_it_was(world, browser_of) -> None:
    listed = groups(world.ours)
    round = open_vote(world.ours, listed)
    posted = {"choice": [listed[1].pk, listed[0].pk], "move": "send", "reason": "x" * 1001}
    answer = browser_of(world.ours.member).post(url(round), posted)
    assert answer.status_code == 422 and order_on(answer) == posted["choice"]
    assert "must be 1000 characters or fewer" in text_of(answer)


@pytest.mark.requirement("R46")
def test_somebody_who_would_rather_not_vote_counts_as_having_taken_part(world, browser_of) -> None:
    round = open_vote(world.ours, groups(world.ours))
    browser_of(world.ours.member).post(url(round), {"move": "rather_not"})
    assert "1 of 3 people have voted." in text_of(browser_of(world.ours.coach).get(url(round, "results/")))
    assert "I would rather not vote" in text_of(browser_of(world.ours.member).get(url(round)))


@pytest.mark.requirement("R47", "R49")
def test_each_group_stands_with_its_4_answers_and_its_signs_in_words(world, browser_of) -> None:
    listed = groups(world.ours)
    with world.ours.inside():
        actions.review_population(
            by=world.ours.member,
            population=listed[0],
            version=1,
            will=3,
            urgency="Two clinics close",
            has_existing_work=True,
            existing_work="Stall",
            relationships=2,
            relationships_text="",
            data="local",
            data_text="",
        )
    page = text_of(browser_of(world.ours.member).get(url(open_vote(world.ours, listed))))
    assert "Will: a lot. Work under way: yes. Links: some. Data: local." in page
    assert "Will: not answered yet. Work under way: not answered yet." in page
    assert "Data is available. Some work is already under way. Relationships are in place." in page
    assert page.count("Signs of a good first group") == 1 and "Two clinics close" in page


@pytest.mark.requirement("R46")
def test_the_order_of_the_options_is_fixed_for_a_voter_and_differs_between_voters(world, browser_of) -> None:
    listed = groups(world.ours, *(f"Group {n}" for n in range(8)))
    people = voters(world.ours, 5)
    round = open_vote(world.ours, listed)
    orders = [tuple(offered_on(browser_of(user).get(url(round)))) for user in people]
    again = [tuple(offered_on(browser_of(user).get(url(round)))) for user in people]
    assert orders == again and len(set(orders)) > 1 and all(set(o) == {p.pk for p in listed} for o in orders)


@pytest.mark.requirement("R46")
def test_somebody_who_joins_before_the_close_can_vote(world, browser_of) -> None:
    listed = groups(world.ours)
    round = open_vote(world.ours, listed)
    (late,) = voters(world.ours, 1)
    browser_of(late).post(url(round), {"choice": [listed[0].pk], "move": "send"})
    assert "1 of 4 people have voted." in text_of(browser_of(world.ours.coach).get(url(round, "results/")))


@pytest.mark.requirement("R46")
def test_a_lead_enters_the_vote_of_somebody_who_asks_and_never_sees_what_they_sent(world, browser_of) -> None:
    listed = groups(world.ours)
    a, b = listed[0].pk, listed[1].pk
    round = open_vote(world.ours, listed)
    browser_of(world.ours.member).post(url(round), {"choice": [a], "move": "send", "reason": "Secret words"})
    lead = browser_of(world.ours.lead)
    page = lead.get(url(round, "for/"))
    assert order_on(page) == [] and "Secret words" not in text_of(page)
    form = {"voter": world.ours.member.pk, "choice": [b], "move": f"choose:{a}"}
    page = lead.post(url(round, "for/"), form)
    assert f'value="{world.ours.member.pk}" checked' in " ".join(page.content.decode().split()) or "checked" in text_of(
        page
    )
    assert lead.post(url(round, "for/"), {"choice": [b], "move": "send"}).status_code == 422
    lead.post(url(round, "for/"), {"voter": world.ours.member.pk, "choice": [b], "move": "send"})
    assert "Your project lead entered this vote for you." in text_of(browser_of(world.ours.member).get(url(round)))
    with world.ours.inside():
        assert Voter.objects.get(user=world.ours.member).assisted
        assert Ballot.objects.get().ranking == [[b]]
    outsider = lead.post(url(round, "for/"), {"voter": world.theirs.member.pk, "choice": [b], "move": "send"})
    assert outsider.status_code == 422
    assert browser_of(world.ours.coach).get(url(round, "for/")).status_code == 403
    assert browser_of(world.ours.member).get(url(round, "for/")).status_code == 403


@pytest.mark.requirement("R46")
def test_the_vote_is_there_on_paper_for_a_lead_to_print_and_enter(world, browser_of) -> None:
    round = open_vote(world.ours, groups(world.ours))
    address = f"/o/marsh/ballots/{round.pk}/sheet/"
    lead = browser_of(world.ours.lead)
    assert f'href="{address}"' in text_of(lead.get(f"/o/marsh/ballots/{round.pk}/results/"))
    sheet = text_of(lead.get(address))
    assert all(name in sheet for name in NAMES) and "Will: not answered yet." in sheet
    assert "Write 1 beside the group we should start with" in sheet and "30 November 2026" in sheet
    assert f"/o/marsh/ballots/{round.pk}/for/" in sheet
    assert "/for/" not in text_of(browser_of(world.ours.coach).get(address)), "a coach enters nobody's vote"
    assert browser_of(world.ours.member).get(address).status_code == 403


def test_nobody_can_vote_in_the_place_of_another_unseen(world, browser_of, django_capture_on_commit_callbacks) -> None:
    listed = groups(world.ours)
    round = open_vote(world.ours, listed)
    with django_capture_on_commit_callbacks(execute=True):
        browser_of(world.ours.member).post(url(round), {"choice": [listed[0].pk], "move": "send"})
    assert mail.outbox == []
    form = {"voter": world.ours.member.pk, "choice": [listed[1].pk], "move": "send", "reason": "Secret words"}
    with django_capture_on_commit_callbacks(execute=True):
        browser_of(world.ours.lead).post(url(round, "for/"), form)
    (told,) = mail.outbox
    assert told.to == [world.ours.member.email] and told.subject == "A vote was entered for you"
    assert f"{url(round)}\n" in told.body and "until 30 November 2026 at 11:59pm" in told.body
    assert "Secret words" not in told.body and listed[1].name not in told.body


def test_a_vote_is_not_opened_on_a_group_that_left_the_list_meanwhile(world) -> None:
    a, b, c, _d = groups(world.ours)
    with world.ours.inside():
        stale = [Population.objects.get(pk=each.pk) for each in (a, b, c)]
        actions.set_aside(by=world.ours.lead, population=b, reason="Later")
    with pytest.raises(Refused, match="Black men is no longer on the list"):
        open_vote(world.ours, stale)
    with pytest.raises(Refused, match="Choose at least 2 groups"):
        open_vote(world.ours, [a, a])


def test_nothing_in_the_trail_says_who_voted(world, browser_of) -> None:
    listed = groups(world.ours)
    round = open_vote(world.ours, listed)
    with world.ours.inside():
        before = Event.objects.count()
    browser_of(world.ours.member).post(url(round), {"choice": [listed[0].pk], "move": "send"})
    with world.ours.inside():
        assert Event.objects.count() == before


def test_members_see_no_turnout_and_nobody_a_result_before_the_close(world, browser_of) -> None:
    listed = groups(world.ours)
    round = open_vote(world.ours, listed)
    browser_of(world.ours.lead).post(url(round), {"choice": [listed[0].pk], "move": "send"})
    seen = text_of(browser_of(world.ours.member).get(url(round, "results/")))
    assert "people have voted" not in seen and "Nobody sees results before the vote is closed." in seen
    assert "Rural communities" not in text_of(browser_of(world.ours.coach).get(url(round, "results/")))


@pytest.mark.parametrize("page", ["", "for/", "done/", "close/", "results/", "again/"])
def test_a_vote_of_another_organisation_is_not_there(world, browser_of, page) -> None:
    round = open_vote(world.ours, groups(world.ours))
    for user in (world.theirs.lead, world.theirs.coach, world.stranger):
        browser = browser_of(user)
        assert browser.get(url(round, page)).status_code == 404
        assert browser.post(url(round, page), {"move": "rather_not"}).status_code == 404
        assert browser.get(f"/o/hill/ballots/{round.pk}/{page}").status_code == 404


def test_support_has_no_vote(world: World, browser_of) -> None:
    listed = groups(world.ours)
    round = open_vote(world.ours, listed)
    assert browser_of(world.ours.support).get(url(round)).status_code == 403
    assert browser_of(world.ours.support).get(url(round, "results/")).status_code == 403
    assert Population.objects.count() == 0  # outside the wall
