"""The way through milestones 1 to 3, walked by actions as one organisation's facts file tells it (reference/demo)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from amhe.access.roles import Role
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
    person,
    start,
)
from amhe.programme.example.governing import agree_support, agree_with_people
from amhe.programme.example.harbourside import vote
from organisations.models import User
from populations import actions as populations
from populations.models import Population, Prioritisation, Round
from teams import actions as teams
from teams.models import Meeting


def of_the_programme(slug: str) -> DATA:
    """The organisation's row of demo_programme.yaml: what it must come out as."""
    row: DATA = next(row for row in demo("demo_programme")["organisations"] if row["id"] == slug)
    return row


@contextmanager
def begin(slug: str) -> Iterator[tuple[Cast, DATA]]:
    """The organisation on its first day with its coach, and its facts file; inside its wall until the end."""
    row, programme = of_the_programme(slug), demo("demo_programme")
    coach = next(coach["id"] for coach in programme["coaches"] if slug in coach["organisations"])
    with start(slug, row["name"], row["nation"], row["started_days_ago"], coach) as cast:
        yield cast, demo(slug)


def lead_of(cast: Cast, facts: DATA) -> User:
    """The project lead."""
    return cast.people[next(row["id"] for row in facts["people"] if row["role"] == Role.PROJECT_LEAD)]


def form_team(cast: Cast, facts: DATA) -> None:
    """Milestone 1: places, people, protected time, meetings and what was agreed in them."""
    team, slug = facts["team"], cast.organisation.slug
    with days_ago(team["formed_days_ago"]):
        fill_team(cast, team["places"], facts["people"], slug)
        lead = lead_of(cast, facts)
        cast.team.refresh_from_db()
        teams.protect_time(
            by=lead,
            team=cast.team,
            version=cast.team.version,
            lead_hours_a_month=team["hours_a_month"],
            lead_hours_agreed_by=team["hours_agreed_by"],
        )
    if "agreed" in team:
        agree_with_people(cast, lead, team["agreed"])
    if "support" in team:
        agree_support(cast, lead, team["support"])
    for row in team.get("marked", ()):
        with days_ago(row["days_ago"]):
            mark_done(cast, lead, row["task"])
    hold_meetings(
        cast,
        cast.team,
        lead,
        [cast.people[row["id"]] for row in facts["people"]],
        first=team["first_meeting_days_ago"],
        last=of_the_programme(slug)["last_meeting_days_ago"],
        said=team.get("meetings", ()),
    )
    _agree_actions(cast, lead, team)


def _agree_actions(cast: Cast, by: User, team: DATA) -> None:
    for row in team.get("actions", ()):
        with days_ago(row["days_ago"], hour=13):
            action = teams.add_action(
                by=by,
                team=cast.team,
                meeting=Meeting.objects.get(team=cast.team, starts_at__date=on(row["days_ago"])),
                what=row["what"],
                owner=cast.people[row["owner"]],
                due_on=on(row["due_days_ago"]),
            )
        if "done_days_ago" in row:
            with days_ago(row["done_days_ago"], hour=16):
                teams.set_action_done(by=action.owner, action=action, done=True)


def choose_populations(cast: Cast, facts: DATA) -> None:
    """Milestone 2: the long list, a vote or another method, the decision, and a definition of each chosen one."""
    lead, choosing = lead_of(cast, facts), facts["choosing"]
    with days_ago(choosing["listed_days_ago"]):
        for row in choosing.get("prompts", ()):
            populations.answer_prompt(
                by=cast.people[row["by"]], organisation=cast.organisation, prompt=row["prompt"], text=row["text"]
            )
        list_and_review(cast, lead, choosing["long_list"])
    comment_on_reviews(cast, choosing.get("review_comments", ()))
    round = _hold_vote(cast, choosing["vote"], facts) if "vote" in choosing else None
    method = _agree_otherwise(cast, choosing["other_method"]) if "other_method" in choosing else None
    row = choosing["decision"]
    with days_ago(row["days_ago"]):
        populations.decide(
            by=lead,
            organisation=cast.organisation,
            choices=[(cast.populations[each["population"]], each["start"]) for each in row["chosen"]],
            discussion=row["discussion"],
            reasons=row["reasons"],
            lived_experience_said=row["lived_experience_said"],
            other_views=row["other_views"],
            present=[cast.people[key] for key in row["present"]],
            look_again_on=on(row["look_again_days_ago"]),
            prioritisation=method,
            round=round,
        )
    _define(cast, choosing)


def _hold_vote(cast: Cast, row: DATA, facts: DATA) -> Round:
    with days_ago(row["opened_days_ago"]):
        round = populations.open_ballot(
            by=cast.coach,
            organisation=cast.organisation,
            question=row["question"],
            closes_on=on(row["closed_days_ago"]),
            populations=list(cast.populations.values()),
        )
    voters = [person["id"] for person in facts["people"] if person["id"] not in row.get("did_not_vote", ())]
    vote(cast, row["votes"], voters, round, row["opened_days_ago"] - 2)
    with days_ago(row["closed_days_ago"], hour=17):
        return populations.close_round(by=cast.coach, round=round)


def _agree_otherwise(cast: Cast, row: DATA) -> Prioritisation:
    with days_ago(row["days_ago"]):
        return populations.record_other_method(
            by=cast.coach,
            organisation=cast.organisation,
            question=row["question"],
            method=row["method"],
            outcome=row["outcome"],
        )


def _define(cast: Cast, choosing: DATA) -> None:
    for row in choosing["definitions"]:
        with days_ago(row["days_ago"]):
            populations.define(
                by=cast.people[row["by"]],
                population=cast.populations[row["population"]],
                text=row["text"],
                descriptors=row["descriptors"],
                rough_size=row.get("rough_size"),
                size_not_known="rough_size" not in row,
                checks=row.get("checks", ()),
            )


def chosen(cast: Cast, key: str) -> Population:
    """One of the chosen populations, with its sub-team, as it is now."""
    return Population.objects.select_related("team").get(pk=cast.populations[key].pk)


def form_sub_team(cast: Cast, facts: DATA, about: DATA) -> None:
    """Milestone 3 for one population: places, people and meetings, and what the lead marked as done."""
    lead, row = lead_of(cast, facts), about["sub_team"]
    population = chosen(cast, about["population"])
    team = population.team
    assert team is not None  # noqa: S101 (the decision made it)
    with days_ago(row["formed_days_ago"]):
        for place in row["places"]:
            teams.add_place(
                by=lead,
                team=team,
                title=place["title"],
                kind=place["kind"],
                how_many=place["count"],
                reason_if_empty=place.get("empty", ""),
                from_outside=place["kind"] == "community_group",
            )
        for each in row["people"]:
            user = cast.people.get(each["id"]) or person(each["id"], each["name"], cast.organisation.slug)
            cast.people[each["id"]] = user
            teams.join(
                by=lead,
                organisation=cast.organisation,
                team=team,
                user=user,
                role=each["role"],
                place=team.places.get(title=each["place"]),
                joined_as=each.get("joined_as", ""),
            )
    for mark in row.get("marked", ()):
        with days_ago(mark["days_ago"]):
            mark_done(cast, lead, mark["task"], population)
    if "meetings" in row:
        there = [cast.people[each["id"]] for each in row["people"]]
        hold_meetings(cast, team, there[0], there, **row["meetings"])
    if "update" in row:
        with days_ago(row["update"]["days_ago"]):
            teams.write_update(by=cast.people[row["people"][0]["id"]], team=team, words=row["update"]["words"])
