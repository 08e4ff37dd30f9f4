"""What a sub-team heard, the numbers it found, and the themes it drew from both (milestone 4)."""

from datareview.models.conversations import (
    ANSWERS,
    GO_WITH_WORDS,
    LARGEST_GROUP,
    MOST_LISTED,
    REFLECTIONS,
    WORDS,
    Conversation,
    ConversationQuerySet,
    NoteRead,
    RemovalCode,
)
from datareview.models.findings import Finding
from datareview.models.parts import DATA, PEOPLE, PROFESSIONALS, OfPopulation, said, who_in
from datareview.models.removals import Removal
from datareview.models.themes import Coding, Extract, Theme, evidence_of

__all__ = [
    "ANSWERS",
    "DATA",
    "GO_WITH_WORDS",
    "LARGEST_GROUP",
    "MOST_LISTED",
    "PEOPLE",
    "PROFESSIONALS",
    "REFLECTIONS",
    "WORDS",
    "Coding",
    "Conversation",
    "ConversationQuerySet",
    "Extract",
    "Finding",
    "NoteRead",
    "OfPopulation",
    "Removal",
    "RemovalCode",
    "Theme",
    "evidence_of",
    "said",
    "who_in",
]
