"""Closing a round and what its result may say (R44 to R48, and the small-number rules of a vote)."""

from __future__ import annotations

import logging
from datetime import timedelta
from uuid import uuid4

import pytest

from amhe import clock
from amhe.access.models import IdempotencyKey
from amhe.reference import facts
from amhe.rules import Refused
from populations import actions
from populations.models import Ballot, Round, Voter
from populations.summaries import result_of
from populations.summaries import voting as summaries
from populations.tasks import close_due_rounds
from tests.integration.populations_cast import groups, open_vote, text_of, voters

pytestmark = pytest.mark.django_db


def closed(world, rankings, options, *, people=None, reasons=(), **more) -> Round:
    """A closed round in which the people voted so: each ranking is a list of indexes into `options`."""
    people = people or voters(world.ours, len(rankings))
    round = open_vote(world.ours, options, **more)
    reasons = [*reasons, *[""] * len(rankings)]
    with world.ours.inside():
        for user, ranking, reason in zip(people, rankings, reasons, strict=False):
            order = [options[index].pk for index in ranking]
            actions.cast_vote(by=user, round=round, ranking=order, reason=reason, rather_not=not order)
        with clock.set_to(round.closes_at):
            return actions.close_round(by=world.ours.coach, round=round)


def vote_each(world, round, people, *, rather_not=False) -> None:
    """Each of these people sends the same vote, or says that they would rather not."""
    with world.ours.inside():
        ranking = [] if rather_not else round.prioritisation.lot_order[:2]
        for user in people:
            actions.cast_vote(by=user, round=round, ranking=ranking, rather_not=rather_not)


def page_of(world, browser_of, round, who="member") -> str:
    return text_of(browser_of(getattr(world.ours, who)).get(f"/o/marsh/ballots/{round.pk}/results/"))


@pytest.mark.requirement("R46")
def test_a_result_is_counted_when_the_vote_closes_and_never_on_a_page(world, browser_of, monkeypatch) -> None:
    options = groups(world.ours)
    round = closed(world, [[0, 1, 2]] * 5 + [[1]] * 3, options, with_stv=True, reasons=["They wait longest"])
    counted_anew = summaries._count_anew
    before = page_of(world, browser_of, round).partition("<main")[2]
    with world.ours.inside():
        assert result_of(round).counted == counted_anew(round)

    def not_on_a_page(*_args: object, **_known: object) -> None:
        raise AssertionError("counted on a page")

    monkeypatch.setattr(summaries, "count", not_on_a_page)
    assert page_of(world, browser_of, round).partition("<main")[2] == before and "They wait longest" in before
    assert browser_of(world.ours.lead).get("/o/marsh/decision/").status_code == 200
    assert browser_of(world.ours.lead).get("/o/marsh/report/").status_code == 200


@pytest.mark.requirement("R44", "R46")
def test_the_nine_ballots_of_the_walk_give_exactly_the_points_that_were_worked_out_by_hand(world, browser_of) -> None:
    walk = facts("programme", "demo/walk")
    names = [row["population"] for row in walk["long_list"]]
    listed = groups(world.ours, *names)
    votes = [[names.index(name) for name in vote] for vote in walk["ballots"]["votes"]]
    round = closed(world, votes, listed)
    name_of = {population.pk: population.name for population in listed}
    with world.ours.inside():
        result = result_of(round)
        points = {name_of[row.candidate]: float(row.points) for row in result.reading.rows}
    assert points == dict(walk["ballots"]["expected_borda"])
    assert [name_of[pk] for pk in result.reading.listed] == ["smi_interpreter", "asylum_refugees", "grt"]
    page = page_of(world, browser_of, round)
    assert "51 of 63 points" in page and "46.5 of 63 points" in page and "9 of 12 people voted." in page


@pytest.mark.requirement("R46")
def test_closing_cuts_every_vote_loose_from_its_voter_and_gives_ballots_new_keys(world) -> None:
    listed = groups(world.ours)
    people = voters(world.ours, 6)
    round = open_vote(world.ours, listed)
    with world.ours.inside():
        for index, user in enumerate(people):
            actions.cast_vote(by=user, round=round, ranking=[listed[index % 4].pk], reason=f"Reason {index}")
        keys = set(Ballot.objects.values_list("pk", flat=True))
        said = sorted(Ballot.objects.values_list("reason", flat=True))
        actions.close_round(by=world.ours.coach, round=round)
        assert not Voter.objects.filter(ballot__isnull=False).exists()
        assert not keys & set(Ballot.objects.values_list("pk", flat=True))
        assert sorted(Ballot.objects.values_list("reason", flat=True)) == said
        assert {field.name for field in Ballot._meta.get_fields() if field.concrete} == {
            "id",
            "organisation",
            "round",
            "ranking",
            "reason",
        }


