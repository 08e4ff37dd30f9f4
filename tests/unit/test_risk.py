"""Why an organisation may need help, from facts alone (statuses.yaml, risk_signals)."""

from __future__ import annotations

from datetime import date

import pytest

from amhe.programme.risk import Health, Reason, RiskFacts, health, signals
from organisations.learning import LearningFacts
from teams.summaries import TeamFacts

MAY, JUNE = date(2026, 5, 5), date(2026, 6, 1)
GOOD = TeamFacts(lived_experience=2, hours_a_month=8, kinds={"senior_sponsor": 1})


def with_facts(**facts: object) -> RiskFacts:
    usual: dict = {
        "started_days": 100,
        "team": GOOD,
        "days_since_meeting": 6,
        "stalled": None,
        "days_since_conversation": None,
    }
    return RiskFacts(**(usual | facts))


def team(**facts: object) -> TeamFacts:
    return TeamFacts(**({"lived_experience": 2, "hours_a_month": 8, "kinds": {"senior_sponsor": 1}} | facts))


@pytest.mark.parametrize(
    ("facts", "found"),
    [
        (with_facts(), {}),
        (with_facts(team=team(lived_experience=0)), {"no_lived_experience": ()}),
        (with_facts(team=team(lived_experience=0), started_days=30), {}),
        (with_facts(team=team(lived_experience=0), started_days=31), {"no_lived_experience": ()}),
        (with_facts(team=team(kinds={})), {"no_sponsor": ()}),
        (with_facts(team=team(hours_a_month=None)), {"no_protected_time": ()}),
        (with_facts(days_since_meeting=21), {}),
        (with_facts(days_since_meeting=22), {"meeting_missed": (22,)}),
        (with_facts(days_since_meeting=None, started_days=25), {"meeting_missed": (25,)}),
        (with_facts(stalled=(2, 28)), {}),
        (with_facts(stalled=(2, 29)), {"milestone_stalled": (2, 29)}),
        (with_facts(team=team(late_actions=2)), {}),
        (with_facts(team=team(late_actions=3)), {"actions_overdue": (3,)}),
        (with_facts(team=team(lived_experience_at_last_two=False)), {"lived_experience_absent": ()}),
        (with_facts(team=team(lived_experience_at_last_two=True)), {}),
        (with_facts(days_since_conversation=28), {}),
        (with_facts(days_since_conversation=29), {"no_conversations": (29,)}),
        (with_facts(needs=3, strengths=1), {}),
        (with_facts(needs=4, strengths=1), {"needs_only": ()}),
        (with_facts(unheard=(5, 7, 12)), {}),
        (with_facts(unheard=(6, 8, 12)), {"help_asked": (8, 12)}),
        (with_facts(learning_set_missed=True), {"learning_set_missed": ()}),
    ],
)
def test_a_signal_is_on_just_past_its_threshold(facts: RiskFacts, found: dict) -> None:
    assert signals(facts) == found


@pytest.mark.parametrize(
    ("learning", "since", "missed"),
    [
        (LearningFacts(), MAY, False),
        (LearningFacts(last_on=JUNE, came_to_last=None), MAY, False),  # nothing was written down
        (LearningFacts(last_on=JUNE, came_to_last=True), MAY, False),
        (LearningFacts(last_on=JUNE, came_to_last=False), MAY, True),
        (LearningFacts(last_on=JUNE, came_to_last=False), JUNE, True),
        (LearningFacts(last_on=MAY, came_to_last=False), JUNE, False),  # before the organisation began
    ],
)
def test_a_learning_set_is_missed_where_nobody_came_to_the_last_one(
    learning: LearningFacts, since: date, missed: bool
) -> None:
    assert learning.missed_last(since) is missed


@pytest.mark.parametrize(
    ("points", "word"),
    [
        ((), Health.ON_TRACK),
        ((2,), Health.ON_TRACK),
        ((3,), Health.WATCH),
        ((3, 3), Health.WATCH),
        ((7,), Health.NEEDS_HELP),
        ((3, 4), Health.NEEDS_HELP),
    ],
)
def test_points_become_one_word(points: tuple[int, ...], word: Health) -> None:
    assert health([Reason("x", n, "x", "/") for n in points]) == word
