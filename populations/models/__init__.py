"""Populations, how one or more are chosen together (milestone 2), and how each is defined."""

from populations.models.decisions import Choice, Decision, Present
from populations.models.groups import DefinitionVersion, Population, PromptAnswer, REVIEW_QUESTIONS
from populations.models.voting import Ballot, Option, Prioritisation, Round, Voter

__all__ = [
    "Ballot",
    "Choice",
    "Decision",
    "DefinitionVersion",
    "Option",
    "Population",
    "Present",
    "Prioritisation",
    "PromptAnswer",
    "REVIEW_QUESTIONS",
    "Round",
    "Voter",
]