def test_ballots_are_written_anew_in_an_order_that_says_nothing_of_who_voted_when(world) -> None:
    listed = groups(world.ours)
    round = closed(world, [[0]] * 12, listed, reasons=[f"{n:02}" for n in range(12)])
    with world.ours.inside():
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute("SELECT reason FROM populations_ballot WHERE round_id = %s ORDER BY ctid", [round.pk])
            stored = [row[0] for row in cursor.fetchall()]
    assert sorted(stored) == [f"{n:02}" for n in range(12)] and stored != sorted(stored)


@pytest.mark.requirement("R46")
def test_a_closed_round_never_opens_again_and_a_new_round_starts_from_nothing(world, browser_of) -> None:
    listed = groups(world.ours)
    round = closed(world, [[0, 1]] * 5, listed)
    with world.ours.inside():
        with pytest.raises(Refused, match="closed already"):
            actions.close_round(by=world.ours.coach, round=round)
        with pytest.raises(Refused, match="This vote is closed"):
            actions.cast_vote(by=world.ours.member, round=round, ranking=[listed[0].pk])
    form = {"closes_on_day": 28, "closes_on_month": 11, "closes_on_year": 2026}
    answer = browser_of(world.ours.lead).post(f"/o/marsh/ballots/{round.pk}/again/", form, follow=True)
    assert "Round 2 is open." in text_of(answer) and "0 of 8 people have voted." in text_of(answer)


@pytest.mark.requirement("R45")
def test_closing_early_is_said_before_it_is_done(world, browser_of) -> None:
    listed = groups(world.ours)
    round = open_vote(world.ours, listed)
    browser, url = browser_of(world.ours.lead), f"/o/marsh/ballots/{round.pk}/close/"
    vote_each(world, round, [world.ours.lead, world.ours.member, world.ours.sponsor])
    page = text_of(browser.get(url))
    assert "Close this vote early?" in page and "3 of 3 people have voted." in page and "30 November 2026" in page
    answer = browser.post(url, follow=True)
    assert "Voting is closed. Here is the result." in text_of(answer)
    assert browser_of(world.ours.member).post(url).status_code == 403


def test_a_vote_closes_early_only_with_5_votes_or_everybodys(world, browser_of) -> None:
    round = open_vote(world.ours, groups(world.ours))
    people = [*voters(world.ours, 3), world.ours.lead, world.ours.member]
    browser, url = browser_of(world.ours.lead), f"/o/marsh/ballots/{round.pk}/close/"
    vote_each(world, round, people[:4])
    vote_each(world, round, people[4:], rather_not=True)
    answer = browser.post(url)
    words = "Too few people have ranked the groups to close early. Votes needed: 5."
    assert answer.status_code == 422 and words in text_of(answer)
    assert "After 30 November 2026 the vote closes by itself." in text_of(answer)
    with world.ours.inside():
        assert Round.objects.get().closed_at is None and Voter.objects.filter(ballot__isnull=False).count() == 5
    vote_each(world, round, people[4:])
    assert "Voting is closed." in text_of(browser.post(url, follow=True))


@pytest.mark.parametrize("n", [1, 2])
def test_under_3_ballots_no_page_and_no_report_shows_an_order(world, browser_of, n) -> None:
    listed = groups(world.ours)
    round = closed(world, [[2, 0]] * n + [[]], listed)
    page = page_of(world, browser_of, round)
    assert "Too few people ranked the groups in secret to show an order without showing somebody's vote." in page
    assert "The order" not in page and not any(population.name in page for population in listed)
    decision = text_of(browser_of(world.ours.lead).get("/o/marsh/decision/"))
    assert "in the vote." not in decision and "in the order of the vote" not in decision
    assert "The vote" not in text_of(browser_of(world.ours.member).get("/o/marsh/report/"))
    with world.ours.inside():
        assert not result_of(round).reading.show_order


