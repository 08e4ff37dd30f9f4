"""Milestone 4 from facts to task states."""

from __future__ import annotations

import pytest

from datareview.milestones import ReviewFacts, task_states

NOT_STARTED, IN_PROGRESS, COMPLETED = "not_started", "in_progress", "completed"


@pytest.mark.parametrize(
    ("task", "facts", "state"),
    [
        ("m4_people_first", ReviewFacts(), NOT_STARTED),
        ("m4_people_first", ReviewFacts(people=1), IN_PROGRESS),
        ("m4_people_first", ReviewFacts(people=2), COMPLETED),
        ("m4_people", ReviewFacts(professionals=30), NOT_STARTED),
        ("m4_people", ReviewFacts(people=9), IN_PROGRESS),
        ("m4_people", ReviewFacts(people=10), COMPLETED),
        ("m4_professionals", ReviewFacts(people=20), NOT_STARTED),
        ("m4_professionals", ReviewFacts(professionals=8), IN_PROGRESS),
        ("m4_professionals", ReviewFacts(professionals=1, professionals_outside=1), COMPLETED),
        ("m4_data", ReviewFacts(), NOT_STARTED),
        ("m4_data", ReviewFacts(kinds_looked_at=3), IN_PROGRESS),
        ("m4_data", ReviewFacts(kinds_looked_at=4), COMPLETED),
        ("m4_themes", ReviewFacts(), NOT_STARTED),
        ("m4_themes", ReviewFacts(themes=5, best_theme=1), IN_PROGRESS),
        ("m4_themes", ReviewFacts(themes=1, best_theme=2), COMPLETED),
        ("m4_plan", ReviewFacts(people=15, themes=4, best_theme=3), NOT_STARTED),
    ],
)
@pytest.mark.requirement("R79", "R82", "R84", "R71")
def test_a_task_is_as_far_as_its_facts(task: str, facts: ReviewFacts, state: str) -> None:
    assert task_states(facts)[task] == state


def test_every_task_of_the_milestone_has_a_state() -> None:
    from organisations.milestones import milestones

    assert set(task_states(ReviewFacts())) == {task.id for task in milestones()[3].tasks}
