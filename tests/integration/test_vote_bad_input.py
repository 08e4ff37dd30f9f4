"""Votes that go wrong: nobody votes, all tie, somebody leaves, the clock moves, numbers are made up. What people see of it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import timedelta
from typing import Any

import pytest

from amhe import clock
from amhe.access.roles import Role
from amhe.rules import Refused
from populations import actions
from populations.models import Ballot, Population, Round, Voter
from populations.summaries import result_of
from populations.tasks import close_due_rounds
from teams.actions import end_membership, forget_person, join
from teams.models import Membership
from tests.integration.populations_cast import NAMES, groups, open_vote, text_of, voters
from tests.integration.test_populations_ballot import offered_on, opening, order_on
from tests.integration.test_populations_ballot import url as url_of
from tests.integration.test_populations_results import closed, page_of
from tests.world import Place, World

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R46")]
Browser = Callable[[Any], Any]
TOO_FEW = "Too few people ranked the groups in secret to show an order without showing somebody's vote."


def leaves(place: Place, user: Any) -> None:
    """This person's roles end today."""
    with place.inside():
        for membership in Membership.objects.current().filter(user=user):
            end_membership(by=place.lead, membership=membership)


def says(place: Place, user: Any, round: Round, ranking: Collection[int], **more: Any) -> None:
    with place.inside():
        actions.cast_vote(by=user, round=round, ranking=list(ranking), **more)


def over(place: Place, round: Round) -> Round:
    """Close the round, after its last day."""
    with place.inside(), clock.set_to(round.closes_at):
        return actions.close_round(by=None, round=round)


# --- none, one, many ------------------------------------------------------------------------------------------


def test_a_vote_in_which_nobody_could_vote_is_not_opened_and_says_so(world: World, browser_of: Browser) -> None:
    listed = groups(world.ours)
    leaves(world.ours, world.ours.member)
    left_out = {"leave_out": [world.ours.lead.pk, world.ours.sponsor.pk], "left_out_reason": "They asked not to"}
    form = opening(populations=[each.pk for each in listed], **left_out)
    answer = browser_of(world.ours.coach).post("/o/marsh/ballots/new/", form)
    words = "Nobody could vote. Leave somebody in, or add people to the team first."
    assert answer.status_code == 422 and words in text_of(answer) and "They asked not to" in text_of(answer)
    with world.ours.inside():
        assert not Round.objects.exists()


def test_a_vote_that_everybody_left_closes_by_itself_and_says_that_nobody_voted(
    world: World, browser_of: Browser
) -> None:
    round = open_vote(world.ours, groups(world.ours), leave_out=[world.ours.lead], left_out_reason="Asked not to")
    for user in (world.ours.member, world.ours.sponsor):
        leaves(world.ours, user)
    with clock.set_to(round.closes_at + timedelta(minutes=1)):
        assert close_due_rounds() == 1
        page = page_of(world, browser_of, round, "lead")
    assert "Nobody ranked a group in this round." in page and "0 of 2 people voted." in page


def only_the_lead(place: Place) -> None:
    for user in (place.member, place.sponsor):
        leaves(place, user)


@pytest.mark.requirement("R44")
def test_a_lead_who_is_the_only_voter_sees_that_it_was_too_few_and_no_vote_is_kept(
    world: World, browser_of: Browser
) -> None:
    only_the_lead(world.ours)
    listed = groups(world.ours)
    round = open_vote(world.ours, listed)
    lead, where = browser_of(world.ours.lead), f"/o/marsh/ballots/{round.pk}/"
    sent = {"choice": [listed[2].pk, listed[0].pk], "move": "send", "reason": "It is only me"}
    assert "Your vote is in" in text_of(lead.post(where, sent, follow=True))
    page = text_of(lead.post(f"{where}close/", follow=True))
    assert "Voting is closed." in page and "1 of 1 people voted." in page and TOO_FEW in page
    assert "It is only me" not in page and not any(name in page for name in NAMES)
    for file in ("result.csv", "ballots.blt"):
        assert lead.get(f"{where}results/{file}").url == f"{where}results/", "the page says why there is no file"
    for user in (world.ours.coach, world.ours.lead):
        assert "in the vote" not in text_of(browser_of(user).get("/o/marsh/decision/"))
    with world.ours.inside():
        assert not Ballot.objects.exists(), "the only ballot would be its only voter's"
        kept = Round.objects.get().result
        assert kept["voted"] == 1 and kept["counted"]["reading"]["rows"] == []


