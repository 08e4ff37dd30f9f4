"""The identifier check: every reference note, more notes of our own, and what must hold for any text."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from pathlib import Path
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datareview.identifiers import Span, find_identifiers, has_check_digit
from dev.comparing.marks import compare, marked_in
from tests.unit.notes import MARKED, PLAIN

FOLDER = Path(__file__).parents[1] / "reference" / "identifiers"
CASES = json.loads((FOLDER / "pii_public.json").read_text(encoding="utf-8"))


def unmark(line):
    """A line without its square brackets, and the spans that they marked."""
    text, spans, read = "", [], 0
    for mark in re.finditer(r"\[([a-z_]+):([^\]]+)\]", line):
        text += line[read : mark.start()]
        spans.append(Span(len(text), len(text) + len(mark[2]), mark[1]))
        text += mark[2]
        read = mark.end()
    return text + line[read:], spans


MARKED_NOTES = [unmark(line) for line in MARKED.strip().split("\n")]
PLAIN_NOTES = PLAIN.strip().split("\n")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_a_reference_note_has_its_identifiers_found_and_nothing_else(case):
    assert compare(case["text"], marked_in(case)) == ([], [])


def test_all_twenty_reference_notes_are_here_with_every_kind():
    assert len(CASES) == 20
    kinds = {span["kind"] for case in CASES for span in case["spans"]}
    assert kinds == {span.kind for _, spans in MARKED_NOTES for span in spans}


@pytest.mark.parametrize(("text", "spans"), MARKED_NOTES, ids=[text[:40] for text, _ in MARKED_NOTES])
def test_a_note_of_our_own_has_its_identifiers_found_and_nothing_else(text, spans):
    assert compare(text, spans) == ([], [])


@pytest.mark.parametrize("text", PLAIN_NOTES, ids=[text[:40] for text in PLAIN_NOTES])
def test_a_note_that_names_nobody_raises_no_alarm(text):
    assert [(span.kind, text[span.start : span.end]) for span in find_identifiers(text)] == []


def test_the_comparison_notices_what_is_missed_and_what_is_false():
    missed, false = compare("Ring 07700 900461.", [Span(0, 4, "name")])
    assert missed == [Span(0, 4, "name")]
    assert false == [Span(5, 17, "phone")]


@given(st.text(max_size=400))
def test_any_text_gives_spans_in_order_that_do_not_overlap(text):
    found = find_identifiers(text)
    for before, after in pairwise(found):
        assert before.end <= after.start
    assert all(0 <= span.start < span.end <= len(text) for span in found)


notes = st.sampled_from([case["text"] for case in CASES] + [text for text, _ in MARKED_NOTES])


@given(notes, st.text("\U0001f600\u00e9\u4e2d", max_size=5))
def test_positions_count_code_points_whatever_stands_before(text, before):
    shift = len(before) + 2
    moved = [Span(span.start + shift, span.end + shift, span.kind) for span in find_identifiers(text)]
    assert list(find_identifiers(before + ".\n" + text)) == moved


@given(notes, notes)
def test_two_notes_in_one_text_are_checked_as_each_alone(first, second):
    shift = len(first) + 2
    both = [*find_identifiers(first)]
    both += [Span(span.start + shift, span.end + shift, span.kind) for span in find_identifiers(second)]
    assert list(find_identifiers(f"{first}\n\n{second}")) == both


def with_check_digit(nine):
    return next((f"{nine}{digit}" for digit in range(10) if has_check_digit(f"{nine}{digit}")), None)


@given(st.integers(400_000_000, 799_999_999), st.sampled_from(["", " ", "-"]))
def test_an_nhs_number_is_found_by_its_check_digit_and_by_no_other(nine, between):
    whole = with_check_digit(nine)
    for last in range(10):
        digits = f"{nine}{last}"
        text = f"It was {digits[:3]}{between}{digits[3:6]}{between}{digits[6:]} on the form"
        kinds = [span.kind for span in find_identifiers(text)]
        assert kinds == (["nhs_number"] if digits == whole else [])


def test_the_check_digit_follows_modulus_11():
    assert has_check_digit("9434765919")
    assert not has_check_digit("9434765918")
    assert not has_check_digit("1111111111")


@given(
    st.integers(0, 999),
    st.sampled_from(["07700 900{:03}", "+44 7700 900 {:03}", "01632 960{:03}", "(020) 7946 0{:03}"]),
)
def test_every_phone_number_kept_for_drama_is_found(number, shape):
    text = f"Ring {shape.format(number)}."
    assert [(span.kind, span.end) for span in find_identifiers(text)] == [("phone", len(text) - 1)]


HOSTILE = {
    "letters": "a",
    "capitals": "A",
    "mailboxes": "a@",
    "dotted mailboxes": "a.a@a.",
    "spaced digits": "0 ",
    "brackets": "(0 ",
    "dots": "1.2.",
    "half dates": "1 Jan 1",
    "birth cues": "dob - is - ",
    "born in": "born in A ",
    "titles": "Mr ",
    "initials": "Mr. A. ",
    "names": "Kelly ",
    "half addresses": "1 Aa Bb Cc ",
    "flats": "Flat 2, ",
    "homes": "lives at 1 a b ",
    "half postcodes": "E1 1",
    "numbers": "999 000 0182 ",
    "half numbers": "AB 12 34 ",
    "spoken addresses": "a at b dot ",
    "apostrophes": "a'",
    "dashes": "Kelly-",
    "accents": "\u0301",
    "new lines": "\n",
}


@pytest.mark.parametrize("piece", HOSTILE.values(), ids=HOSTILE)
def test_text_made_to_be_slow_costs_in_proportion_to_its_length(piece):
    """4 times the text may cost 4 times as much, and noise; a pattern that backtracks would cost 16 times or more."""

    def cost(length: int) -> float:
        text = (piece * length)[:length]
        taken = []
        for _ in range(5):
            begun = process_time()
            find_identifiers(text)
            taken.append(process_time() - begun)
        return max(min(taken), 0.0005)

    assert cost(20_000) < 12 * cost(5_000)
