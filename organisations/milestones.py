"""The programme's milestones and tasks as the starter pack has them, and what a task's state can be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from amhe.reference import by_id, facts


class TaskState(StrEnum):
    """How far a task is. Worked out from facts; nothing is locked by order (R9)."""

    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    NOT_NEEDED = "not_needed"


@dataclass(frozen=True)
class Task:
    """One line of a milestone's task list. `by` is the role that does it; `optional` never holds a milestone back."""

    id: str
    name: str
    done_when: str
    by: str
    milestone: int
    optional: bool
    for_organisation: bool


@dataclass(frozen=True)
class Milestone:
    """One of the 6. Milestones 3 to 6 are done once for each chosen population."""

    number: int
    name: str
    plain: str
    for_population: bool
    tasks: tuple[Task, ...]


@cache
def milestones() -> tuple[Milestone, ...]:
    """The 6 milestones in order (R7)."""
    return tuple(
        Milestone(
            number=row["number"],
            name=row["name"],
            plain=row["plain"],
            for_population=row["scope"] == "population",
            tasks=tuple(
                Task(
                    id=task["id"],
                    name=task["name"],
                    done_when=task["done_when"],
                    by=task["by"],
                    milestone=row["number"],
                    optional=task.get("optional", False),
                    for_organisation=row["scope"] == "organisation" or task.get("level") == "organisation",
                )
                for task in row["tasks"]
            ),
        )
        for row in facts("organisations", "milestones")["items"]
    )


@cache
def tasks() -> Mapping[str, Task]:
    """Every task by its id."""
    return {task.id: task for milestone in milestones() for task in milestone.tasks}


def done_if(condition: object, started: object = False) -> TaskState:
    """Completed if the condition holds, in progress if at least something is there."""
    if condition:
        return TaskState.COMPLETED
    return TaskState.IN_PROGRESS if started else TaskState.NOT_STARTED


@cache
def resource(resource_id: str) -> Mapping[str, object] | None:
    """One resource of the starter pack by its id."""
    return by_id("organisations", "resources", "items").get(resource_id)


@cache
def resources(milestone: int, nation: str | None = None) -> tuple[Mapping[str, object], ...]:
    """The helpful resources that the starter pack names for a milestone (R10): all, or without those of other nations only."""
    rows = by_id("organisations", "resources", "items").values()
    return tuple(
        row
        for row in rows
        if row["milestone"] == milestone and (nation is None or nation in row.get("nations", (nation,)))
    )
