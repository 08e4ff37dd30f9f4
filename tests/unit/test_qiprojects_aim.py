"""The 5 SMART checks and the friendly word to a broad aim (R92, R93)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from qiprojects.smart import AimFacts, amounts, is_broad, mentions, smart_checks

SMART = AimFacts(
    text="Raise the share of planned reviews that take place with a professional interpreter for adults in Harbourside "
    "who need one from 58% to 80% by 31 March next year",
    population="Adults with a serious mental illness who need an interpreting service",
    measures=("Planned reviews that took place with a professional interpreter",),
    themes=2,
    from_workshop=False,
    plan_to_find_out="",
    team_says_achievable=True,
    coach_agrees=True,
    target_date=date(2027, 3, 31),
    today=date(2026, 11, 23),
)
LETTERS = "SMART"


def met(aim: AimFacts) -> str:
    return "".join(check.letter for check in smart_checks(aim) if check.met)


@pytest.mark.requirement("R93")
def test_an_aim_can_meet_all_5() -> None:
    assert met(SMART) == LETTERS
    assert [check.id for check in smart_checks(SMART)] == [
        "specific",
        "measurable",
        "achievable",
        "relevant",
        "time_based",
    ]


@pytest.mark.requirement("R93")
@pytest.mark.parametrize(
    ("differs", "still_met"),
    [
        ({"measures": ()}, "MART"),
        ({"measures": ("Days waited",)}, "MART"),
        ({"population": "Korean community"}, "MART"),
        ({"text": "Improve reviews for people who need an interpreter"}, "ART"),
        ({"text": SMART.text.replace("from 58% to 80%", "to 80%")}, "SART"),
        ({"text": SMART.text.replace("from 58%", "from not known yet")}, "SART"),
        ({"text": SMART.text.replace("from 58%", "from not known yet"), "plan_to_find_out": "Count"}, "SMART"),
        ({"team_says_achievable": False}, "SMRT"),
        ({"coach_agrees": False}, "SMRT"),
        ({"themes": 0}, "SMAT"),
        ({"themes": 0, "from_workshop": True}, "SMART"),
        ({"target_date": None}, "SMAR"),
        ({"target_date": date(2026, 11, 23)}, "SMAR"),
        ({"target_date": date(2026, 11, 24)}, "SMART"),
    ],
)
def test_each_check_follows_its_own_facts(differs: dict, still_met: str) -> None:
    assert met(replace(SMART, **differs)) == still_met


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("from 58% to 80%", 2),
        ("from 1,200 to 900", 2),
        ("by 31 March 2027", 0),
        ("by 31/3/2027", 0),
        ("by 1st April", 0),
        ("for people aged 18 to 25", 0),
        ("for men 18 to 25 years old, from 3 to 5.5", 2),
        ("", 0),
    ],
)
def test_dates_years_and_ages_are_no_amounts(text: str, count: int) -> None:
    assert amounts(text) == count


@pytest.mark.requirement("R92")
@pytest.mark.parametrize(
    ("text", "broad"),
    [
        ("Improve access for Korean community", True),
        ("Raise awareness of help", True),
        ("Improve access from 10 to 20 people", False),
        ("Cut waits", False),
        ("Support", True),
    ],
)
def test_a_weak_word_without_a_number_is_broad(text: str, broad: bool) -> None:
    assert is_broad(text) is broad


@pytest.mark.parametrize(
    ("text", "name", "found"),
    [
        ("help for the korean community", "Korean community", True),
        ("help for the community", "Korean community", False),
        ("visits for Korean adults", "Korean community", True),
        ("visits for Traveller families", "Gypsy, Roma and Traveller communities", False),
        ("visits for Roma and Traveller families", "Gypsy, Roma and Traveller communities", True),
        ("help for veterans who are women", "Women veterans", True),
        ("help for men", "Women", False),
        ("anything", "", False),
        ("anything", "the of and", False),
    ],
)
def test_a_group_is_named_when_enough_of_its_words_are(text: str, name: str, found: bool) -> None:
    assert mentions(text, name, share=3) is found
