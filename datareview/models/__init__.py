"""What a sub-team heard, whom it may come back to, the numbers it found, and the themes it drew (milestone 4)."""

from datareview.models.contacts import MOST_MONTHS, USUAL_MONTHS, Contact, months_after
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
from datareview.models.copies import NoteCopy
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
    "MOST_MONTHS",
    "PEOPLE",
    "PROFESSIONALS",
    "REFLECTIONS",
    "USUAL_MONTHS",
    "WORDS",
    "Coding",
    "Contact",
    "Conversation",
    "ConversationQuerySet",
    "Extract",
    "Finding",
    "NoteCopy",
    "NoteRead",
    "OfPopulation",
    "Removal",
    "RemovalCode",
    "Theme",
    "evidence_of",
    "months_after",
    "said",
    "who_in",
]
