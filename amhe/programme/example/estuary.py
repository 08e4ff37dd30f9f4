"""Estuary: clearly most at risk. Nobody with lived experience, no meeting for 38 days, milestone 2 still for 45."""

from __future__ import annotations

from amhe.programme.example.cast import Cast, days_ago, fill_team, hold_meetings, on, start
from amhe.programme.example.journey import of_the_programme
from amhe.reference import by_id
from populations import actions as populations
from teams import actions as teams
from teams.models import Meeting

PLACES = (
    {"title": "Chief Nurse", "kind": "senior_sponsor", "count": 1},
    {"title": "Clinical Psychologist", "kind": "project_lead", "count": 1},
    {"title": "Equality Manager", "kind": "equality_expert", "count": 1},
)
PEOPLE = (
    {"id": "owen", "name": "Owen Larkin", "place": "Clinical Psychologist", "role": "project_lead"},
    {"id": "farida", "name": "Farida Aziz", "place": "Chief Nurse", "role": "senior_sponsor"},
    {"id": "colin", "name": "Colin Brand", "place": "Equality Manager", "role": "project_team_member"},
)
SAID = (  # the newest meeting first
    {
        "agenda": "Which groups to look at. Who is missing from our team?",
        "notes": "We named 3 groups. Farida could not say yet when Owen gets his hours.",
        "came_out": [("decision", "We start with a long list of 3 groups, and ask others what we missed.")],
    },
    {"agenda": "Who does what", "notes": "Nobody wrote down who came.", "away": ("owen", "farida", "colin")},
)


def make_estuary() -> Cast:
    """A team that began and then stopped. Returns the cast."""
    row = of_the_programme("estuary")
    names = by_id("teams", "seed_examples", "example_populations")
    with start(row["id"], row["name"], row["nation"], row["started_days_ago"], "coach_amara") as cast:
        with days_ago(140):
            fill_team(cast, PLACES, PEOPLE, "estuary")
        owen = cast.people["owen"]
        last = row["last_meeting_days_ago"]
        hold_meetings(cast, cast.team, owen, list(cast.people.values()), first=52, last=last, said=SAID)
        with days_ago(last, hour=13):
            teams.add_action(
                by=owen,
                team=cast.team,
                meeting=Meeting.objects.get(team=cast.team, starts_at__date=on(last)),
                what="Ask the patient council who could join us",
                owner=cast.people["colin"],
                due_on=on(last - 14),
            )
        with days_ago(45):
            for key in ("rural", "women_veterans", "black_men"):
                populations.add_population(
                    by=owen, organisation=cast.organisation, name=names[key]["name"], unequal=["access"]
                )
    return cast
