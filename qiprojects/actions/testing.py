"""Small tests of ideas: PDSA cycles."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from amhe import audit, clock
from amhe.rules import claim
from organisations.models import User
from qiprojects import policies
from qiprojects.actions.aims import MILESTONE
from qiprojects.models import ChangeIdea, Cycle, Measure

# What the decision makes of the idea (`idea_fields.stage` of qi.yaml).
STAGE_AFTER = {Cycle.Decision.ADOPT: "adopted", Cycle.Decision.ADAPT: "adapted", Cycle.Decision.ABANDON: "set aside"}


@transaction.atomic
def plan_cycle(
    *,
    by: User,
    idea: ChangeIdea,
    title: str,
    question: str = "",
    prediction: str = "",
    who_when: str = "",
    data_plan: str = "",
    started_on: date | None = None,
    measure: Measure | None = None,
) -> Cycle:
    """Plan a small test; its idea is then being tested (R96). It starts today unless a day is given."""
    policies.check_measure_of(idea.project, measure)
    cycle = Cycle.objects.create(
        organisation_id=idea.organisation_id,
        project_id=idea.project_id,
        idea=idea,
        measure=measure,
        title=title,
        question=question,
        prediction=prediction,
        who_when=who_when,
        data_plan=data_plan,
        started_on=started_on or clock.today(),
        added_by=by,
        added_at=clock.now(),
    )
    _move_idea(idea, "testing")
    audit.record("test planned", by=by, on=cycle, milestone=MILESTONE)
    return cycle


@transaction.atomic
def change_plan(
    *,
    by: User,
    cycle: Cycle,
    version: int,
    title: str,
    question: str,
    prediction: str,
    who_when: str,
    data_plan: str,
    started_on: date,
    measure: Measure | None = None,
) -> Cycle:
    """Change the plan of a test."""
    cycle = Cycle.objects.select_for_update(of=("self",)).get(pk=cycle.pk)
    claim(cycle, version)
    policies.check_measure_of(cycle.project, measure)
    cycle.title, cycle.question, cycle.prediction = title, question, prediction
    cycle.who_when, cycle.data_plan, cycle.started_on, cycle.measure = who_when, data_plan, started_on, measure
    cycle.save()
    audit.record("plan changed", by=by, on=cycle, milestone=MILESTONE)
    return cycle


@transaction.atomic
def write_up_cycle(
    *,
    by: User,
    cycle: Cycle,
    version: int,
    observed: str,
    as_planned: bool | None = None,
    unexpected: str = "",
    matched: str = "",
    learned: str = "",
    decision: str = "",
) -> Cycle:
    """Write down what was seen, what was learned and what to do now. The decision moves the idea on."""
    cycle = Cycle.objects.select_for_update(of=("self",)).get(pk=cycle.pk)
    claim(cycle, version)
    policies.check_has_a_result(cycle)
    policies.check_can_be_decided(decision, learned)
    is_new = decision and decision != cycle.decision
    cycle.as_planned, cycle.observed, cycle.unexpected = as_planned, observed, unexpected
    cycle.matched, cycle.learned, cycle.decision = matched, learned, decision
    cycle.save()
    if is_new:
        _move_idea(cycle.idea, STAGE_AFTER[Cycle.Decision(decision)])
    audit.record("test written up", by=by, on=cycle, milestone=MILESTONE)
    return cycle


def _move_idea(idea: ChangeIdea, stage: str) -> None:
    idea = ChangeIdea.objects.select_for_update(of=("self",)).get(pk=idea.pk)
    if idea.stage != stage:
        idea.stage, idea.version = stage, idea.version + 1
        idea.save()
