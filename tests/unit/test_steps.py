"""The next step and whom the team waits for, by the roles that one person holds."""

from __future__ import annotations

from amhe.programme.steps import Step, next_step, waiting_for
from organisations.milestones import tasks

STEPS = [
    Step(tasks()[task], None, "somewhere") for task in ("m1_sponsor", "m1_time", "m4_people", "m4_themes", "m6_aim")
]


def names(steps: list[Step]) -> list[str]:
    return [step.task.id for step in steps]


def test_somebody_with_two_roles_does_the_tasks_of_both_and_waits_for_neither() -> None:
    sponsor, both = {"senior_sponsor"}, {"senior_sponsor", "sub_team_lead"}
    theirs = {step.task.id: step.task.by for step in STEPS}
    first = next_step(STEPS, *sponsor)
    assert first is not None and first.task.by == "senior_sponsor"
    assert any(step.task.by.startswith("sub_team") for step in waiting_for(STEPS, *sponsor)), theirs
    assert not any(step.task.by in {"sub_team_lead", "sub_team_member"} for step in waiting_for(STEPS, *both)), theirs


def test_each_other_role_is_waited_for_once() -> None:
    waited = [step.task.by for step in waiting_for(STEPS, "senior_sponsor")]
    assert waited and len(waited) == len(set(waited))


def test_somebody_whose_tasks_are_all_done_has_no_next_step() -> None:
    assert next_step([], "project_lead") is None and next_step(STEPS, "support") is None
