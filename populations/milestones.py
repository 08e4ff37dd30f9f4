"""Milestones 2 and 3: the facts of choosing populations and of their sub-teams, and how far each task is."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import reduce
from operator import and_, or_

from django.db.models import BooleanField, Case, Count, Exists, OuterRef, Q, When

from amhe.reference import threshold
from organisations.milestones import TaskState, done_if
from populations.models import (
    LINKS,
    WORK,
    Choice,
    Decision,
    DefinitionVersion,
    NamedOrganisation,
    Population,
    Prioritisation,
    Round,
)
from populations.sub_team import facts_of, missing_kinds, unexplained_kinds
from teams.models import Meeting, MeetingSeries, Membership, TeamPlace
from teams.places import PlaceFact
from teams.summaries import place_facts

_NAMED = NamedOrganisation.objects.filter(population=OuterRef("pk"))
ANSWERS = (  # the same as `Population.answered`
    Q(will__isnull=False) | ~Q(urgency="") | Q(not_known__contains=["will_urgency"]),
    Q(has_existing_work__isnull=False)
    | ~Q(existing_work="")
    | Q(not_known__contains=[WORK])
    | Q(Exists(_NAMED.filter(question=WORK))),
    Q(relationships__isnull=False)
    | ~Q(relationships_text="")
    | Q(not_known__contains=[LINKS])
    | Q(Exists(_NAMED.filter(question=LINKS))),
    ~Q(data="") | ~Q(data_text="") | ~Q(data_sources=[]),
)
ANSWERED = reduce(and_, ANSWERS)
BEGUN = reduce(or_, ANSWERS)


@dataclass(frozen=True)
class ChoosingFacts:
    """How far an organisation is with choosing its populations."""

    listed: int = 0
    active: int = 0
    reviewed: int = 0
    begun: int = 0
    settled: bool = False
    voting: bool = False
    decided: bool = False
    chosen: int = 0
    defined: int = 0


@dataclass(frozen=True)
class SubTeamFacts:
    """How far a chosen population's sub-team is. `members` are (role, joined as, has opened the roles guide or accepted)."""

    places: tuple[PlaceFact, ...] = ()
    members: tuple[tuple[str, str, bool], ...] = ()
    has_series: bool = False
    has_next: bool = False


def organisation_tasks(organisation_ids: Collection[int]) -> dict[int, dict[str, TaskState]]:
    """The states of the tasks of milestone 2, by organisation."""
    return {pk: task_states(facts) for pk, facts in choosing_facts(organisation_ids).items()}


def population_tasks(organisation_ids: Collection[int]) -> dict[int, dict[str, TaskState]]:
    """The states of the sub-team's tasks of milestone 3, by chosen population."""
    return {pk: sub_team_states(facts) for pk, facts in sub_team_facts(organisation_ids).items()}


def task_states(facts: ChoosingFacts) -> dict[str, TaskState]:
    """The states of the tasks of milestone 2 (milestones.yaml, m2, `done_when`)."""
    short_enough = 0 < facts.active <= threshold("long_list_max")
    return {
        "m2_identify": done_if(facts.listed),
        "m2_shorten": done_if(short_enough, started=facts.active),
        "m2_review": done_if(facts.active and facts.reviewed == facts.active, started=facts.begun),
        "m2_vote": done_if(facts.settled, started=facts.voting),
        "m2_consensus": done_if(facts.decided, started=facts.settled),
        "m2_define": done_if(facts.chosen and facts.defined == facts.chosen, started=facts.defined),
    }


def sub_team_states(facts: SubTeamFacts) -> dict[str, TaskState]:
    """The states of the sub-team's own tasks of milestone 3 (milestones.yaml, m3, `done_when`)."""
    known = facts_of(facts.places, [(role, joined_as) for role, joined_as, _accepted in facts.members])
    accepted = [accepted for _role, _joined_as, accepted in facts.members]
    return {
        "m3_lead": done_if("sub_team_lead" not in missing_kinds(known)),
        "m3_members": done_if(not unexplained_kinds(known), started=known),
        "m3_roles": done_if(accepted and all(accepted), started=any(accepted)),
        "m3_meetings": done_if(facts.has_series and facts.has_next, started=facts.has_series or facts.has_next),
    }