def test_from_3_ballots_the_order_is_shown(world, browser_of) -> None:
    page = page_of(world, browser_of, closed(world, [[2, 0]] * 3, groups(world.ours)))
    assert page.index("Women veterans") < page.index("Rural communities")
    assert "The vote started the talk." in text_of(browser_of(world.ours.member).get("/o/marsh/report/"))


def test_a_round_that_nobody_voted_in_closes_after_its_last_day_and_says_so(world, browser_of) -> None:
    assert "Nobody ranked a group in this round." in page_of(world, browser_of, closed(world, [], groups(world.ours)))


@pytest.mark.requirement("R46")
def test_closing_forgets_which_forms_sent_a_vote(world, browser_of) -> None:
    listed = groups(world.ours)
    round = open_vote(world.ours, listed)
    url = f"/o/marsh/ballots/{round.pk}/"
    send = {"choice": [listed[0].pk], "move": "send"}
    browser_of(world.ours.member).post(url, send | {"idempotency_key": str(uuid4())})
    helped = send | {"voter": world.ours.sponsor.pk, "idempotency_key": str(uuid4())}
    browser_of(world.ours.lead).post(url + "for/", helped)
    elsewhere = {"do": "add", "name": "Farming families", "idempotency_key": str(uuid4())}
    browser_of(world.ours.member).post("/o/marsh/populations/", elsewhere)
    assert IdempotencyKey.objects.filter(location__startswith=url).count() == 2
    with world.ours.inside(), clock.set_to(round.closes_at):
        actions.close_round(by=None, round=round)
    assert [key.location for key in IdempotencyKey.objects.all()] == ["/o/marsh/populations/"]


def test_under_5_ballots_the_page_gives_the_order_and_nothing_else(world, browser_of) -> None:
    listed = groups(world.ours)
    page = page_of(world, browser_of, closed(world, [[0, 1], [0], [1], [0]], listed, reasons=["They wait"]))
    assert "only the order is shown" in page and page.index("Rural communities") < page.index("Black men")
    for words in (" points", "In the top three", "They wait", "ot ranked", "How this was worked out"):
        assert words not in page


def test_from_5_ballots_counts_and_reasons_are_shown_and_from_8_the_pairs(world, browser_of) -> None:
    listed = groups(world.ours)
    page = page_of(world, browser_of, closed(world, [[0, 1], [0], [1], [0], [2]], listed, reasons=["They wait"]))
    assert "In the top three of 3 of 5 people." in page and "They wait" in page
    assert page.count("Not ranked by 5 of 5.") == 1
    assert "With fewer than 8 secret votes, groups are not compared 2 by 2." in page and "Schulze" not in page
    page = page_of(world, browser_of, closed(world, [[0, 1]] * 8, listed))
    assert "There is strong agreement about the order." in page and "the Schulze method" in page
    assert "People who put it first" in page


def test_a_tie_at_the_cut_is_said_and_not_broken(world, browser_of) -> None:
    listed = groups(world.ours)
    page = page_of(world, browser_of, closed(world, [[0], [0], [0], [1], [1], [1]], listed, seats=1))
    tied = ("Rural communities and Black men", "Black men and Rural communities")
    assert any(f"{names} are equal for the last place on the list." in page for names in tied)


def test_single_transferable_vote_is_shown_only_when_the_coach_asked(world, browser_of) -> None:
    listed = groups(world.ours)
    rankings = [[0, 1], [0, 1], [0, 2], [0, 1], [1, 2], [1, 0], [2, 1], [2, 0]]
    assert "single transferable" not in page_of(world, browser_of, closed(world, rankings, listed))
    page = page_of(world, browser_of, closed(world, rankings, listed, with_stv=True))
    assert "By single transferable vote for 3 (quota 3)" in page
    few = page_of(world, browser_of, closed(world, rankings[:7], listed, with_stv=True))
    assert "single transferable" not in few, "its stages show where single votes went"


@pytest.mark.parametrize(("lived", "others", "shown"), [(5, 5, True), (4, 9, False), (5, 4, False), (0, 9, False)])
def test_groups_stand_side_by_side_only_when_both_have_5_ballots(world, browser_of, lived, others, shown) -> None:
    listed = groups(world.ours)
    people = voters(world.ours, lived, joined_as="lived_experience") + voters(world.ours, others)
    round = closed(world, [[0, 1]] * lived + [[2, 1]] * others, listed, people=people)
    page = page_of(world, browser_of, round)
    assert ("People who joined with lived experience" in page) is shown
    assert ("Side by side" in page) is shown and (round.result["groups"] is not None) is shown


