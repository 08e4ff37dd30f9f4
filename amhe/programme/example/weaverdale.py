"""Weaverdale: milestone 1 done, a vote open, 9 of 11 have voted."""

from __future__ import annotations

from amhe.programme.example.cast import (
    Cast,
    days_ago,
    demo,
    fill_team,
    hold_meetings,
    list_and_review,
    mark_done,
    on,
    start,
)
from amhe.programme.example.harbourside import vote
from amhe.programme.example.journey import of_the_programme
from populations import actions as populations
from teams import actions as teams

PLACES = (
    {"title": "Director of Nursing", "kind": "senior_sponsor", "count": 1},
    {"title": "Programme Manager", "kind": "project_lead", "count": 1},
    {"title": "Medical Director", "kind": "senior_leader", "count": 1},
    {"title": "Expert by experience", "kind": "lived_experience_member", "count": 3},
    {"title": "Health inequalities lead, Integrated Care Board", "kind": "ics_colleague", "count": 1},
    {"title": "Director of a local charity", "kind": "stakeholder", "count": 1},
    {"title": "Equality, Diversity and Inclusion Lead", "kind": "equality_expert", "count": 1},
    {"title": "Ward manager", "kind": "project_team_member", "count": 1},
    {"title": "Community nurse", "kind": "project_team_member", "count": 1},
)
PEOPLE = (
    {"id": "hannah", "name": "Hannah Price", "place": "Programme Manager", "role": "project_lead"},
    {"id": "edwin", "name": "Edwin Clarke", "place": "Director of Nursing", "role": "senior_sponsor"},
    {"id": "priti", "name": "Priti Desai", "place": "Medical Director", "role": "project_team_member"},
    {"id": "lewis", "name": "Lewis Grant", "place": "Expert by experience", "role": "project_team_member",
     "joined_as": "lived_experience"},
    {"id": "mona", "name": "Mona Farouk", "place": "Expert by experience", "role": "project_team_member",
     "joined_as": "lived_experience"},
    {"id": "kate", "name": "Kate Millward", "place": "Expert by experience", "role": "project_team_member",
     "joined_as": "lived_experience"},
    {"id": "rowan", "name": "Rowan Ellis", "place": "Health inequalities lead, Integrated Care Board",
     "role": "project_team_member"},
    {"id": "stella", "name": "Stella Njoku", "place": "Director of a local charity", "role": "project_team_member"},
    {"id": "ivor", "name": "Ivor Bennett", "place": "Equality, Diversity and Inclusion Lead",
     "role": "project_team_member"},
    {"id": "jo", "name": "Jo Ashby", "place": "Ward manager", "role": "project_team_member"},
    {"id": "deepa", "name": "Deepa Raman", "place": "Community nurse", "role": "project_team_member"},
)  # fmt: skip


def make_weaverdale() -> Cast:
    """A team in the middle of its vote. Returns the cast."""
    programme = demo("demo_programme")
    row = of_the_programme("weaverdale")
    example = programme["ballot_example"]
    reviews = {review["population"]: review for review in demo("walk")["long_list"]}
    with start(row["id"], row["name"], row["nation"], row["started_days_ago"], "coach_amara") as cast:
        with days_ago(112):
            fill_team(cast, PLACES, PEOPLE, "weaverdale")
            cast.team.refresh_from_db()
            lead = cast.people["hannah"]
            teams.protect_time(
                by=lead,
                team=cast.team,
                version=cast.team.version,
                lead_hours_a_month=12,
                lead_hours_agreed_by="Director of Nursing",
            )
            mark_done(cast, lead, "m1_learning")
        hold_meetings(cast, cast.team, lead, list(cast.people.values()), first=107, last=row["last_meeting_days_ago"])
        with days_ago(20):
            list_and_review(cast, lead, [reviews[key] for key in example["long_list"]])
        with days_ago(3):
            round = populations.open_ballot(
                by=cast.coach,
                organisation=cast.organisation,
                question="Which groups should we work with first?",
                closes_on=on(-4),
                populations=list(cast.populations.values()),
            )
        vote(cast, example["votes"], list(cast.people), round, 2)
    return cast
