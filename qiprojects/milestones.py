"""Milestone 6, for many organisations at once: facts of each project, and the states of its tasks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count, Q

from organisations.milestones import TaskState, done_if
from populations.models import Population
from qiprojects.models import AimTheme, AimVersion, ChangeIdea, Cycle, Driver, Measure, QIProject
from qiprojects.summaries import checked_aim


@dataclass
class ProjectFacts:
    """What is known of one population's project."""

    has_route: bool = False
    has_aim: bool = False
    smart_checks_met: int = 0
    is_smart: bool = False
    primary_drivers: int = 0
    drivers: int = 0
    ideas: int = 0
    ideas_with_evidence: int = 0
    measures: int = 0
    measures_agreed: int = 0
    tests: int = 0
    tests_planned: int = 0


def task_states(facts: ProjectFacts) -> dict[str, TaskState]:
    """The state of each task of milestone 6 (done rules: milestones.yaml)."""
    return {
        "m6_route": done_if(facts.has_route),
        "m6_aim": done_if(facts.has_aim),
        "m6_smart": done_if(facts.is_smart, facts.smart_checks_met),
        "m6_toc": done_if(facts.has_aim and facts.primary_drivers and facts.ideas, facts.drivers or facts.ideas),
        "m6_ideas": done_if(facts.ideas_with_evidence, facts.ideas),
        "m6_measures": done_if(facts.measures_agreed, facts.measures),
        "m6_first_test": done_if(facts.tests_planned, facts.tests),
    }


def population_tasks(organisation_ids: Collection[int]) -> dict[int, dict[str, TaskState]]:
    """The states of milestone 6 by population id, in 8 queries for any number of organisations."""
    populations = Population.objects.filter(organisation_id__in=organisation_ids).values_list("pk", "name")
    names = dict(populations)
    found = {population: ProjectFacts() for population in names}
    projects = QIProject.objects.filter(organisation_id__in=organisation_ids)
    population_of: dict[int, int] = {}
    for project in projects:
        population_of[project.pk] = project.population_id
        found[project.population_id].has_route = bool(project.route)
    inside = Q(organisation_id__in=organisation_ids)
    for project_id, count in _counted(Driver, inside & Q(level=Driver.Level.PRIMARY)):
        found[population_of[project_id]].primary_drivers = found[population_of[project_id]].drivers = count
    for project_id, count, backed in _counted(
        ChangeIdea, inside, Q(conversation__isnull=False) | Q(finding__isnull=False)
    ):
        facts = found[population_of[project_id]]
        facts.ideas, facts.ideas_with_evidence = count, backed
    for project_id, count, planned in _counted(Cycle, inside, ~Q(title="") & ~Q(prediction="")):
        facts = found[population_of[project_id]]
        facts.tests, facts.tests_planned = count, planned
    _add_aims(
        found, population_of, names, organisation_ids, {project.pk for project in projects if project.workshop_on}
    )
    return {population: task_states(facts) for population, facts in found.items()}


def _counted(
    kind: type[Driver] | type[ChangeIdea] | type[Cycle], inside: Q, special: Q | None = None
) -> list[tuple[int, ...]]:
    rows = kind.objects.filter(inside).order_by().values("project_id").annotate(count=Count("pk"))
    if special is None:
        return list(rows.values_list("project_id", "count"))
    return list(rows.annotate(special=Count("pk", filter=special)).values_list("project_id", "count", "special"))


def _add_aims(
    found: dict[int, ProjectFacts],
    population_of: dict[int, int],
    names: dict[int, str],
    organisation_ids: Collection[int],
    with_workshop: Collection[int],
) -> None:
    measures: defaultdict[int, list[str]] = defaultdict(list)
    for project_id, name, agreed in Measure.objects.filter(organisation_id__in=organisation_ids).values_list(
        "project_id", "name", "coach_agreed_at"
    ):
        measures[project_id].append(name)
        facts = found[population_of[project_id]]
        facts.measures += 1
        facts.measures_agreed += agreed is not None
    newest = AimVersion.objects.filter(organisation_id__in=organisation_ids).order_by("project_id", "-number")
    aims = list(newest.distinct("project_id"))
    themes: defaultdict[int, int] = defaultdict(int)
    for aim_id in AimTheme.objects.filter(organisation_id__in=organisation_ids).values_list("aim_id", flat=True):
        themes[aim_id] += 1
    for aim in aims:
        population = population_of[aim.project_id]
        checked = checked_aim(
            aim, names[population], measures[aim.project_id], themes[aim.pk], aim.project_id in with_workshop
        )
        facts = found[population]
        facts.has_aim, facts.smart_checks_met, facts.is_smart = True, checked.met, checked.is_smart
