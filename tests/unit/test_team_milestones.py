"""Milestone 1's tasks and the live checks, from facts alone."""

from __future__ import annotations

import pytest

from organisations.learning import LearningFacts
from organisations.milestones import TaskState
from teams.milestones import task_states
from teams.places import PlaceFact, people_by_kind, project_team_checks, sub_team_checks
from teams.summaries import TeamFacts


def facts(*places: PlaceFact, **more: object) -> TeamFacts:
    return TeamFacts(places=places, kinds=people_by_kind(places), **more)


def filled(kind: str, how_many: int = 1, outside: bool = False) -> PlaceFact:
    return PlaceFact(kind, how_many, "", outside)


def empty(kind: str) -> PlaceFact:
    return PlaceFact(kind, 1, "We are asking the user group", False)


ALL_FIVE = (
    filled("senior_leader"),
    filled("lived_experience_member"),
    filled("ics_colleague"),
    filled("stakeholder"),
    filled("equality_expert"),
)


@pytest.mark.requirement("R11", "R13", "R19", "R25")
@pytest.mark.parametrize(
    ("known", "task", "state"),
    [
        (facts(), "m1_sponsor", TaskState.NOT_STARTED),
        (facts(filled("senior_sponsor")), "m1_sponsor", TaskState.COMPLETED),
        (facts(empty("senior_sponsor")), "m1_sponsor", TaskState.NOT_STARTED),
        (facts(filled("project_lead")), "m1_lead", TaskState.COMPLETED),
        (facts(), "m1_time", TaskState.NOT_STARTED),
        (facts(hours_a_month=8), "m1_time", TaskState.COMPLETED),
        (facts(), "m1_team", TaskState.NOT_STARTED),
        (facts(filled("senior_leader")), "m1_team", TaskState.IN_PROGRESS),
        (facts(*ALL_FIVE), "m1_team", TaskState.COMPLETED),
        (facts(*ALL_FIVE[:-1], empty("equality_expert")), "m1_team", TaskState.COMPLETED),
        (facts(*ALL_FIVE[:-1]), "m1_team", TaskState.IN_PROGRESS),
        (facts(filled("lived_experience_member")), "m1_lived", TaskState.COMPLETED),
        (facts(empty("lived_experience_member")), "m1_lived", TaskState.NOT_STARTED),
        (facts(lived_experience=1), "m1_lived", TaskState.COMPLETED),
        (facts(has_series=True), "m1_meetings", TaskState.IN_PROGRESS),
        (facts(), "m1_learning", TaskState.NOT_STARTED),
        (facts(learning=LearningFacts(has_next=True, goes_to_next=True)), "m1_learning", TaskState.COMPLETED),
        (facts(learning=LearningFacts(has_next=True, went_to_last=True)), "m1_learning", TaskState.NOT_STARTED),
        (
            facts(learning=LearningFacts(went_to_last=True)),
            "m1_learning",
            TaskState.COMPLETED,
        ),  # no next one is announced
    ],
)
def test_a_task_of_milestone_1_follows_from_facts(known: TeamFacts, task: str, state: TaskState) -> None:
    assert task_states(known)[task] == state


def met(checks: list) -> set[str]:
    return {check.id for check in checks if check.met}


@pytest.mark.requirement("R11", "R19", "R25")
def test_the_checks_of_an_empty_team_are_all_open_and_say_how_much_they_matter() -> None:
    checks = project_team_checks([], lived_experience=0, has_series=False, time_protected=False)
    assert met(checks) == set()
    must = {check.id for check in checks if check.severity == "must"}
    assert must == {"has_sponsor", "has_lead", "has_lived_experience"}


def test_a_reason_shows_beside_an_open_check_and_goes_once_the_place_is_filled() -> None:
    def sponsor(*places: PlaceFact) -> tuple[bool, str]:
        checks = project_team_checks(places, lived_experience=0, has_series=False, time_protected=False)
        return next((check.met, check.reason) for check in checks if check.id == "has_sponsor")

    assert sponsor(empty("senior_sponsor")) == (False, "We are asking the user group")
    assert sponsor(empty("senior_sponsor"), filled("senior_sponsor")) == (True, "")


def test_two_people_with_lived_experience_may_hold_one_place() -> None:
    checks = project_team_checks(
        [filled("lived_experience_member", 2)], lived_experience=0, has_series=True, time_protected=True
    )
    assert {"has_lived_experience", "two_lived_experience", "has_meeting_series", "lead_time_protected"} <= met(checks)


@pytest.mark.requirement("R26")
@pytest.mark.parametrize("able", [False, True])
def test_somebody_who_knows_and_may_act_meets_a_check(able: bool) -> None:
    checks = project_team_checks([], lived_experience=0, has_series=False, time_protected=False, able=able)
    assert ("has_authority" in met(checks)) == able


@pytest.mark.requirement("R28")
def test_a_place_kept_for_later_answers_its_kind_and_counts_nobody() -> None:
    later = PlaceFact("stakeholder", 3, "", True, invite_later=True)
    assert people_by_kind([later]) == {}
    assert task_states(facts(*ALL_FIVE[:3], later, ALL_FIVE[4]))["m1_team"] == TaskState.COMPLETED


@pytest.mark.requirement("R59", "R60")
def test_the_checks_of_a_sub_team() -> None:
    assert met(sub_team_checks([filled("from_population"), filled("sub_team_lead")])) == {
        "sub_has_lead",
        "sub_from_population",
    }
