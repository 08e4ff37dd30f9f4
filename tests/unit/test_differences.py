"""Two texts compared word by word."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teams.differences import Kind, differences

WORDS = st.lists(
    st.sampled_from(["we", "meet", "every", "2", "weeks", ",", ".", "\n", " ", "–", "Llŷn", "الفريق"]), max_size=30
)
TEXT = WORDS.map(" ".join) | st.text(max_size=60)


@pytest.mark.requirement("R67")
@given(TEXT, TEXT)
def test_what_stayed_and_went_is_the_old_text_and_what_stayed_and_came_the_new(old: str, new: str) -> None:
    parts = differences(old, new)
    assert "".join(part.text for part in parts if part.kind is not Kind.NEW) == old
    assert "".join(part.text for part in parts if part.kind is not Kind.GONE) == new
    assert all(part.text for part in parts)


@given(TEXT)
def test_a_text_does_not_differ_from_itself(text: str) -> None:
    assert [part.kind for part in differences(text, text)] == ([Kind.SAME] if text else [])


def test_words_are_compared_whole_and_neighbours_read_as_a_phrase() -> None:
    found = differences("We meet every 2 weeks for 1 hour.", "We meet every month for 90 minutes.")
    assert found == [
        (Kind.SAME, "We meet every "),
        (Kind.GONE, "2 weeks"),
        (Kind.NEW, "month"),
        (Kind.SAME, " for "),
        (Kind.GONE, "1 hour"),
        (Kind.NEW, "90 minutes"),
        (Kind.SAME, "."),
    ]