@pytest.mark.parametrize(
    ("votes", "reasons", "rankings"), [(1, 0, 0), (2, 0, 0), (4, 0, 0), (5, 2, 0), (7, 2, 0), (8, 2, 8)]
)
def test_of_ballots_only_that_is_kept_which_something_may_show(
    world: World, votes: int, reasons: int, rankings: int
) -> None:
    round = closed(world, [[0, 1]] * votes, groups(world.ours), reasons=["They wait", "It is near"][:votes])
    with world.ours.inside():
        kept = list(Ballot.objects.filter(round=round))
        assert sum(bool(ballot.reason) for ballot in kept) == reasons
        assert sum(bool(ballot.ranking) for ballot in kept) == rankings
        assert len(kept) == max(reasons, rankings) and round.result["voted"] == votes


@pytest.mark.requirement("R44")
def test_forty_people_rank_twelve_groups(world: World, browser_of: Browser) -> None:
    listed = groups(world.ours, *(f"Group number {n}" for n in range(12)))
    rankings = [[(first + 5 * step) % 12 for step in range(1 + first % 12)] for first in range(40)]
    round = closed(world, rankings, listed)
    page = page_of(world, browser_of, round)
    assert "40 of 43 people voted." in page and page.count("of 440 points") == 12
    with world.ours.inside():
        result = result_of(round)
    points = sum(row.points or 0 for row in result.reading.rows)
    assert points == 40 * 12 * 11 / 2, "every vote gives the same points, however much it ranks"


def test_closing_with_many_ballots_asks_the_database_no_more_than_with_few(
    world: World, count_queries: Callable[..., int]
) -> None:
    listed, people = groups(world.ours), voters(world.ours, 30)
    counts = []
    for some in (people[:8], people):
        round = open_vote(world.ours, listed)
        for user in some:
            says(world.ours, user, round, [listed[0].pk])
        counts.append(count_queries(lambda round=round: over(world.ours, round)))
    assert counts[0] == counts[1]


# --- what people sent ---------------------------------------------------------------------------------------


@pytest.mark.requirement("R48")
def test_when_all_are_tied_every_group_is_first_and_the_page_says_to_talk(world: World, browser_of: Browser) -> None:
    listed = groups(world.ours, "Rural communities", "Black men", "Women veterans")
    page = page_of(world, browser_of, closed(world, [[0, 1, 2], [1, 2, 0], [2, 0, 1]] * 2, listed, seats=2))
    assert page.count("1st") == 3 and "are equal for the last place on the list." in page
    assert "Talk it through, or vote again between them." in page and "2nd" not in page


def test_a_group_that_nobody_ranks_is_last_and_said_to_be_little_known(world: World, browser_of: Browser) -> None:
    page = page_of(world, browser_of, closed(world, [[0, 1, 2]] * 6, groups(world.ours)))
    assert page.count("Not ranked by 6 of 6.") == 1 and page.index("Women veterans") < page.index("Korean community")
    assert "they may not know enough about it" in page


def test_blank_votes_alone_are_turnout_and_no_order(world: World, browser_of: Browser) -> None:
    page = page_of(world, browser_of, closed(world, [[]] * 6, groups(world.ours)))
    assert "6 of 9 people voted." in page and "The order" not in page


