"""How far the tasks of milestones 2 and 3 are, from facts alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from organisations.milestones import TaskState, tasks
from populations.milestones import ChoosingFacts, SubTeamFacts, sub_team_states, task_states
from teams.places import PlaceFact

NOT, PART, DONE = TaskState.NOT_STARTED, TaskState.IN_PROGRESS, TaskState.COMPLETED
FAR = ChoosingFacts(listed=12, active=8, reviewed=8, begun=8, settled=True, decided=True, chosen=2, defined=2)


@pytest.mark.requirement("R35", "R39", "R44", "R51")
@pytest.mark.parametrize(
    ("facts", "task", "state"),
    [
        (ChoosingFacts(), "m2_identify", NOT),
        (ChoosingFacts(listed=1, active=1), "m2_identify", DONE),
        (ChoosingFacts(), "m2_shorten", NOT),
        (ChoosingFacts(listed=11, active=11), "m2_shorten", PART),
        (ChoosingFacts(listed=11, active=10), "m2_shorten", DONE),
        (ChoosingFacts(listed=11, active=9), "m2_shorten", DONE),
        (ChoosingFacts(listed=2, active=2), "m2_review", NOT),
        (ChoosingFacts(listed=2, active=2, begun=1), "m2_review", PART),
        (ChoosingFacts(listed=2, active=2, begun=2, reviewed=1), "m2_review", PART),
        (ChoosingFacts(listed=2, active=2, begun=2, reviewed=2), "m2_review", DONE),
        (ChoosingFacts(listed=2, begun=0, reviewed=0), "m2_review", NOT),
        (ChoosingFacts(), "m2_vote", NOT),
        (ChoosingFacts(voting=True), "m2_vote", PART),
        (ChoosingFacts(settled=True), "m2_vote", DONE),
        (ChoosingFacts(), "m2_consensus", NOT),
        (ChoosingFacts(settled=True), "m2_consensus", PART),
        (ChoosingFacts(decided=True), "m2_consensus", DONE),
        (ChoosingFacts(), "m2_define", NOT),
        (replace(FAR, defined=0), "m2_define", NOT),
        (replace(FAR, defined=1), "m2_define", PART),
        (FAR, "m2_define", DONE),
    ],
)
def test_a_task_of_milestone_2_is_as_far_as_its_facts(facts, task, state) -> None:
    assert task_states(facts)[task] == state


LEAD = ("sub_team_lead", "", True)
LOCAL = ("sub_team_member", "from_population", True)
STAFF = PlaceFact("service_staff", 1, "", False)
GROUP = PlaceFact("community_group", 1, "", True)
NO_GROUP = PlaceFact("community_group", 1, "None near here", True)


@pytest.mark.requirement("R59", "R60", "R62")
@pytest.mark.parametrize(
    ("facts", "task", "state"),
    [
        (SubTeamFacts(), "m3_lead", NOT),
        (SubTeamFacts(members=(LEAD,)), "m3_lead", DONE),
        (SubTeamFacts(places=(PlaceFact("sub_team_lead", 1, "", False),)), "m3_lead", NOT),
        (SubTeamFacts(places=(PlaceFact("sub_team_lead", 1, "On leave", False),)), "m3_lead", NOT),
        (SubTeamFacts(), "m3_members", NOT),
        (SubTeamFacts(members=(LEAD,)), "m3_members", PART),
        (SubTeamFacts(members=(LEAD, LOCAL), places=(STAFF, GROUP)), "m3_members", DONE),
        (SubTeamFacts(members=(LEAD, LOCAL), places=(STAFF, NO_GROUP)), "m3_members", DONE),
        (SubTeamFacts(members=(LEAD,), places=(STAFF, GROUP)), "m3_members", PART),
        (SubTeamFacts(), "m3_roles", NOT),
        (SubTeamFacts(members=(LEAD, ("sub_team_member", "", False))), "m3_roles", PART),
        (SubTeamFacts(members=(LEAD, LOCAL)), "m3_roles", DONE),
        (SubTeamFacts(), "m3_meetings", NOT),
        (SubTeamFacts(has_series=True), "m3_meetings", PART),
        (SubTeamFacts(has_series=True, has_next=True), "m3_meetings", DONE),
    ],
)
def test_a_task_of_milestone_3_is_as_far_as_its_facts(facts, task, state) -> None:
    assert sub_team_states(facts)[task] == state


def test_every_task_that_is_worked_out_here_is_one_of_the_programmes() -> None:
    assert set(task_states(ChoosingFacts())) | set(sub_team_states(SubTeamFacts())) <= set(tasks())
