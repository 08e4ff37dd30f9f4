"""Populations, how one or more are chosen together (milestone 2), and how each is defined."""

from populations.models.decisions import STARTS, Choice, Decision, Present
from populations.models.definitions import KINDS, MOST_WORDS, DefinitionVersion
from populations.models.groups import LINKS, NOT_KNOWN, REVIEW_QUESTIONS, WORK, Population, PromptAnswer
from populations.models.review import NamedOrganisation, ReviewComment
from populations.models.voting import Ballot, Option, Prioritisation, Round, Voter

__all__ = [
    "KINDS",
    "LINKS",
    "MOST_WORDS",
    "NOT_KNOWN",
    "REVIEW_QUESTIONS",
    "STARTS",
    "WORK",
    "Ballot",
    "Choice",
    "Decision",
    "DefinitionVersion",
    "NamedOrganisation",
    "Option",
    "Population",
    "Present",
    "Prioritisation",
    "PromptAnswer",
    "ReviewComment",
    "Round",
    "Voter",
]
