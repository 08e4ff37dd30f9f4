"""Removal codes: hard to guess, easy to read out, easy to type."""

from __future__ import annotations

import hmac
import re
from collections import Counter
from hashlib import sha256
from itertools import combinations, product
from math import log2

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datareview import codes
from datareview.codes import ENTROPY_BITS, NUMBERS, WORDS, code_hash, new_code, normalise

words = st.lists(st.sampled_from(WORDS), min_size=4, max_size=4, unique=True)
numbers = st.tuples(st.sampled_from(NUMBERS), st.sampled_from(NUMBERS))
codes_given_out = st.builds(
    lambda four, two: f"{four[0]}-{four[1]}-{two[0]}-{four[2]}-{two[1]}-{four[3]}", words, numbers
)


def test_a_new_code_has_four_different_words_and_two_numbers():
    for _ in range(200):
        first, second, number, third, other, fourth = new_code().split("-")
        assert {first, second, third, fourth} <= set(WORDS)
        assert len({first, second, third, fourth}) == 4
        assert int(number) in NUMBERS and int(other) in NUMBERS


def test_a_code_holds_at_least_40_random_bits_as_its_description_says():
    size = len(WORDS)
    by_hand = log2(size) + log2(size - 1) + log2(size - 2) + log2(size - 3) + 2 * log2(90)
    assert pytest.approx(by_hand) == ENTROPY_BITS
    assert ENTROPY_BITS >= 40
    assert f"{size} plain ones" in codes.__doc__
    assert f"= {ENTROPY_BITS:.1f} random bits" in codes.__doc__


def test_new_codes_use_every_word_in_every_place_about_equally():
    drawn = [new_code().split("-") for _ in range(20_000)]
    assert len({tuple(code) for code in drawn}) == len(drawn)
    expected = len(drawn) / len(WORDS)
    for place in (0, 1, 3, 5):
        counts = Counter(code[place] for code in drawn)
        assert set(counts) == set(WORDS)
        assert 0.5 * expected < min(counts.values()) <= max(counts.values()) < 1.5 * expected


def distance(one, other):
    row = list(range(len(other) + 1))
    for at, letter in enumerate(one, start=1):
        above, row = row, [at]
        for spot, wanted in enumerate(other, start=1):
            row.append(min(above[spot] + 1, row[-1] + 1, above[spot - 1] + (letter != wanted)))
    return row[-1]


def test_the_words_are_plain_and_unlike_each_other():
    assert list(WORDS) == sorted(set(WORDS))
    for word in WORDS:
        assert re.fullmatch(r"[A-Z]{3,8}", word)
    for one, other in combinations(WORDS, 2):
        assert one[:3] != other[:3]
        assert distance(one, other) >= 2


def test_words_that_run_together_can_be_parted_in_one_way_only():
    joined = Counter(one + other for one, other in product(WORDS, repeat=2))
    assert max(joined.values()) == 1
    assert not set(joined) & set(WORDS)


@pytest.mark.parametrize(
    "typed",
    [
        "BLUE-HERON-48-CORAL-21-MAPLE",
        "blue heron 48 coral 21 maple",
        "  Blue Heron 48,  Coral 21 Maple. ",
        "blueheron48coral21maple",
        "BLUE\u2013HERON\u201348\u2013CORAL\u201321\u2013MAPLE",
        "blue_heron_48_coral_21_maple",
        "ｂｌｕｅ heron ４８ coral 21 maple",
        "blue\nheron\t48\u00a0coral 21 maple",
    ],
)
def test_a_code_typed_in_any_way_is_the_same_code(typed):
    assert normalise(typed) == "BLUE-HERON-48-CORAL-21-MAPLE"
    assert code_hash(typed, "key") == code_hash("BLUE-HERON-48-CORAL-21-MAPLE", "key")


@given(codes_given_out, st.sampled_from(["", " ", "  ", "_", "."]), st.booleans())
def test_every_code_survives_small_letters_and_lost_dashes(code, between, small):
    typed = code.replace("-", between)
    assert normalise(typed.lower() if small else typed) == code


@given(codes_given_out)
def test_normalising_twice_changes_nothing(code):
    assert normalise(normalise(code)) == normalise(code) == code


@given(st.text(max_size=300))
def test_any_text_at_all_can_be_tried_without_an_error(text):
    assert re.fullmatch(r"([A-Z0-9]+(-[A-Z0-9]+)*)?", normalise(text))
    assert len(code_hash(text, b"key")) == 64


@given(codes_given_out, codes_given_out)
def test_two_codes_share_a_hash_only_when_they_are_one(one, other):
    assert (code_hash(one, "key") == code_hash(other, "key")) == (one == other)


def test_the_hash_is_an_hmac_that_depends_on_the_key():
    code = "BLUE-HERON-48-CORAL-21-MAPLE"
    assert code_hash(code, "key") == hmac.new(b"key", code.encode(), sha256).hexdigest()
    assert code_hash(code, "key") == code_hash(code, b"key") != code_hash(code, "other key")


def test_a_code_is_never_hashed_without_a_key():
    with pytest.raises(ValueError, match="without a key"):
        code_hash("BLUE-HERON-48-CORAL-21-MAPLE", "")
