"""What the terms of reference say of a team's record, and when they need review, from facts alone."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from organisations.milestones import TaskState
from teams.milestones import task_states
from teams.models import Terms
from teams.places import agreed_check
from teams.rhythm_words import how_often_and_long
from teams.summaries import TeamFacts
from teams.terms import GAP, Record, first_headings, from_record, headings, why_review

NOON = datetime(2026, 5, 3, 12, tzinfo=UTC)
DAY = date(2027, 5, 3)
TEAM = Record(
    organisation="Marsh",
    populations=("Rural", "Veterans", "Farmers"),
    people={"Project lead": ("Lena", "Dov"), "Senior sponsor": ("Sam",), "Project team member": ("Mia", "Jo")},
    without_account=("Chaplain",),
)


@pytest.mark.requirement("R67")
@pytest.mark.parametrize(
    ("heading", "words"),
    [
        ("name", "Marsh Advancing Mental Health Equality project team"),
        ("purpose", "fairer for Rural, Veterans and Farmers."),
        ("membership", "Project lead: Lena, Dov\nSenior sponsor: Sam\nProject team member: Mia, Jo\n"),
        ("membership", "In the team without an account: Chaplain"),
        ("chair", "Lena, Dov"),
        ("quorum", "3 members, including"),
        ("meetings", "Every 2 weeks for 1 hour. Actions"),
        ("reporting", "reports to Sam and [committee] every [period]."),
        ("review", "on a day that we choose and when"),
        ("agreed", "Not agreed yet."),
    ],
)
def test_a_heading_says_what_the_record_says(heading: str, words: str) -> None:
    assert words in from_record(heading, TEAM)


def test_a_record_with_nothing_in_it_leaves_the_brackets_to_fill_in() -> None:
    nothing = Record(organisation="Marsh")
    assert "fairer for the populations that we choose." in from_record("purpose", nothing)
    assert GAP.findall(from_record("chair", nothing)) == ["[chair]", "[deputy]"]
    assert GAP.findall(from_record("membership", nothing)) == ["[members by role]"]


def test_who_agreed_and_the_next_review_are_in_the_record() -> None:
    known = Record(
        "Marsh", review_on=DAY, agreed_on=date(2026, 5, 3), agreed_by=("Lena (Project lead)", "Sam (Sponsor)")
    )
    assert from_record("agreed", known) == "Agreed on 3 May 2026 by:\nLena (Project lead)\nSam (Sponsor)"
    assert "on 3 May 2027 and" in from_record("review", known)


@pytest.mark.parametrize(
    ("days", "minutes", "words"),
    [
        (7, 60, "Every week for 1 hour"),
        (14, 60, "Every 2 weeks for 1 hour"),
        (28, 90, "Every 4 weeks for 90 minutes"),
        (10, 120, "Every 10 days for 2 hours"),
        (1, 15, "Every day for 15 minutes"),
    ],
)
def test_how_often_a_team_meets_reads_as_people_say_it(days: int, minutes: int, words: str) -> None:
    assert how_often_and_long(days, minutes) == words


def test_there_are_18_headings_and_6_come_first() -> None:
    assert len(headings()) == 18
    assert first_headings() == ["name", "purpose", "duties", "membership", "decisions", "meetings"]
    known = {"[organisation]", "[populations]", "[members by role]", "[chair]", "[deputy]", "[sponsor]", "[number]",
             "[meeting rhythm]", "[review date]", "[agreed by]", "[committee]", "[period]"}  # fmt: skip
    assert {gap for row in headings().values() for gap in re.findall(r"\[[^\]]+\]", row["starter"])} == known


@pytest.mark.requirement("R67")
@pytest.mark.parametrize(
    ("state", "today", "sub_teams", "found"),
    [
        ("agreed", DAY - timedelta(days=1), {}, []),
        ("agreed", DAY, {}, ["The day to review them was 3 May 2027."]),
        ("agreed", DAY + timedelta(days=40), {}, ["The day to review them was 3 May 2027."]),
        ("agreed", date(2026, 6, 1), {"Old": NOON - timedelta(days=1)}, []),
        ("agreed", date(2026, 6, 1), {"New": NOON + timedelta(hours=1)},
         ["A population was chosen since the terms were agreed: New."]),
        ("draft", DAY, {"New": NOON + timedelta(hours=1)}, []),
        ("out", DAY, {}, []),
    ],
)  # fmt: skip
def test_agreed_terms_need_review_for_a_reason(state: str, today: date, sub_teams: dict, found: list[str]) -> None:
    assert list(why_review(state, DAY, NOON, sub_teams, today)) == found


@given(st.dates(date(2026, 1, 1), date(2030, 1, 1)), st.dates(date(2026, 1, 1), date(2030, 1, 1)))
def test_terms_that_need_review_today_need_it_tomorrow(review_on: date, today: date) -> None:
    if why_review(Terms.State.AGREED, review_on, NOON, {}, today):
        assert why_review(Terms.State.AGREED, review_on, NOON, {}, today + timedelta(days=1))


@pytest.mark.requirement("R24", "R65", "R67")
@pytest.mark.parametrize(
    ("facts", "task", "state"),
    [
        (TeamFacts(), "m1_support", TaskState.NOT_STARTED),
        (TeamFacts(support_said=4), "m1_support", TaskState.IN_PROGRESS),
        (TeamFacts(support_said=5), "m1_support", TaskState.COMPLETED),
        (TeamFacts(), "m3_governance", TaskState.NOT_STARTED),
        (TeamFacts(governed=2), "m3_governance", TaskState.IN_PROGRESS),
        (TeamFacts(governed=3), "m3_governance", TaskState.COMPLETED),
        (TeamFacts(), "m3_tor", TaskState.NOT_STARTED),
        (TeamFacts(terms="draft"), "m3_tor", TaskState.IN_PROGRESS),
        (TeamFacts(terms="out"), "m3_tor", TaskState.IN_PROGRESS),
        (TeamFacts(terms="agreed"), "m3_tor", TaskState.COMPLETED),
        (TeamFacts(terms="needs_review"), "m3_tor", TaskState.IN_PROGRESS),
    ],
)
def test_a_task_follows_from_the_facts(facts: TeamFacts, task: str, state: TaskState) -> None:
    assert task_states(facts)[task] == state


@pytest.mark.requirement("R19")
@pytest.mark.parametrize(
    ("not_agreed", "joined", "planned", "found"),
    [
        (0, 0, True, []),
        (0, 2, True, [(True, "must", "")]),
        (1, 2, False, [(False, "should", "Not agreed yet with 1 person. It is due before the first meeting.")]),
        (2, 2, True, [(False, "must", "Not agreed yet with 2 people. Meetings are planned, and it is due before the first.")]),
    ],
)  # fmt: skip
def test_what_is_not_agreed_is_needed_once_a_meeting_is_planned(
    not_agreed: int, joined: int, planned: bool, found: list
) -> None:
    checks = agreed_check(not_agreed, joined=joined, planned=planned)
    assert [(check.met, check.severity, check.reason) for check in checks] == found
