"""The states of milestone 5 from facts, and the guards of the map."""

from __future__ import annotations

import pytest

from assets.guards import guards
from assets.milestones import MapFacts, task_states
from organisations.milestones import TaskState, milestones

NOT, SOME, DONE = TaskState.NOT_STARTED, TaskState.IN_PROGRESS, TaskState.COMPLETED
ALL = {"learn", "already", "access", "support"}


@pytest.mark.parametrize(
    ("task", "facts", "state"),
    [
        ("m5_list", {}, NOT),
        ("m5_list", {"kinds": {"individual"}}, SOME),
        ("m5_list", {"kinds": {"individual", "community", "organisational"}}, DONE),
        ("m5_list", {"kinds": {"individual"}, "explained_kinds": {"community", "organisational"}}, DONE),
        ("m5_list", {"explained_kinds": {"individual", "community", "organisational"}}, SOME),
        ("m5_questions", {"questions": {"learn"}}, SOME),
        ("m5_questions", {"questions": ALL}, DONE),
        ("m5_from_review", {}, NOT),
        ("m5_from_review", {"strengths_heard": 2, "strengths_waiting": 2}, NOT),
        ("m5_from_review", {"strengths_heard": 2, "strengths_waiting": 1}, SOME),
        ("m5_from_review", {"strengths_heard": 2}, DONE),
        ("m5_both_teams", {"sub_team_meeting": True}, SOME),
        ("m5_both_teams", {"sub_team_meeting": True, "project_team_meeting": True}, DONE),
        ("m5_prioritise", {"priorities": 1}, SOME),
        ("m5_prioritise", {"priorities": 2}, DONE),
        ("m5_prioritise", {"priorities": 4}, DONE),
        ("m5_prioritise", {"priorities": 5}, SOME),
        ("m5_contact", {"priorities": 2}, NOT),
        ("m5_contact", {"priorities": 2, "priorities_contacted": 1}, SOME),
        ("m5_contact", {"priorities": 2, "priorities_contacted": 2}, DONE),
    ],
)
def test_a_task_is_as_far_as_its_facts(task: str, facts: dict, state: TaskState) -> None:
    assert task_states(MapFacts(**facts))[task] is state


def test_every_task_of_the_milestone_has_a_state() -> None:
    assert set(task_states(MapFacts())) == {task.id for task in milestones()[4].tasks}


@pytest.mark.requirement("R85")
@pytest.mark.parametrize(
    ("needs", "assets", "organisational", "said"),
    [
        (0, 0, 0, []),
        (1, 0, 0, ["needs"]),
        (6, 2, 0, []),
        (7, 2, 0, ["needs"]),
        (0, 2, 2, []),
        (0, 3, 3, ["organisations"]),
        (0, 5, 4, []),
        (0, 6, 5, ["organisations"]),
    ],
)
def test_the_guards_speak_when_the_map_leans(needs: int, assets: int, organisational: int, said: list[str]) -> None:
    words = guards(needs=needs, assets=assets, organisational=organisational)
    assert len(words) == len(said) and all(word in sentence for word, sentence in zip(said, words, strict=True))
