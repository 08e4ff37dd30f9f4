"""Small numbers: every reference table, and what nobody may work out from what is shown."""

from __future__ import annotations

import json
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datareview.suppression import rate_hidden, rounded, suppress

FOLDER = Path(__file__).parents[1] / "reference" / "spc"
CASES = json.loads((FOLDER / "suppression.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("guard_total", [True, False])
@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_a_reference_table_comes_out_exactly(case, guard_total):
    found = suppress(**case["inputs"], guard_total=guard_total)
    assert {name: as_json(value) for name, value in vars(found).items()} == case["expected"]


def as_json(value):
    return list(value) if isinstance(value, tuple) else value


def test_all_nine_reference_tables_are_here():
    assert len(CASES) == 9


tables = st.lists(st.none() | st.integers(0, 40), max_size=8)


@given(tables, st.booleans())
def test_no_small_count_is_ever_shown(cells, total_published):
    found = suppress(cells, total_published=total_published)
    for cell, shown in zip(cells, found.shown, strict=True):
        assert shown is None or not 1 <= cell <= 4
        assert shown is None or (shown % 5 == 0 and abs(shown - cell) <= 2)


@given(tables, st.booleans())
def test_where_a_total_is_shown_no_hidden_cell_stands_alone(cells, guard_total):
    found = suppress(cells, guard_total=guard_total)
    if found.total_shown is not None:
        assert len(found.primary) + len(found.secondary) != 1
        assert len(found.secondary) <= 1
        assert abs(found.total_shown - sum(cell or 0 for cell in cells)) <= 2


def true_values(shown, most):
    """What a reader may suppose behind a cell: a hidden one is 1 or more."""
    if shown is None:
        return range(1, most + 1)
    return [value for value in range(most + 1) if rounded(value) == shown and not 1 <= value <= 4]


@given(st.lists(st.integers(0, 12), min_size=1, max_size=4))
def test_no_small_cell_can_be_had_by_taking_the_others_from_the_total(cells):
    found = suppress(cells)
    if found.total_shown is None or not found.primary:
        return
    hidden = [place for place, shown in enumerate(found.shown) if shown is None]
    fitting = [
        table
        for table in product(*(true_values(shown, 14) for shown in found.shown))
        if rounded(sum(table)) == found.total_shown and any(1 <= table[place] <= 4 for place in hidden)
    ]
    assert tuple(cells) in fitting
    for place in found.primary:
        assert len({table[place] for table in fitting}) > 1


@pytest.mark.parametrize("cells", [[4, 4], [1, 1], [4, 4, 0], [1, 1, 5]])
def test_a_total_that_would_pin_small_cells_down_is_hidden_too(cells):
    assert suppress(cells).total_shown is None
    assert suppress(cells, guard_total=False).total_shown is not None


@given(tables)
def test_a_table_without_small_counts_only_gets_rounded(cells):
    kept = [None if cell is None or 1 <= cell <= 4 else cell for cell in cells]
    found = suppress(kept)
    assert found.primary == found.secondary == ()
    assert found.shown == tuple(None if cell is None else rounded(cell) for cell in kept)


@given(tables)
def test_without_a_published_total_only_small_counts_are_hidden(cells):
    found = suppress(cells, total_published=False)
    assert found.secondary == ()
    assert found.total_shown is None


def test_the_first_of_two_equal_cells_is_hidden_to_protect_a_small_one():
    assert suppress([9, 3, 9]).secondary == (0,)


def test_a_cell_of_0_protects_nothing_so_the_total_goes():
    found = suppress([0, 3, 0])
    assert (found.shown, found.total_shown) == ((0, None, 0), None)


def test_other_bounds_and_another_base_are_followed():
    found = suppress([7, 10, 26, 14], hide_low=1, hide_high=7, base=10)
    assert (found.shown, found.primary, found.secondary) == ((None, None, 30, 10), (0,), (1,))
    assert found.total_shown == 60


def test_a_half_is_rounded_up():
    assert [rounded(count, 10) for count in (5, 15, 25, 24)] == [10, 20, 30, 20]


def test_a_table_of_unknown_cells_has_no_total():
    assert suppress([None, None]).total_shown is None
    assert suppress([]).total_shown is None


@pytest.mark.parametrize(
    ("numerator", "denominator", "hidden"),
    [
        (3, 40, True),
        (40, 43, True),
        (2, 3, True),
        (0, 4, True),
        (0, 40, False),
        (40, 40, False),
        (5, 10, False),
    ],
)
def test_a_rate_is_hidden_when_any_of_its_parts_is_small(numerator, denominator, hidden):
    assert rate_hidden(numerator, denominator) is hidden


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ({"cells": [3, -1]}, "less than 0"),
        ({"cells": [3], "base": 0}, "round to 1 or more"),
        ({"cells": [3], "hide_low": 0}, "from 1 upwards"),
    ],
)
def test_input_that_cannot_be_right_is_refused_in_plain_words(arguments, reason):
    with pytest.raises(ValueError, match=reason):
        suppress(**arguments)
