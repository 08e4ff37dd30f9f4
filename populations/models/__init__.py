"""Populations, how one or more are chosen together (milestone 2), and how each is defined."""

from populations.models.decisions import Choice, Decision, Present
from populations.models.definitions import KINDS, MOST_WORDS, DefinitionVersion
from populations.models.groups import REVIEW_QUESTIONS, Population, PromptAnswer
from populations.models.voting import Ballot, Option, Prioritisation, Round, Voter

__all__ = [
    "KINDS",
    "MOST_WORDS",
    "REVIEW_QUESTIONS",
    "Ballot",
    "Choice",
    "Decision",
    "DefinitionVersion",
    "Option",
    "Population",
    "Present",
    "Prioritisation",
    "PromptAnswer",
    "Round",
    "Voter",
]
