"""The ballot's buttons, one press at a time."""

from __future__ import annotations

import pytest

from populations.ranking import moved

NAMES = {7: "Rural communities", 3: "Black men", 9: "Women veterans", 4: "Korean community"}


@pytest.mark.requirement("R46")
@pytest.mark.parametrize(
    ("before", "move", "after", "said", "focus"),
    [
        ([], "choose:3", (3,), "Black men is now your choice 1 of 1", "choose:9"),
        ([3], "choose:4", (3, 4), "Korean community is now your choice 2 of 2", "choose:7"),
        ([3, 7, 9], "choose:4", (3, 7, 9, 4), "Korean community is now your choice 4 of 4", "remove:4"),
        ([3, 7, 9], "up:9", (3, 9, 7), "Women veterans moved up. It is now your choice 2", "up:9"),
        ([3, 9, 7], "up:9", (9, 3, 7), "Women veterans moved up. It is now your choice 1", "down:9"),
        ([3, 9, 7], "down:3", (9, 3, 7), "Black men moved down. It is now your choice 2", "down:3"),
        ([3, 9], "down:3", (9, 3), "Black men moved down. It is now your choice 2", "up:3"),
        ([3, 9], "remove:3", (9,), "Black men removed", "choose:3"),
    ],
)
def test_a_press_moves_one_group_says_so_and_keeps_the_focus_near(before, move, after, said, focus) -> None:
    result = moved(before, move, NAMES)
    assert (result.ranking, result.said, result.focus) == (after, said, focus)


@pytest.mark.parametrize("move", ["", "up:3", "down:9", "choose:3", "remove:4", "up:", "up:x", "fly:3", "choose:99"])
def test_a_press_that_makes_no_sense_changes_nothing_and_says_nothing(move) -> None:
    result = moved([3, 9], move, NAMES)
    assert (result.ranking, result.said) == ((3, 9), "")


def test_what_an_old_page_sends_is_cleaned_of_repeats_and_of_groups_that_are_not_offered() -> None:
    assert moved([3, 3, 55, 9], "send", NAMES).ranking == (3, 9)


def test_a_huge_number_is_not_a_group() -> None:
    assert moved([3], f"choose:{'9' * 40}", NAMES).ranking == (3,)
