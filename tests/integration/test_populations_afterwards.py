"""What stays to be read after a vote and a decision: round beside round, who was not chosen, and the letter to everybody."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail

from amhe import clock
from amhe.access.roles import Role
from amhe.reminders import delivering
from populations import actions
from populations.models import Population
from populations.models.voting import NO_RESULT
from teams.actions import join
from tests.factories import UserFactory
from tests.integration.populations_cast import decided, groups, text_of, voters
from tests.integration.test_populations_results import closed, page_of

pytestmark = pytest.mark.django_db
DECISION = "/o/marsh/decision/"


def again(world: Any, first: Any, people: Any, order: list[int]) -> Any:
    """A second round, in which all vote alike."""
    with world.ours.inside():
        round = actions.open_round(
            by=world.ours.lead, prioritisation=first.prioritisation, closes_on=clock.today() + timedelta(days=14)
        )
        for user in people:
            actions.cast_vote(by=user, round=round, ranking=order)
        with clock.set_to(round.closes_at):
            return actions.close_round(by=world.ours.coach, round=round)


@pytest.mark.requirement("R46", "R48")
def test_a_second_round_stands_beside_the_first(world, browser_of) -> None:
    options, people = groups(world.ours), voters(world.ours, 5)
    first = closed(world, [[0, 1]] * 5, options, people=people)
    assert "Round by round" not in page_of(world, browser_of, first)
    with clock.set_to(first.closes_at + timedelta(hours=1)):
        second = again(world, first, people, [options[1].pk, options[0].pk])
        page = page_of(world, browser_of, second)
    table = page[page.index("Round by round") :]
    row = table[table.index("Black men") :]
    assert "Round 1" in table and "Round 2" in table
    assert row.index("2nd") < row.index("1st") < row.index("Rural communities")


def test_a_group_that_left_the_list_after_a_round_is_not_voted_on_again(world, browser_of) -> None:
    options, people = groups(world.ours), voters(world.ours, 5)
    first = closed(world, [[0, 1]] * 5, options, people=people)
    with world.ours.inside():
        actions.merge(by=world.ours.lead, population=options[1], into=options[0])
    with clock.set_to(first.closes_at + timedelta(hours=1)):
        day = clock.today() + timedelta(days=14)
        sent = {"closes_on_day": day.day, "closes_on_month": day.month, "closes_on_year": day.year}
        answer = browser_of(world.ours.lead).post(f"/o/marsh/ballots/{first.pk}/again/", sent)
    assert answer.status_code == 422
    assert "is no longer on the list. Start a new vote with the groups that are on it." in text_of(answer)
    with world.ours.inside():
        assert first.prioritisation.rounds.count() == 1


def test_a_result_keeps_the_names_that_people_voted_on(world, browser_of) -> None:
    options = groups(world.ours)
    round = closed(world, [[0, 1]] * 5, options)
    with world.ours.inside():
        first = Population.objects.get(pk=options[0].pk)
        known = {"version": first.version, "why": "", "unequal": [], "characteristics": []}
        actions.change_population(by=world.ours.lead, population=first, name="Everybody out of town", **known)
    page = page_of(world, browser_of, round)
    assert options[0].name in page and "Everybody out of town" not in page


def test_a_round_that_came_with_a_copy_says_that_copies_hold_no_votes(world, browser_of) -> None:
    round = closed(world, [[0, 1]] * 5, groups(world.ours))
    with world.ours.inside():
        round.ballots.all().delete()
        round.voters.all().delete()
        round.result = dict(NO_RESULT)
        round.save()
    page = page_of(world, browser_of, round)
    assert "Copies hold no votes, so its result is not here." in page
    assert "0 of 0" not in page and "Nobody ranked" not in page


def test_a_round_too_small_to_show_an_order_is_not_put_beside_another(world, browser_of) -> None:
    options, people = groups(world.ours), voters(world.ours, 5)
    first = closed(world, [[0]] * 2, options, people=people[:2])
    with clock.set_to(first.closes_at + timedelta(hours=1)):
        second = again(world, first, people, [options[1].pk])
        assert "Round by round" not in page_of(world, browser_of, second)


@pytest.mark.requirement("R36", "R44")
def test_why_a_group_was_not_chosen_is_on_the_page_of_the_decision_and_one_step_behind_it(world, browser_of) -> None:
    a, b, c, d = groups(world.ours)
    round = closed(world, [[0, 1, 2]] * 5, [a, b, c])
    with world.ours.inside():
        actions.set_aside(by=world.ours.lead, population=d, reason="A project is under way")
        e = actions.add_population(by=world.ours.lead, organisation=world.ours.organisation, name="Black fathers")
        actions.merge(by=world.ours.lead, population=e, into=b)
    decided(world.ours, a, round=round, reasons="First in the vote")
    page = text_of(browser_of(world.ours.member).get(DECISION))
    left = page[page.index("Groups not chosen this time") :]
    assert left.index("Black men") < left.index("2nd in the vote") < left.index("Women veterans")
    assert "Korean community: A project is under way" in left and "Black fathers: joined with Black men" in left
    assert browser_of(world.ours.member).get(f"/o/marsh/p/{b.slug}/review/").status_code == 200


def test_who_may_not_read_results_sees_who_was_not_chosen_and_no_places(world, browser_of) -> None:
    a, b, *_ = groups(world.ours)
    round = closed(world, [[0, 1]] * 5, [a, b])
    decided(world.ours, a, round=round)
    page = text_of(browser_of(world.ours.support).get(DECISION))
    assert "Groups not chosen this time" in page and "in the vote" not in page[page.index("Groups not chosen") :]


def letters(world: Any) -> list[Any]:
    mail.outbox.clear()
    delivering.deliver(world.ours.organisation.pk)
    return [letter for letter in mail.outbox if letter.subject == "What your team decided"]


@pytest.mark.requirement("R48")
def test_everybody_is_told_once_what_was_decided_and_the_mail_names_no_group(world) -> None:
    a, *_ = groups(world.ours)
    decided(world.ours, a, reasons="They wait longest")
    sent = letters(world)
    others = {user.email for name, user in world.ours.people.items() if name != "lead"}
    assert {letter.to[0] for letter in sent} == others and len(sent) == len(others)
    body = sent[0].body
    assert "/o/marsh/decision/" in body and world.ours.lead.name in body
    assert "Rural" not in body and "They wait longest" not in body
    assert letters(world) == []


def test_a_decision_that_another_took_the_place_of_is_told_to_nobody(world) -> None:
    a, b, *_ = groups(world.ours)
    decided(world.ours, a)
    decided(world.ours, b)
    with world.ours.inside():
        assert Population.objects.chosen().get() == b
    sent = letters(world)
    assert len(sent) == len({letter.to[0] for letter in sent}) > 2


def test_who_leaves_before_the_letter_goes_is_not_told(world) -> None:
    with world.ours.inside():
        leaver = UserFactory()
        held = join(
            by=world.ours.lead,
            organisation=world.ours.organisation,
            team=None,
            user=leaver,
            role=Role.PROJECT_TEAM_MEMBER,
        )
    decided(world.ours, *groups(world.ours)[:1])
    with world.ours.inside():
        held.has_left = True
        held.save()
    assert leaver.email not in {letter.to[0] for letter in letters(world)}