@pytest.mark.parametrize("made_up", ["-1", "0", "1e3", "99999999999999999999", "１", "", "<b>", "foreign", "aside"])
def test_option_ids_that_are_made_up_are_never_counted(world: World, browser_of: Browser, made_up: str) -> None:
    *listed, last = groups(world.ours)
    round = open_vote(world.ours, listed)
    with world.ours.inside():
        actions.set_aside(by=world.ours.lead, population=last, reason="Later")
    tampered = {"foreign": groups(world.theirs)[0].pk, "aside": last.pk}.get(made_up, made_up)
    browser, good = browser_of(world.ours.member), listed[1].pk
    alone = browser.post(url_of(round), {"choice": [tampered], "move": "send", "reason": "My words"})
    assert alone.status_code == 422 and "Choose at least 1 group" in text_of(alone) and "My words" in text_of(alone)
    pressed = browser.post(url_of(round), {"choice": [good], "move": f"choose:{tampered}"})
    assert order_on(pressed) == [good] and len(offered_on(pressed)) == 2
    browser.post(url_of(round), {"choice": [tampered, good, good], "move": "send"})
    with world.ours.inside():
        assert [ballot.ranking for ballot in Ballot.objects.all()] == [[[good]]]
    assert order_on(browser.get(url_of(round))) == [good], "and the voter sees what was taken"


@pytest.mark.parametrize("which", ["foreign", "aside", "twice", "none"])
def test_the_action_takes_no_made_up_ids_either(world: World, which: str) -> None:
    *listed, last = groups(world.ours)
    round = open_vote(world.ours, listed)
    good = listed[0].pk
    ranking = {"foreign": [good, groups(world.theirs)[0].pk], "aside": [last.pk], "twice": [good, good], "none": []}
    with world.ours.inside(), pytest.raises(Refused, match="Choose"):
        actions.cast_vote(by=world.ours.member, round=round, ranking=ranking[which])
    with world.ours.inside():
        assert not Ballot.objects.exists() and not Voter.objects.filter(has_voted=True).exists()


# --- the list and the team while a round is open --------------------------------------------------------------


@pytest.mark.requirement("R36")
@pytest.mark.parametrize("do", ["merge", "set_aside"])
def test_a_group_that_people_vote_on_is_locked_and_the_page_says_why(
    world: World, browser_of: Browser, do: str
) -> None:
    listed = groups(world.ours)
    browser, page = browser_of(world.ours.member), f"/o/marsh/p/{listed[1].slug}/change/"
    assert "Set it aside" in text_of(browser.get(page))
    round = open_vote(world.ours, listed)
    shown = text_of(browser.get(page))
    assert "This group is chosen, or a vote about it is open. It stays on the list for now." in shown
    assert "Set it aside" not in shown and "Join it with another group" not in shown
    sent = {"do": do, "into": listed[0].pk, "reason": "A project is under way"}  # from a page opened before the vote
    answer = browser.post(page, sent)
    assert answer.status_code == 422
    assert "A vote on Black men is open. Close the vote first." in text_of(answer)
    assert do == "merge" or "A project is under way" in text_of(answer), "nothing typed is lost"
    with world.ours.inside():
        assert Population.objects.get(pk=listed[1].pk).state == Population.State.ACTIVE
    over(world.ours, round)
    assert browser.post(page, sent).status_code == 302


def test_a_group_keeps_its_name_while_people_vote_on_it_and_what_is_known_of_it_can_still_grow(
    world: World, browser_of: Browser
) -> None:
    listed = groups(world.ours)
    browser, page = browser_of(world.ours.member), f"/o/marsh/p/{listed[1].slug}/change/"
    round = open_vote(world.ours, listed)
    sent = {"do": "change", "version": listed[1].version, "name": "Everybody", "why": "They wait longest"}
    answer = browser.post(page, sent)
    assert answer.status_code == 422 and "Change its name when the vote is closed." in text_of(answer)
    assert "They wait longest" in text_of(answer), "nothing typed is lost"
    assert browser.post(page, sent | {"name": "Black men"}).status_code == 302
    over(world.ours, round)
    with world.ours.inside():
        version = Population.objects.get(pk=listed[1].pk).version
    assert browser.post(page, sent | {"version": version}).status_code == 302


