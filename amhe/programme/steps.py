"""The next thing to do, and whom the team is waiting for (delight.md, idea 1)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.urls import NoReverseMatch
from django.utils.translation import gettext as _

from amhe import addresses
from amhe.access.access import Access
from amhe.access.roles import Permission
from amhe.programme.standing import kept_of, progress_in
from amhe.programme.tracker import Group, Progress
from amhe.reference import by_id
from organisations.milestones import Task, TaskState, milestones
from populations.models import Population
from populations.next_step import NextStep

# Whose task counts as whose: a lead also does what any team member can.
DOES = {
    "project_lead": {"project_lead", "project_team_member"},
    "project_team_member": {"project_team_member"},
    "senior_sponsor": {"senior_sponsor"},
    "sub_team_lead": {"sub_team_lead", "sub_team_member"},
    "sub_team_member": {"sub_team_member"},
}
OPEN = (TaskState.NOT_STARTED, TaskState.IN_PROGRESS)


@dataclass(frozen=True)
class Step:
    """An open task of the organisation at `slug`, for one population if it is done for each."""

    task: Task
    population: Group | None
    slug: str

    @cached_property
    def _address(self) -> tuple[str, int | None]:
        # Asked only of the step that is shown: an organisation has up to 50 open ones, and addresses are dear.
        return address(self.task, self.slug, self.population)

    @property
    def url(self) -> str:
        """Where it is done."""
        return self._address[0]

    @property
    def minutes(self) -> int | None:
        """About how long it takes, if that is known."""
        return self._address[1]

    @property
    def waiting_words(self) -> str:
        """Whom the team waits for, and what for, and for which group: "Senior sponsor: Protect time for the lead"."""
        who = by_id("teams", "roles", "items")[self.task.by]["name"]
        about = f" ({self.population.name})" if self.population else ""
        return f"{_(who)}: {_(self.task.name)}{about}"


def address(task: Task, slug: str, population: Group | None) -> tuple[str, int | None]:
    """Where a task is done and about how many minutes it takes. One without a page of its own is marked by hand."""
    row = by_id("programme", "steps", "steps").get(task.id)
    milestone = addresses.address("milestone", slug, task.milestone)
    if row is None:
        about = f"&population={population.pk}" if population and not task.for_organisation else ""
        return f"{milestone}?task={task.id}{about}#mark", None
    arguments: list[Any] = [] if row.get("plain") else [slug]
    if row.get("population"):
        if population is None:
            return milestone, row["minutes"]
        arguments.append(population.slug)
    try:
        url = addresses.address(row["url"], *arguments)
    except NoReverseMatch:
        return milestone, row["minutes"]
    return (f"{url}?{row['query']}" if row.get("query") else url), row["minutes"]


def open_steps(progress: Progress, slug: str, *, sub_team_of: Population | None = None) -> Iterator[Step]:
    """The open tasks that count, in the order of the milestones; for one population's sub-team, only its own."""
    populations: list[Group] = [sub_team_of] if sub_team_of else list(progress.populations)
    for milestone in milestones():
        for task in milestone.tasks:
            if task.optional or (sub_team_of and task.for_organisation):
                continue
            # "Define" is one task of the organisation, done population by population.
            asked = [None] if task.for_organisation else populations
            for population in asked:
                if progress.state(task, population.pk if population else None) in OPEN:
                    about = population or (_to_define(populations) if task.id == "m2_define" else None)
                    yield Step(task, about, slug)


def _to_define(populations: Sequence[Group]) -> Group | None:
    """The first chosen group that nobody has defined yet."""
    ids = [population.pk for population in populations]
    waiting = (
        set(Population.objects.filter(pk__in=ids, definitions=None).values_list("pk", flat=True)) if ids else set()
    )
    return next((population for population in populations if population.pk in waiting), None)


def next_step(steps: list[Step], *roles: str) -> Step | None:
    """The first open task that somebody in these roles does, or None."""
    return next((step for step in steps if step.task.by in _done_by(roles)), None)


def _done_by(roles: Iterable[str]) -> set[str]:
    return set().union(*(DOES.get(role, {role}) for role in roles))


def next_for_population(access: Access, population: Population) -> NextStep | None:
    """The next step of one population for this person, by their role in its sub-team or in the project team."""
    roles = {g.role for g in access.grants if g.organisation_id == population.organisation_id}
    roles = {g.role for g in access.grants if g.team_id == population.team_id and g.team_id} or roles
    row = kept_of(population.organisation)
    if str(population.pk) not in row.tasks["populations"]:  # only the chosen ones have tasks
        return None
    progress = progress_in(row, [population])
    tracker = access.allows(Permission.VIEW_ORGANISATION, population.organisation_id)
    mine = _done_by(roles)
    for step in open_steps(progress, population.organisation.slug, sub_team_of=population):
        if step.task.by in mine and (tracker or "/milestones/" not in step.url):
            return NextStep(_(step.task.name), step.minutes, step.url)
    return None


def waiting_for(steps: list[Step], *roles: str) -> list[Step]:
    """The first open task of each role but these, in order: whom the team waits for."""
    seen, found = _done_by(roles), []
    for step in steps:
        if step.task.by not in seen:
            seen.add(step.task.by)
            found.append(step)
    return found
