"""The states of milestone 6 from facts."""

from __future__ import annotations

import pytest

from organisations.milestones import TaskState, milestones
from qiprojects.milestones import ProjectFacts, task_states

NOT, SOME, DONE = TaskState.NOT_STARTED, TaskState.IN_PROGRESS, TaskState.COMPLETED


@pytest.mark.parametrize(
    ("task", "facts", "state"),
    [
        ("m6_route", {}, NOT),
        ("m6_route", {"has_route": True}, DONE),
        ("m6_aim", {}, NOT),
        ("m6_aim", {"has_aim": True}, DONE),
        ("m6_smart", {}, NOT),
        ("m6_smart", {"smart_checks_met": 4}, SOME),
        ("m6_smart", {"smart_checks_met": 5, "is_smart": True}, DONE),
        ("m6_toc", {}, NOT),
        ("m6_toc", {"drivers": 1, "primary_drivers": 1, "ideas": 1}, SOME),
        ("m6_toc", {"has_aim": True, "drivers": 1, "primary_drivers": 1}, SOME),
        ("m6_toc", {"has_aim": True, "drivers": 1, "primary_drivers": 1, "ideas": 1}, DONE),
        ("m6_ideas", {"ideas": 2}, SOME),
        ("m6_ideas", {"ideas": 2, "ideas_with_evidence": 1}, DONE),
        ("m6_measures", {"measures": 2}, SOME),
        ("m6_measures", {"measures": 2, "measures_agreed": 1}, DONE),
        ("m6_first_test", {"tests": 1}, SOME),
        ("m6_first_test", {"tests": 1, "tests_planned": 1}, DONE),
    ],
)
def test_a_task_is_as_far_as_its_facts(task: str, facts: dict, state: TaskState) -> None:
    assert task_states(ProjectFacts(**facts))[task] is state


def test_every_task_of_the_milestone_has_a_state() -> None:
    assert set(task_states(ProjectFacts())) == {task.id for task in milestones()[5].tasks}