def test_who_leaves_while_a_round_is_open_keeps_their_vote_and_the_numbers_do_not_tell_whether_they_had_one(
    world: World, browser_of: Browser
) -> None:
    listed, people = groups(world.ours), voters(world.ours, 6)
    round = open_vote(world.ours, listed)
    assert "If you leave the team before then, the vote you sent still counts." in text_of(
        browser_of(people[0]).get(url_of(round))
    )
    for user in people[:5]:
        says(world.ours, user, round, [listed[3].pk])
    before = page_of(world, browser_of, round, "coach").partition("<main")[2]
    for user in (people[0], people[5]):  # one who voted, one who did not
        leaves(world.ours, user)
        assert page_of(world, browser_of, round, "coach").partition("<main")[2] == before, "no number moved"
    assert "5 of 9 people have voted." in before
    close = text_of(browser_of(world.ours.lead).get(url_of(round, "close/")))
    assert "People who left since voting opened are among them. A vote they sent counts." in close
    sent = {"choice": [listed[0].pk], "move": "send"}
    assert browser_of(people[0]).post(url_of(round), sent).status_code == 404, "who left changes no vote"
    page = text_of(browser_of(world.ours.lead).post(url_of(round, "close/"), follow=True))
    assert "5 of 9 people voted." in page and "In the top three of 5 of 5 people." in page


def test_who_closes_their_account_while_a_round_is_open_keeps_their_vote(world: World) -> None:
    listed, people = groups(world.ours), voters(world.ours, 5)
    round = open_vote(world.ours, listed)
    for user in people:
        says(world.ours, user, round, [listed[1].pk, listed[0].pk])
    forget_person(by=people[2], user=people[2])
    over(world.ours, round)
    with world.ours.inside():
        result = result_of(Round.objects.get(pk=round.pk))
        assert result.reading.n_ballots == result.turnout.voted == 5
        assert not Voter.objects.filter(ballot__isnull=False).exists()


def test_who_leaves_and_comes_back_has_one_vote(world: World, browser_of: Browser) -> None:
    listed, (user,) = groups(world.ours), voters(world.ours, 1)
    round = open_vote(world.ours, listed)
    says(world.ours, user, round, [listed[0].pk])
    leaves(world.ours, user)
    with world.ours.inside():
        known = {"organisation": world.ours.organisation, "team": None, "role": Role.PROJECT_TEAM_MEMBER}
        join(by=world.ours.lead, user=user, **known)
    assert order_on(browser_of(user).get(url_of(round))) == [listed[0].pk]
    browser_of(user).post(url_of(round), {"choice": [listed[1].pk], "move": "send"})
    with world.ours.inside():
        assert [ballot.ranking for ballot in Ballot.objects.all()] == [[[listed[1].pk]]]


# --- time ------------------------------------------------------------------------------------------------------


def test_a_vote_after_the_close_is_told_so_with_its_order_and_reason_still_there(
    world: World, browser_of: Browser
) -> None:
    listed = groups(world.ours)
    round = open_vote(world.ours, listed)
    browser = browser_of(world.ours.member)
    browser.get(url_of(round))
    over(world.ours, round)
    sent = {"choice": [listed[2].pk, listed[0].pk], "reason": "They wait longest"}
    for move in ("send", "rather_not", f"choose:{listed[1].pk}"):
        answer = browser.post(url_of(round), sent | {"move": move})
        page = text_of(answer)
        assert "This vote is closed." in page and "This vote was not sent" in page and "They wait longest" in page
        assert page.index("<li>Women veterans</li>") < page.index("<li>Rural communities</li>")
    assert "This vote was not sent" not in text_of(browser.get(url_of(round)))
    with world.ours.inside():
        assert not Voter.objects.filter(has_voted=True).exists()