def choosing_facts(organisation_ids: Collection[int]) -> dict[int, ChoosingFacts]:
    """The facts of milestone 2 of each organisation, in 5 queries."""
    ids = list(organisation_ids)
    facts = {pk: ChoosingFacts() for pk in ids}
    active = Q(state=Population.State.ACTIVE)
    counted = (
        Population.objects.filter(organisation_id__in=ids)
        .order_by()
        .values("organisation_id")
        .annotate(
            n=Count("pk"),
            n_active=Count("pk", filter=active),
            n_reviewed=Count("pk", filter=active & ANSWERED),
            n_begun=Count("pk", filter=active & BEGUN),
        )
    )
    for row in counted:
        facts[row["organisation_id"]] = ChoosingFacts(
            listed=row["n"], active=row["n_active"], reviewed=row["n_reviewed"], begun=row["n_begun"]
        )
    rounds = Round.objects.filter(organisation_id__in=ids).order_by()
    voting = set(rounds.open().values_list("organisation_id", flat=True))
    settled = _settled(ids)
    decided = set(
        Decision.objects.current().filter(organisation_id__in=ids).order_by().values_list("organisation_id", flat=True)
    )
    chosen = _chosen_and_defined(ids)
    return {
        pk: replace(
            known,
            settled=pk in settled,
            voting=pk in voting,
            decided=pk in decided,
            chosen=chosen.get(pk, (0, 0))[0],
            defined=chosen.get(pk, (0, 0))[1],
        )
        for pk, known in facts.items()
    }


def _settled(ids: list[int]) -> set[int]:
    """Organisations where a vote was closed or another method recorded (R45)."""
    closed = Exists(Round.objects.closed().filter(prioritisation=OuterRef("pk")))
    rows = Prioritisation.objects.filter(organisation_id__in=ids).filter(~Q(outcome="") | closed)
    return set(rows.order_by().values_list("organisation_id", flat=True))


def _chosen_and_defined(ids: list[int]) -> dict[int, tuple[int, int]]:
    defined = Exists(DefinitionVersion.objects.filter(population=OuterRef("population")))
    rows = (
        Choice.objects.current()
        .filter(organisation_id__in=ids)
        .annotate(is_defined=defined)
        .order_by()
        .values_list("organisation_id", "is_defined")
    )
    found: dict[int, tuple[int, int]] = {}
    for organisation_id, is_defined in rows:
        chosen, done = found.get(organisation_id, (0, 0))
        found[organisation_id] = (chosen + 1, done + is_defined)
    return found


def sub_team_facts(organisation_ids: Collection[int]) -> dict[int, SubTeamFacts]:
    """The facts of each chosen population's sub-team, by population, in 5 queries."""
    chosen = Population.objects.chosen().filter(organisation_id__in=list(organisation_ids), team__isnull=False)
    population_of = dict(chosen.order_by().values_list("team_id", "pk"))
    teams = list(population_of)
    places: dict[int, list[TeamPlace]] = {}
    for place in TeamPlace.objects.filter(team_id__in=teams).order_by():
        places.setdefault(place.team_id, []).append(place)
    members: dict[int, list[tuple[str, str, bool]]] = {}
    rows = Membership.objects.current().filter(team_id__in=teams).exclude(role="notes_reader")
    read = Q(accepted_role_at__isnull=False) | Q(guide_opened_at__isnull=False)
    told = rows.annotate(knows=Case(When(read, then=True), default=False, output_field=BooleanField()))
    for team_id, role, joined_as, knows in told.values_list("team_id", "role", "joined_as", "knows"):
        members.setdefault(team_id, []).append((role, joined_as, knows))
    series = set(MeetingSeries.objects.running().filter(team_id__in=teams).values_list("team_id", flat=True))
    coming = Meeting.objects.coming().filter(team_id__in=teams).order_by()
    upcoming = set(coming.values_list("team_id", flat=True))
    return {
        pk: SubTeamFacts(
            places=place_facts(places.get(team, [])),
            members=tuple(members.get(team, [])),
            has_series=team in series,
            has_next=team in upcoming,
        )
        for team, pk in population_of.items()
    }
