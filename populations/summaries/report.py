"""What the report and the floors above need of the choice: populations and the decision, set-based."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import OuterRef, Subquery
from django.utils.timezone import localtime

from organisations.models import Organisation
from populations.models import Choice, Decision, DefinitionVersion, Prioritisation


@dataclass(frozen=True)
class ChosenPopulation:
    """A population that the standing decision chose. `definition` is the newest wording, "" for none."""

    id: int
    organisation_id: int
    slug: str
    name: str
    team_id: int | None
    order: int
    start: str
    definition: str


@dataclass(frozen=True)
class DecisionForReport:
    """The decision that stands, without anybody's name. `method` is an id of consensus_methods."""

    decided_on: date
    chosen: tuple[ChosenPopulation, ...]
    reasons: str
    lived_experience_said: str
    other_views: str
    look_again_on: date | None
    people_present: int
    method: str


def chosen_populations(organisation_ids: Collection[int]) -> dict[int, list[ChosenPopulation]]:
    """The chosen populations in their order, by organisation (those without any are left out); 1 query."""
    newest = DefinitionVersion.objects.filter(population=OuterRef("population")).order_by("-number")
    rows = (
        Choice.objects.current()
        .filter(organisation_id__in=list(organisation_ids))
        .select_related("population")
        .annotate(definition=Subquery(newest.values("text")[:1]))
        .order_by("organisation_id", "order")
    )
    found: dict[int, list[ChosenPopulation]] = {}
    for row in rows:
        found.setdefault(row.organisation_id, []).append(
            ChosenPopulation(
                id=row.population_id,
                organisation_id=row.organisation_id,
                slug=row.population.slug,
                name=row.population.name,
                team_id=row.population.team_id,
                order=row.order,
                start=row.start_words,
                definition=row.definition or "",
            )
        )
    return found


def decision_for_report(organisation: Organisation) -> DecisionForReport | None:
    """The decision that stands, or None; 3 queries."""
    decision = Decision.objects.current().filter(organisation=organisation).select_related("prioritisation").first()
    if decision is None:
        return None
    prioritisation: Prioritisation | None = decision.prioritisation
    return DecisionForReport(
        decided_on=_day(decision.recorded_at),
        chosen=tuple(chosen_populations([organisation.pk]).get(organisation.pk, [])),
        reasons=decision.reasons,
        lived_experience_said=decision.lived_experience_said,
        other_views=decision.other_views,
        look_again_on=decision.look_again_on,
        people_present=decision.present_rows.count(),
        method=prioritisation.method if prioritisation else "structured_discussion",
    )


def _day(moment: datetime) -> date:

    return localtime(moment).date()