def test_a_thin_turnout_is_said_in_words(world, browser_of) -> None:
    listed = groups(world.ours)
    lived = voters(world.ours, 5, joined_as="lived_experience")
    people = voters(world.ours, 5)
    page = page_of(world, browser_of, closed(world, [[0]] * 5, listed, people=people))
    assert "5 of 13 people voted." in page and "fewer than the 60% or the 5 votes" in page
    assert "Few of the people who joined with lived experience voted." in page
    page = page_of(world, browser_of, closed(world, [[0]] * 10, listed, people=lived + people))
    assert "fewer than the 60%" not in page and "Few of the people" not in page


@pytest.mark.parametrize(("lived", "others_missing"), [(4, 3), (5, 1), (6, 0)])
def test_it_is_not_said_of_a_small_group_nor_where_it_would_tell_who_did_not_vote(
    world, browser_of, lived, others_missing
) -> None:
    listed = groups(world.ours)
    voters(world.ours, lived, joined_as="lived_experience")
    others = [*world.ours.people.values(), *voters(world.ours, 4)]
    able = [user for user in others if user not in (world.ours.coach, world.ours.support)]
    voted = able[: len(able) - others_missing]
    page = page_of(world, browser_of, closed(world, [[0]] * len(voted), listed, people=voted))
    assert f"{len(voted)} of {lived + len(able)} people voted." in page and "Few of the people" not in page


def test_blank_votes_count_as_turnout_and_not_in_the_points(world, browser_of) -> None:
    listed = groups(world.ours)
    page = page_of(world, browser_of, closed(world, [[0]] * 5 + [[]], listed))
    assert "6 of 9 people voted." in page and "15 of 15 points" in page


@pytest.mark.requirement("R48")
def test_the_result_leads_to_the_talk_and_the_decision(world, browser_of) -> None:
    round = closed(world, [[0]] * 5, groups(world.ours))
    assert "The vote starts the talk. It does not make the decision." in page_of(world, browser_of, round)
    assert "Record the decision" in page_of(world, browser_of, round, "lead")
    assert "Record the decision" not in page_of(world, browser_of, round)


def test_a_longer_result_asks_no_more_questions_of_the_database(world, browser_of, count_queries) -> None:
    browser = browser_of(world.ours.member)
    few, many = (closed(world, [[0, 1]] * n, groups(world.ours, *(f"Group {n} {m}" for m in range(n)))) for n in (5, 8))
    first, second = (f"/o/marsh/ballots/{round.pk}/results/" for round in (few, many))
    browser.get(first)
    assert count_queries(lambda: browser.get(first)) == count_queries(lambda: browser.get(second))


def test_a_vote_past_its_last_day_is_closed_by_the_system_once(world, browser_of) -> None:
    round = open_vote(world.ours, groups(world.ours))
    assert close_due_rounds() == 0
    with clock.set_to(round.closes_at + timedelta(minutes=1)):
        assert close_due_rounds() == 1
        assert close_due_rounds() == 0
    assert (
        "Result of the vote"
        in browser_of(world.ours.member).get(f"/o/marsh/ballots/{round.pk}/results/").content.decode()
    )


def test_a_round_that_does_not_close_stops_no_other_and_the_log_holds_no_ballot(world, monkeypatch, caplog) -> None:
    rounds = [open_vote(place, groups(place)) for place in (world.ours, world.theirs)]
    failing = min(rounds, key=lambda round: round.organisation_id)

    def close(*, by, round):
        if round.pk == failing.pk:
            raise ValueError("Failing row contains a ballot")
        return actions.close_round(by=by, round=round)

    monkeypatch.setattr("populations.tasks.close_round", close)
    with clock.set_to(failing.closes_at + timedelta(minutes=1)), caplog.at_level(logging.ERROR):
        assert close_due_rounds() == 1
    assert f"round {failing.pk} of organisation {failing.organisation_id} did not close: ValueError" in caplog.text
    assert "contains a ballot" not in caplog.text.replace('ValueError("Failing row contains a ballot")', "")
    monkeypatch.undo()
    with clock.set_to(failing.closes_at + timedelta(minutes=2)):
        assert close_due_rounds() == 1
