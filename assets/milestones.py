"""Milestone 5, for many organisations at once: facts of each population's map, and the states of its tasks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field

from django.db.models import Count, Q

from amhe.reference import by_id, threshold
from assets.models import CATEGORIES, NOT_CONTACTED, Asset, NoneOfKind
from assets.summaries import waiting
from datareview.models import Conversation
from organisations.milestones import TaskState, done_if
from populations.models import Population
from teams.models import Meeting, Team

ON_THE_AGENDA = "asset"


@dataclass
class MapFacts:
    """What is known of one population's map."""

    kinds: set[str] = field(default_factory=set)
    explained_kinds: set[str] = field(default_factory=set)
    questions: set[str] = field(default_factory=set)
    strengths_heard: int = 0
    strengths_waiting: int = 0
    sub_team_meeting: bool = False
    project_team_meeting: bool = False
    priorities: int = 0
    priorities_contacted: int = 0


def task_states(facts: MapFacts) -> dict[str, TaskState]:
    """The state of each task of milestone 5 (done rules: milestones.yaml)."""
    fewest, most = threshold("priority_assets_min"), threshold("priority_assets_max")
    placed = facts.strengths_heard - facts.strengths_waiting
    return {
        "m5_list": done_if(
            facts.kinds and facts.kinds | facts.explained_kinds >= set(CATEGORIES),
            facts.kinds | facts.explained_kinds,
        ),
        "m5_questions": done_if(
            facts.questions >= set(by_id("datareview", "prompts", "asset_questions")), facts.questions
        ),
        "m5_from_review": done_if(facts.strengths_heard and not facts.strengths_waiting, placed),
        "m5_both_teams": done_if(
            facts.sub_team_meeting and facts.project_team_meeting,
            facts.sub_team_meeting or facts.project_team_meeting,
        ),
        "m5_prioritise": done_if(fewest <= facts.priorities <= most, facts.priorities),
        "m5_contact": done_if(
            facts.priorities and facts.priorities == facts.priorities_contacted, facts.priorities_contacted
        ),
    }


def population_tasks(organisation_ids: Collection[int]) -> dict[int, dict[str, TaskState]]:
    """The states of milestone 5 by population id, in 6 queries for any number of organisations."""
    return {population: task_states(facts) for population, facts in _facts(organisation_ids).items()}


def _facts(organisation_ids: Collection[int]) -> dict[int, MapFacts]:
    populations = Population.objects.filter(organisation_id__in=organisation_ids).only(
        "pk", "team_id", "organisation_id"
    )
    found = {population.pk: MapFacts() for population in populations}
    for asset in Asset.objects.filter(organisation_id__in=organisation_ids):
        facts = found[asset.population_id]
        facts.kinds.add(asset.category)
        facts.questions.update(asset.can_help)
        facts.priorities += asset.priority
        contacted = asset.owner_id is not None and asset.contact_stage != NOT_CONTACTED
        facts.priorities_contacted += asset.priority and contacted
    reasons = NoneOfKind.objects.filter(organisation_id__in=organisation_ids)
    for population_id, category in reasons.values_list("population_id", "category"):
        found[population_id].explained_kinds.add(category)
    _add_strengths(found, organisation_ids)
    _add_meetings(found, populations, organisation_ids)
    return found


def _add_strengths(found: dict[int, MapFacts], organisation_ids: Collection[int]) -> None:
    heard = Conversation.objects.filter(organisation_id__in=organisation_ids).exclude(strengths="")
    for population_id, count in heard.order_by().values_list("population_id").annotate(Count("pk")):
        found[population_id].strengths_heard = count
    for population_id, count in waiting(heard).order_by().values_list("population_id").annotate(Count("pk")):
        found[population_id].strengths_waiting = count


def _add_meetings(
    found: dict[int, MapFacts], populations: Collection[Population], organisation_ids: Collection[int]
) -> None:
    by_team: dict[int, int] = {}
    in_organisation: dict[int, list[int]] = defaultdict(list)
    for population in populations:
        in_organisation[population.organisation_id].append(population.pk)
        if population.team_id is not None:
            by_team[population.team_id] = population.pk
    # what people put on an agenda: a line that the product built shows only that the task is open
    said = Q(agenda__icontains=ON_THE_AGENDA) | Q(items__what__icontains=ON_THE_AGENDA, items__section="")
    meetings = Meeting.objects.on().filter(said, organisation_id__in=organisation_ids).order_by().distinct()
    for team_id, kind, organisation_id in meetings.values_list("team_id", "team__kind", "organisation_id"):
        if kind == Team.Kind.PROJECT:
            for population_id in in_organisation[organisation_id]:
                found[population_id].project_team_meeting = True
        elif team_id in by_team:
            found[by_team[team_id]].sub_team_meeting = True
