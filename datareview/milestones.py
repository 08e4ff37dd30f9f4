"""Where each population stands in milestone 4."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, Sum

from amhe.reference import threshold
from datareview.models import DATA, Coding, Conversation, Finding, Theme, who_in
from organisations.milestones import TaskState, done_if
from populations.models import Population


@dataclass(frozen=True)
class ReviewFacts:
    """What the states of milestone 4 follow from. Counts of persons; `best_theme` is the most parts of any theme."""

    people: int = 0
    professionals: int = 0
    professionals_outside: int = 0
    kinds_looked_at: int = 0
    themes: int = 0
    best_theme: int = 0


def task_states(facts: ReviewFacts) -> dict[str, TaskState]:
    """The state of each task, by the `done_when` of milestones.yaml. Plan and feedback have no page here yet."""
    looked_at_all = facts.kinds_looked_at == len(Finding.Kind)
    return {
        "m4_plan": TaskState.NOT_STARTED,
        "m4_people_first": done_if(facts.people >= threshold("first_conversations_min"), facts.people),
        "m4_people": done_if(facts.people >= threshold("later_conversations_min"), facts.people),
        "m4_professionals": done_if(facts.professionals_outside, facts.professionals),
        "m4_data": done_if(looked_at_all, facts.kinds_looked_at),
        "m4_themes": done_if(facts.best_theme >= 2, facts.themes),
        "m4_feedback": TaskState.NOT_STARTED,
    }


def population_tasks(organisation_ids: Collection[int]) -> dict[int, dict[str, TaskState]]:
    """Task states by population id, for every population with a sub-team. 5 queries for any number of organisations."""
    populations = Population.objects.filter(organisation_id__in=organisation_ids, team__isnull=False).order_by()
    heard = _heard(organisation_ids)
    kinds, themes, parts = _kinds(organisation_ids), _themes(organisation_ids), _parts(organisation_ids)
    return {
        pk: task_states(
            ReviewFacts(
                **heard.get(pk, {}),
                kinds_looked_at=len(kinds[pk]),
                themes=len(themes[pk]),
                best_theme=max((len(parts[theme]) for theme in themes[pk]), default=0),
            )
        )
        for pk in populations.values_list("pk", flat=True)
    }


def _heard(organisation_ids: Collection[int]) -> dict[int, dict[str, int]]:
    rows = (
        Conversation.objects.filter(organisation_id__in=organisation_ids)
        .order_by()
        .values("population_id")
        .annotate(
            people=Sum("how_many", filter=Q(who__in=who_in("people")), default=0),
            professionals=Sum("how_many", filter=Q(who__in=who_in("professionals")), default=0),
            professionals_outside=Sum("how_many", filter=Q(who="community_worker"), default=0),
        )
    )
    return {
        row["population_id"]: {
            "people": row["people"],
            "professionals": row["professionals"],
            "professionals_outside": row["professionals_outside"],
        }
        for row in rows
    }


def _kinds(organisation_ids: Collection[int]) -> defaultdict[int, set[str]]:
    rows = Finding.objects.filter(organisation_id__in=organisation_ids).order_by()
    return _gathered(rows.values_list("population_id", "kind").distinct())


def _themes(organisation_ids: Collection[int]) -> defaultdict[int, set[int]]:
    return _gathered(Theme.objects.filter(organisation_id__in=organisation_ids).values_list("population_id", "pk"))


def _parts(organisation_ids: Collection[int]) -> defaultdict[int, set[str]]:
    """The parts that each theme (by id) draws on. A note that came in with a copy does not say whom it was with: none."""
    part_of = {who: part for part in ("people", "professionals") for who in who_in(part)} | {None: DATA}
    rows = Coding.objects.filter(organisation_id__in=organisation_ids)
    pairs = rows.values_list("theme_id", "extract__conversation__who").distinct()
    return _gathered((theme, part_of[who]) for theme, who in pairs if who in part_of)


def _gathered(pairs: Iterable[tuple[Any, Any]]) -> defaultdict[Any, set[Any]]:
    found: defaultdict[Any, set[Any]] = defaultdict(set)
    for key, value in pairs:
        found[key].add(value)
    return found
