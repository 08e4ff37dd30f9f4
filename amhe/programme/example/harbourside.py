"""Harbourside: one invented trust's whole way through the 6 milestones, from reference/demo/walk.yaml."""

from __future__ import annotations

from amhe.programme.example import governing, review
from amhe.programme.example.cast import (
    DATA,
    Cast,
    comment_on_reviews,
    days_ago,
    demo,
    fill_team,
    hold_meetings,
    list_and_review,
    mark_done,
    on,
    start,
)
from organisations.models import User
from populations import actions as populations
from populations.models import Round
from teams import actions as teams


def make_harbourside() -> Cast:
    """Walk the whole way. Returns the cast."""
    walk = demo("walk")
    head = walk["organisation"]
    with start(head["id"], head["name"], head["nation"], head["started_days_ago"], head["coach"]) as cast:
        _form_team(cast, walk)
        _choose_populations(cast, walk)
        governing.name_people(cast, cast.people["nia"], walk["governance"])
        _form_sub_team(cast, walk)
        governing.write_terms(cast, cast.people["nia"], walk["terms"])
        review.listen_and_look(cast, walk)
        review.map_assets(cast, walk)
        review.start_project(cast, walk)
    return cast


def _form_team(cast: Cast, walk: DATA) -> None:
    with days_ago(215):
        fill_team(cast, walk["places"], walk["people"], "harbourside")
        cast.team.refresh_from_db()
        teams.protect_time(
            by=cast.people["nia"],
            team=cast.team,
            version=cast.team.version,
            lead_hours_a_month=16,
            lead_hours_agreed_by="Medical Director",
        )
        mark_done(cast, cast.people["nia"], "m1_learning")
    governing.agree_with_people(cast, cast.people["nia"], walk["agreed"])
    governing.agree_support(cast, cast.people["nia"], walk["support"])
    there = [cast.people[key] for key in ("nia", "david", "meera", "ife", "ruth", "sam", "leila", "grace")]
    hold_meetings(cast, cast.team, cast.people["nia"], there, first=202, last=6)
    with days_ago(6, hour=13):
        for what, owner, days in (
            ("Ask the library for its list of community languages", "marek", -8),
            ("Book a room for the sub-team at the women's centre", "grace", -4),
        ):
            teams.add_action(
                by=cast.people["nia"], team=cast.team, what=what, owner=cast.people[owner], due_on=on(days)
            )


def _choose_populations(cast: Cast, walk: DATA) -> None:
    lead = cast.people["nia"]
    with days_ago(190):
        list_and_review(cast, lead, walk["long_list"])
    comment_on_reviews(cast, walk["review_comments"])
    with days_ago(182):
        round = populations.open_ballot(
            by=cast.coach,
            organisation=cast.organisation,
            question="Which groups should we work with first?",
            closes_on=on(175),
            populations=list(cast.populations.values()),
        )
    vote(cast, walk["ballots"]["votes"], [row["id"] for row in walk["people"]][:11], round, 180)
    with days_ago(175, hour=17):
        round = populations.close_round(by=cast.coach, round=round)
    decision = walk["decision"]
    with days_ago(174):
        populations.decide(
            by=lead,
            organisation=cast.organisation,
            choices=[(cast.populations[row["population"]], row["start"]) for row in decision["chosen"]],
            discussion="We looked at the order together and talked about the first three groups.",
            reasons=decision["reasons"],
            lived_experience_said=decision["lived_experience_said"],
            other_views=decision["other_views"],
            present=[cast.people[key] for key in ("nia", "david", "meera", "sam", "leila", "grace", "marek")],
            look_again_on=on(174 - decision["look_again_in_days"]),
            round=round,
        )
    _define(cast, lead, walk)
    review.begin_early(cast, walk)


def _define(cast: Cast, lead: User, walk: DATA) -> None:
    with days_ago(168):
        populations.define(
            by=lead,
            population=cast.populations["smi_interpreter"],
            text=walk["definition"],
            descriptors=walk["descriptors"],
            rough_size=203,
        )
    wide = {"demographic": "Aged 18 or over.", "social": "Seeks asylum, or is a refugee."}
    with days_ago(60):
        populations.define(
            by=lead,
            population=cast.populations["asylum_refugees"],
            text="Adults who seek asylum or are refugees and live in Harbourside.",
            descriptors=wide,
            size_not_known=True,
        )
    with days_ago(25):
        populations.define(
            by=lead,
            population=cast.populations["asylum_refugees"],
            text="Adults who seek asylum or are refugees and live in the 2 hotels or in shared housing in Harbourside.",
            descriptors=wide | {"geography": "Lives in one of the 2 hotels, or in shared housing, in Harbourside."},
            size_not_known=True,
            checks=["who", "size"],
            reason="The council told us where most people live. We start there.",
        )


def vote(cast: Cast, votes: list[list[str]], voters: list[str], round: Round, days: int) -> None:
    """Each vote, best first, by the next of the voters."""
    with days_ago(days):
        for key, ranking in zip(voters, votes, strict=False):
            ids = [cast.populations[name].pk for name in ranking]
            populations.cast_vote(by=cast.people[key], round=round, ranking=ids)


def _form_sub_team(cast: Cast, walk: DATA) -> None:
    population = cast.populations["smi_interpreter"]
    population.refresh_from_db()
    team = population.team
    assert team is not None  # noqa: S101 (the decision made it)
    kinds = {"sub_team_lead": "Sub-team lead", "from_population": "Person from the population"}
    with days_ago(160):
        for row in walk["sub_team"]["places"]:
            teams.add_place(
                by=cast.people["nia"],
                team=team,
                title=row["title"],
                kind=row["kind"],
                how_many=row["count"],
                from_outside=row["kind"] == "community_group",
            )
        for row in walk["sub_team"]["people"]:
            title = kinds.get(row.get("joined_as") or row["role"], "Women's centre worker")
            teams.join(
                by=cast.people["nia"],
                organisation=cast.organisation,
                team=team,
                user=cast.people[row["id"]],
                role=row["role"],
                place=team.places.get(title=title),
                joined_as=row.get("joined_as", ""),
            )
    about_leila = {"days_ago": 150, "by": "Grace Adeyemi", "notes": {"leila": walk["agreed"]["notes"]["leila"]}}
    governing.agree_with_people(cast, cast.people["grace"], about_leila, team)
    there = [cast.people[row["id"]] for row in walk["sub_team"]["people"]]
    hold_meetings(cast, team, cast.people["grace"], there, first=145, last=5)
