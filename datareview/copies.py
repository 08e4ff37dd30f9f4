"""A sub-team's notes as one zip file with their words: CSV for a spreadsheet, and JSON lines with the exact values."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _later

from amhe.privacy.exporting import as_csv, as_lines, zipped
from amhe.reference import by_id
from datareview.models import Conversation, said


def _yes_or_no(answer: bool) -> str:
    return _("Yes") if answer else _("No")


def _box(name: str) -> Any:
    return _later(by_id("datareview", "prompts", "reflection_prompts")[name]["label"])


# Each column: its name in JSON, what heads it in CSV, and where its value comes from. Nobody's name is in it, nor a code.
COLUMNS: tuple[tuple[str, Any, Callable[[Conversation], Any]], ...] = (
    ("note", _later("Note"), lambda note: note.pk),
    ("held_on", _later("When"), lambda note: note.held_on),
    ("place", _later("Where"), lambda note: note.place_words),
    ("how_many", _later("How many people"), lambda note: note.how_many),
    ("explained", _later("They were told how it is used"), lambda note: _yes_or_no(note.explained)),
    ("who", _later("Who"), lambda note: note.who_words),
    ("method", _later("How"), lambda note: said("method", note.method)),
    ("service_use", _later("Have they used services?"), lambda note: said("service_use", note.service_use)),
    ("language", _later("Language"), lambda note: note.language),
    ("interpreter", _later("Interpreter"), lambda note: note.interpreter),
    ("wants_more", _later("Would they like to join in?"), lambda note: note.wants_more),
    ("under_16", _later("Were they under 16?"), lambda note: _yes_or_no(note.under_16) if note.explained else ""),
    ("quote", _later("Use of their words"), lambda note: note.get_quote_display() if note.explained else ""),
    ("read_back", _later("Read back to them"), lambda note: _yes_or_no(note.read_back) if note.explained else ""),
    ("heard", _later("What we heard"), lambda note: note.heard),
    ("strengths", _box("strengths"), lambda note: note.strengths),
    ("needs", _box("needs"), lambda note: note.needs),
    ("worse", _box("worse"), lambda note: note.worse),
    ("changes", _box("changes"), lambda note: note.changes),
)
README = _later("""\
These are notes of conversations. People told you this in trust.

notes.csv opens in a spreadsheet. A cell that starts with = + - @ or a tab has a ' in front of it,
so that the spreadsheet does not run it.
notes.jsonl has the exact words, a note on each line.

- Keep both in a safe place that only the sub-team can open. Do not email them.
- Look at the column "Use of their words" before you quote anybody.
- Somebody may still ask for their words to be removed. AMHE then tells the sub-team lead.
  Take the note with that number out of this copy, too.
- Delete this copy when you no longer need it.
""")


def zip_of(notes: Sequence[Conversation]) -> bytes:
    """The copy of these notes. 1,000 notes take about a fifth of a second, so it is made while somebody waits.

    It is not kept anywhere: one that lies on a server would be a second place with people's words, which no removal
    code reaches.
    """
    rows = [tuple(_plain(value_of(note)) for _name, _head, value_of in COLUMNS) for note in notes]
    heads = [str(head) for _name, head, _value_of in COLUMNS]
    files = {
        "README.txt": str(README).encode(),
        "notes.csv": as_csv(heads, rows),
        "notes.jsonl": as_lines([name for name, _head, _value_of in COLUMNS], rows),
    }
    return zipped(files)


def _plain(value: Any) -> Any:
    return value if isinstance(value, int) else str(value)
