"""Milestone 1 and what the organisation does of milestone 3: the facts of a project team, and how far each task is."""

from __future__ import annotations

from amhe.reference import by_id
from organisations.milestones import TaskState, done_if
from teams.places import place_kinds
from teams.summaries import TeamFacts


def task_states(facts: TeamFacts) -> dict[str, TaskState]:
    """The states of the tasks of milestone 1, and of the project team's own in milestone 3 (milestones.yaml, `done_when`)."""
    answered = {place_kinds()[place.kind].counts_as for place in facts.places if place.kind in place_kinds()}
    to_consider = set(by_id("teams", "roles", "project_team_roles_to_consider"))
    return {
        "m1_sponsor": done_if(facts.kinds.get("senior_sponsor")),
        "m1_lead": done_if(facts.kinds.get("project_lead")),
        "m1_time": done_if(facts.hours_a_month),
        "m1_team": done_if(to_consider <= answered, started=facts.places),
        "m1_lived": done_if(facts.has_lived_experience),
        "m1_support": done_if(
            facts.support_said >= len(by_id("teams", "roles", "support_roles_to_consider")), started=facts.support_said
        ),
        "m1_meetings": done_if(facts.has_series and facts.next_meeting, started=facts.has_series),
        "m3_tor": done_if(facts.terms == "agreed", started=facts.terms),
        "m3_governance": done_if(
            facts.governed >= len(by_id("organisations", "milestones", "governance_functions")), started=facts.governed
        ),
        "m1_learning": done_if(facts.learning.in_diary),
    }
