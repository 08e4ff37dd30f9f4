"""The first vote of somebody on a phone, and a lead who tells a room what came out, each from the pages alone."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from amhe import clock
from amhe.access import wall
from amhe.programme.example.cast import Cast, living_today
from amhe.programme.example.harbourside import make_harbourside
from amhe.programme.example.weaverdale import make_weaverdale
from populations import actions
from populations.models import Round, Voter
from tests.browser.pages import SIDEWAYS
from tests.browser.person import PAGE, THINK, Person, found

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, databases=["default", "owner"])]

SIX_TAPS = 6
A_MINUTE_AND_A_HALF = 90


@pytest.fixture
def weaverdale() -> Cast:
    """A team whose list is reviewed, with no vote open."""
    with living_today():
        cast = make_weaverdale()
    with wall.restored(), wall.inside(cast.organisation.pk):
        open_now = Round.objects.open().get()
        with clock.set_to(open_now.closes_at + timedelta(minutes=1)):
            actions.close_round(by=cast.coach, round=open_now)
    return cast


def open_vote(cast: Cast) -> Round:
    """The coach opens a vote in the morning, when letters go out at once."""
    morning = clock.now().replace(hour=10, minute=0)
    with clock.set_to(morning), wall.restored(), wall.inside(cast.organisation.pk):
        return actions.open_ballot(
            by=cast.coach,
            organisation=cast.organisation,
            question="Which groups should we work with first?",
            closes_on=clock.today() + timedelta(days=7),
            populations=list(cast.populations.values()),
        )


@pytest.mark.requirement("R46", "R47", "X1")
def test_somebody_votes_for_the_first_time_on_a_phone_in_6_taps_and_knows_what_happens_next(
    weaverdale: Cast, open_browser: Callable[..., Person]
) -> None:
    round = open_vote(weaverdale)
    user = weaverdale.people["mona"]
    voter = open_browser(user.name, email=user.email, width=360, touch=True)
    voter.is_signed_in_as(user)
    voter.opens(found(r"http\S+/ballots/\d+/", voter.mail()))  # tap 1: the button of the mail
    voter.sees("Three is enough.")
    groups = voter.page.locator(".amhe-options h3").all_inner_texts()
    voter.seconds += len(groups) * THINK  # reads the line of each group
    for group in groups[2:5]:
        voter.taps(f"Choose {group}")  # taps 2 to 4
        expect(voter.page.locator("#chosen")).to_have_text(re.compile(rf"Your choices: {groups.index(group) - 1}"))
    voter.presses("Send my vote")  # tap 5
    assert voter.steps <= SIX_TAPS
    assert voter.seconds + PAGE < A_MINUTE_AND_A_HALF, f"{voter.steps} steps take {voter.seconds:.0f} seconds"

    voter.sees("Your vote is in")  # what happens next, on the page that she is left on
    for words in (
        re.compile("You can change it until"),
        re.compile("Then your vote is no longer tied to your name"),
        re.compile("The vote does not decide: the people in the team do"),
        re.compile("When the decision is written down, an email brings you the link"),
    ):
        voter.sees(words)
    assert voter.page.evaluate(SIDEWAYS) <= 0
    assert voter.trouble == []
    with wall.restored(), wall.inside(weaverdale.organisation.pk):
        ballot = Voter.objects.get(round=round, user=user).ballot
        assert ballot
        names = {option.pk: option.name for option in weaverdale.populations.values()}
        assert [names[pk] for tier in ballot.ranking for pk in tier] == groups[2:5]


@pytest.mark.requirement("R46")
def test_the_same_vote_without_scripts_takes_no_more_taps(
    weaverdale: Cast, open_browser: Callable[..., Person]
) -> None:
    open_vote(weaverdale)
    user = weaverdale.people["lewis"]
    voter = open_browser(user.name, email=user.email, width=360, touch=True, javascript=False)
    voter.is_signed_in_as(user)
    voter.opens(found(r"http\S+/ballots/\d+/", voter.mail()))
    groups = voter.page.locator(".amhe-options h3").all_inner_texts()
    for group in groups[:3]:
        voter.presses(f"Choose {group}")
    voter.presses("Send my vote")
    assert voter.steps <= SIX_TAPS
    voter.sees("Your vote is in")


@pytest.mark.requirement("R46", "X6")
def test_what_a_screen_reader_hears_of_the_ballot(weaverdale: Cast, open_browser: Callable[..., Person]) -> None:
    round = open_vote(weaverdale)
    user = weaverdale.people["kate"]
    voter = open_browser(user.name, email=user.email, width=360)
    voter.is_signed_in_as(user)
    voter.opens(f"/o/weaverdale/ballots/{round.pk}/")
    first, second = voter.page.locator(".amhe-options h3").all_inner_texts()[:2]
    voter.taps(f"Choose {first}")
    expect(voter.page.locator("#status")).to_contain_text(f"{first} is now your choice 1 of 1")
    voter.taps(f"Choose {second}")
    expect(voter.page.locator("#status")).to_contain_text(f"{second} is now your choice 2 of 2")
    tree = voter.page.locator("main").aria_snapshot()
    assert 'heading "Which groups should we work with first?" [level=1]' in tree
    assert 'heading "Your choices: 2" [level=2]' in tree
    for name in (f"Down {first}", f"Remove {first}", f"Up {second}", f"Remove {second}"):
        assert f'button "{name}"' in tree, f"{name} is no button with its group in its name"
    assert f'button "Up {first}"' not in tree, "the first has no way up"
    order = [
        tree.index(words) for words in ('"Your choices: 2"', f'"Down {first}"', f'"Up {second}"', '"Send my vote"')
    ]
    assert order == sorted(order), "what is heard comes in the order of what is done"
    assert re.search(r'textbox "[^"]+"', tree), "the box for a reason has its name"


@pytest.mark.requirement("R46", "R48")
def test_a_lead_tells_a_room_what_came_out_from_the_page_alone(open_browser: Callable[..., Person]) -> None:
    with living_today():
        cast = make_harbourside()
    user = cast.people["nia"]
    lead = open_browser(user.name, email=user.email)
    lead.is_signed_in_as(user)
    lead.opens("/o/harbourside/ballots/")
    lead.follows("Which groups should we work with first?")
    told = lead.reads()
    for question, answer in {
        "Does this decide it?": "The vote starts the talk. It does not make the decision.",
        "How many voted?": "9 of 11 people voted.",
        "Which came first?": "1st Adults with a serious mental illness who need an interpreting service 51 of 63 points",
        "How many put it near the top?": "In the top three of 8 of 9 people.",
        "Do we agree?": "There is weak agreement about the order.",
        "How sure is the order?": "1 vote more or less could change the list.",
        "Why are some so low?": "Where many did not rank a group, they may not know enough about it.",
        "What now?": "Hear first from people with lived experience. Then write down what you decide.",
    }.items():
        assert answer in told, f"{question} is not answered on the page: {told}"
    lead.unfolds("How this was worked out")  # "How do you get 51 points?"
    lead.sees(re.compile("first place gives 1 point for each group below it"))
    lead.unfolds("Show this chart as a table")  # "How many put the second one last?"
    row = lead.page.locator(".amhe-chart__points tr", has_text="Asylum seekers and refugees")
    cells = [" ".join(text.split()) for text in row.locator("td").all_inner_texts()]
    assert [cell.rsplit(" ", 1)[-1] for cell in cells] == ["3", "1", "3", "1", "1", "2.8"]
    expect(lead.page.locator(".amhe-chart--live .amhe-chart__plot")).to_be_visible()
    assert lead.trouble == []
