"""Reads that span the models of this room, as frozen dataclasses."""

from populations.summaries.named import Named, once, organisations_named
from populations.summaries.report import (
    ChosenPopulation,
    DecisionForReport,
    chosen_populations,
    decision_for_report,
)
from populations.summaries.voting import (
    Result,
    Turnout,
    ballots_of,
    counted_of,
    in_order_for,
    lived_experience_votes,
    options_of,
    result_of,
    turnout_now,
)

__all__ = [
    "ChosenPopulation",
    "DecisionForReport",
    "Named",
    "Result",
    "Turnout",
    "ballots_of",
    "chosen_populations",
    "counted_of",
    "decision_for_report",
    "in_order_for",
    "lived_experience_votes",
    "once",
    "options_of",
    "organisations_named",
    "result_of",
    "turnout_now",
]
