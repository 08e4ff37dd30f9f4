"""A note cut into parts: every part is what its offsets say, and none is lost."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from datareview.sentences import choosable, paragraphs, sentences

NOTE = "She waited. “Why?” she asked.\nIt took 3.5 hours. 😀 ok\n\nThe end"


def texts(spans: list[tuple[int, int]]) -> list[str]:
    return [NOTE[start:end] for start, end in spans]


def test_sentences_end_at_stops_marks_and_line_ends_and_not_in_numbers() -> None:
    assert texts(sentences(NOTE)) == [
        "She waited.", "“Why?”", "she asked.", "It took 3.5 hours.", "😀 ok", "The end",
    ]  # fmt: skip


def test_paragraphs_are_the_lines_with_words() -> None:
    assert texts(paragraphs(NOTE)) == ["She waited. “Why?” she asked.", "It took 3.5 hours. 😀 ok", "The end"]


def test_the_whole_note_comes_first_and_nothing_comes_twice() -> None:
    spans = choosable(NOTE)
    assert spans[0] == (0, len(NOTE))
    assert len(set(spans)) == len(spans)
    assert choosable("One line.") == [(0, 9)]
    assert choosable("") == []


@given(st.text(alphabet="ab .!?\n”", max_size=60))
def test_the_sentences_together_hold_every_letter_in_order(text: str) -> None:
    spans = sentences(text)
    letters = "".join("".join(text[start:end].split()) for start, end in spans)
    assert letters == "".join(text.split())
    assert all(before[1] <= after[0] for before, after in itertools.pairwise(spans))
