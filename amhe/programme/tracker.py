"""How far each milestone is, worked out from facts, for one organisation or a thousand in the same number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from django.utils.translation import gettext as _

from amhe import clock
from amhe.audit.models import MilestoneActivity
from amhe.programme.models import TaskMark
from amhe.reference import by_id
from assets import milestones as assets_milestones
from datareview import milestones as datareview_milestones
from organisations.milestones import Milestone, Task, TaskState, milestones
from populations import milestones as population_milestones
from populations.models import Population
from qiprojects import milestones as qi_milestones
from teams import milestones as team_milestones
from teams.summaries import TeamFacts, team_facts

STALLED_AFTER = 28  # days; statuses.yaml, milestone_stalled
TaskStates = dict[str, TaskState]


class Stage(StrEnum):
    """A milestone as one word (statuses.yaml, heatmap_cell)."""

    DONE = "done"
    MOVING = "moving"
    STUCK = "stuck"
    NONE = "none"


SHAPES = {
    Stage.DONE: "tick",
    Stage.MOVING: "half-circle",
    Stage.STUCK: "triangle",
    Stage.NONE: "empty-circle",
}


@dataclass(frozen=True)
class MilestoneProgress:
    """One milestone of one organisation."""

    milestone: Milestone
    stage: Stage
    done: int
    tasks: int
    last_change: date | None
    days: int | None

    @property
    def shape(self) -> str:
        """The symbol that goes with the words."""
        return SHAPES[self.stage]

    @property
    def words(self) -> str:
        """The cell's text (statuses.yaml): "Done", "In progress", "Stuck 45 days", "Not started"."""
        text = _(by_id("organisations", "statuses", "heatmap_cell")[self.stage]["text"])
        return text.replace("[n]", str(self.days))


class Chosen(NamedTuple):
    """A chosen population, as far as naming it and leading to it goes."""

    pk: int
    slug: str
    name: str


Group = Population | Chosen


@dataclass(frozen=True)
class Progress:
    """Everything a page needs to know about an organisation's tasks."""

    organisation_tasks: TaskStates = field(default_factory=dict)
    population_tasks: Mapping[int, TaskStates] = field(default_factory=dict)
    populations: tuple[Group, ...] = ()
    last_change: Mapping[int, date] = field(default_factory=dict)
    next_meeting: datetime | None = None

    def state(self, task: Task, population_id: int | None = None) -> TaskState:
        """One task's state; a task done for each population needs one to be asked about."""
        if task.for_organisation:
            return self.organisation_tasks.get(task.id, TaskState.NOT_STARTED)
        return self.population_tasks.get(population_id or 0, {}).get(task.id, TaskState.NOT_STARTED)

    def of_population(self, milestone: Milestone, population_id: int) -> tuple[Stage, int, int]:
        """How far one population is in a milestone: in a word, and how many of how many tasks of its own are done."""
        own = [task for task in milestone.tasks if not task.optional and not task.for_organisation]
        states = [self.state(task, population_id) for task in own]
        finished = sum(state in (TaskState.COMPLETED, TaskState.NOT_NEEDED) for state in states)
        moving = any(state in (TaskState.COMPLETED, TaskState.IN_PROGRESS) for state in states)
        stage = Stage.DONE if finished == len(states) else Stage.MOVING if moving else Stage.NONE
        return stage, finished, len(states)

    def milestone(self, milestone: Milestone) -> MilestoneProgress:
        """How far one milestone is. Optional tasks never hold it back (note N11)."""
        states = [
            self.state(task, population_id)
            for task in milestone.tasks
            if not task.optional
            for population_id in ([None] if task.for_organisation else [p.pk for p in self.populations] or [0])
        ]
        finished = sum(state in (TaskState.COMPLETED, TaskState.NOT_NEEDED) for state in states)
        started = any(state not in (TaskState.NOT_STARTED, TaskState.NOT_NEEDED) for state in states)
        last = self.last_change.get(milestone.number)
        days = (clock.today() - last).days if last else None
        if finished == len(states):
            stage = Stage.DONE
        elif not started:
            stage = Stage.NONE
        else:
            stage = Stage.STUCK if days is not None and days > STALLED_AFTER else Stage.MOVING
        return MilestoneProgress(milestone, stage, finished, len(states), last, days)

    @property
    def all(self) -> list[MilestoneProgress]:
        """The 6 milestones in order."""
        return [self.milestone(milestone) for milestone in milestones()]


@dataclass(frozen=True)
class WorkedOut(Progress):
    """Progress as the facts of this moment have it, with the facts of the project team."""

    team: TeamFacts = field(default_factory=TeamFacts)


def progress_of(organisation_ids: Collection[int]) -> dict[int, WorkedOut]:
    """The progress of each organisation asked for, worked out from facts. Pages read `standing.progress_in` instead."""
    organisation_tasks: dict[int, TaskStates] = defaultdict(dict)
    teams = team_facts(organisation_ids)
    for pk, facts in teams.items():
        organisation_tasks[pk] |= team_milestones.task_states(facts)
    for pk, states in population_milestones.organisation_tasks(organisation_ids).items():
        organisation_tasks[pk] |= states
    population_tasks: dict[int, TaskStates] = defaultdict(dict)
    for room in (population_milestones, datareview_milestones, assets_milestones, qi_milestones):
        for pk, states in room.population_tasks(organisation_ids).items():
            population_tasks[pk] |= states
    for mark in TaskMark.objects.filter(organisation_id__in=organisation_ids):
        marked = (
            population_tasks[mark.population_id] if mark.population_id else organisation_tasks[mark.organisation_id]
        )
        marked[mark.task] = TaskState(mark.state)
    chosen: dict[int, list[Population]] = defaultdict(list)
    for population in Population.objects.chosen().filter(organisation_id__in=organisation_ids):
        chosen[population.organisation_id].append(population)
    changed: dict[int, dict[int, date]] = defaultdict(dict)
    for activity in MilestoneActivity.objects.filter(organisation_id__in=organisation_ids):
        changed[activity.organisation_id][activity.milestone] = activity.last_at.date()
    return {
        pk: WorkedOut(
            organisation_tasks=organisation_tasks[pk],
            population_tasks={p.pk: population_tasks[p.pk] for p in chosen[pk]},
            populations=tuple(chosen[pk]),
            last_change=changed[pk],
            next_meeting=(team := teams.get(pk, TeamFacts())).next_meeting,
            team=team,
        )
        for pk in organisation_ids
    }
