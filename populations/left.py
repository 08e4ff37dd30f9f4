"""Groups that a decision left for later: they stay on the list, and early steps can begin on them (R50)."""

from __future__ import annotations

from populations.models import Choice, Decision, Population


def left_for_later(population: Population) -> bool:
    """Whether the decision that stands did not choose it, though it was there to be chosen. 2 queries at most."""
    decision = Decision.objects.current().filter(organisation=population.organisation_id).first()
    if decision is None or not was_there(population, decision):
        return False
    return not Choice.objects.filter(decision=decision, population=population).exists()


def was_there(population: Population, decision: Decision) -> bool:
    """Whether a group that is on the list was on it when the decision was recorded."""
    return (
        population.state == Population.State.ACTIVE
        and (population.brought_back_at or population.created_at) <= decision.recorded_at
    )