def test_a_second_close_is_told_that_it_is_closed_and_changes_nothing(world: World, browser_of: Browser) -> None:
    round = closed(world, [[0, 1]] * 5, groups(world.ours))
    answer = browser_of(world.ours.lead).post(url_of(round, "close/"))
    words = "This vote is closed already. Start a new round if the team wants to vote again."
    assert answer.status_code == 422 and words in text_of(answer)
    with world.ours.inside():
        again = Round.objects.get(pk=round.pk)
    assert (again.closed_at, again.result) == (round.closed_at, round.result)


def test_a_clock_that_jumps_ahead_and_is_put_right_loses_no_vote_and_opens_no_closed_round(
    world: World, browser_of: Browser
) -> None:
    listed = groups(world.ours)
    round = open_vote(world.ours, listed)
    browser, sent = browser_of(world.ours.member), {"choice": [listed[0].pk], "move": "send"}
    with clock.set_to(round.closes_at + timedelta(hours=1)):
        answer = browser.post(url_of(round), sent)
        assert answer.status_code == 422 and "Voting ended on 30 November 2026." in text_of(answer)
    assert "Your vote is in" in text_of(browser.post(url_of(round), sent, follow=True)), "put right, it is open still"
    with clock.set_to(round.opened_at - timedelta(hours=1)):
        assert "Your vote is in" in text_of(browser.post(url_of(round), sent, follow=True)), "too early loses nothing"
    over(world.ours, round)
    with clock.set_to(round.opened_at + timedelta(hours=1)):
        answer = browser.post(url_of(round), sent)
        assert answer.status_code == 422 and "This vote is closed." in text_of(answer)
        assert close_due_rounds() == 0


# --- what one who voted could tell of another ------------------------------------------------------------------


def entered(world: World, listed: list[Population], own: int, helped: int) -> Round:
    """A closed round with so many votes of people's own and so many that the lead entered."""
    people = voters(world.ours, own + helped)
    round = open_vote(world.ours, listed)
    for number, user in enumerate(people):
        order = [listed[0].pk, listed[1].pk]
        if number < own:
            says(world.ours, user, round, order)
        else:
            says(world.ours, world.ours.lead, round, order, voter=user, reason="In their words")
    return over(world.ours, round)


@pytest.mark.parametrize(
    ("own", "helped", "shown"),
    [(3, 0, "order"), (2, 1, "nothing"), (2, 6, "nothing"), (3, 2, "order"), (4, 4, "order"), (5, 3, "counts")],
)
def test_votes_that_a_lead_entered_and_knows_do_not_help_a_small_vote_to_be_shown(
    world: World, browser_of: Browser, own: int, helped: int, shown: str
) -> None:
    listed = groups(world.ours)
    page = page_of(world, browser_of, entered(world, listed, own, helped))
    assert (TOO_FEW in page) is (shown == "nothing")
    assert ("The order" in page) is (shown != "nothing") and (" points" in page) is (shown == "counts")
    assert "People who put it first" not in page
    assert f"{own + helped} of" in page


def test_somebody_who_changes_the_vote_that_a_lead_entered_has_a_secret_vote_again(
    world: World, browser_of: Browser
) -> None:
    listed = groups(world.ours)
    people = voters(world.ours, 3)
    round = open_vote(world.ours, listed)
    for user in people:
        says(world.ours, world.ours.lead, round, [listed[0].pk], voter=user)
    for user in people:
        browser_of(user).post(url_of(round), {"choice": [listed[1].pk], "move": "send"})
    assert "The order" in page_of(world, browser_of, over(world.ours, round))


@pytest.mark.parametrize(("helped", "shown"), [(0, True), (2, True), (3, False)])
def test_groups_stand_side_by_side_only_with_3_votes_in_each_that_nobody_else_knows(
    world: World, helped: int, shown: bool
) -> None:
    listed = groups(world.ours)
    lived, others = voters(world.ours, 5, joined_as="lived_experience"), voters(world.ours, 8)
    round = open_vote(world.ours, listed)
    for number, user in enumerate([*lived, *others]):
        by = {"voter": user} if number < helped else {}
        says(world.ours, world.ours.lead if by else user, round, [listed[0].pk], **by)
    assert (over(world.ours, round).result["groups"] is not None) is shown
