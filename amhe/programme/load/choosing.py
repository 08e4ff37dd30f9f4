"""The long list, the vote, the decision and the sub-teams (milestones 2 and 3)."""

from __future__ import annotations

import uuid
from random import Random
from typing import Any

from amhe.access import grants
from amhe.access.roles import Role
from amhe.programme.load.made import MadeGroup, MadeOrganisation
from amhe.programme.load.people import accounts, activity, hold_meetings, join, mark, somebody
from amhe.programme.load.plan import Depth, GroupPlan, Stage
from amhe.reference import by_id
from populations.models import (
    Ballot,
    Choice,
    Decision,
    DefinitionVersion,
    Option,
    Population,
    Present,
    Prioritisation,
    Round,
    Voter,
)
from populations.tally import count
from teams.models import JoinedAs, Team, TeamPlace, TeamUpdate

QUESTION = "Which groups should we work with first?"
SUB_TEAM = (
    ("Sub-team lead", "sub_team_lead"),
    ("Person from the population", "from_population"),
    ("Nurse of the local service", "service_staff"),
    ("Worker of a community group", "community_group"),
)


def choose(made: MadeOrganisation) -> None:
    """As far with choosing as the plan says."""
    plan, random = made.plan, made.plan.random("choosing")
    if plan.stage < Stage.LISTING:
        return
    names = by_id("teams", "seed_examples", "example_populations")
    chosen = random.sample(sorted(names), random.randint(5, len(names)))
    reviewed = plan.stage > Stage.LISTING
    teams = [_sub_team_of(made, names[key]["name"]) for key, _plan in zip(chosen, plan.groups, strict=False)]
    ids = [
        _listed(made, names[key], key, random, reviewed or random.random() < 0.4, teams[n] if n < len(teams) else None)
        for n, key in enumerate(chosen)
    ]
    activity(made, 2)
    if plan.stage == Stage.VOTING:
        _vote(made, ids, random, closed=False)
    if plan.stage == Stage.CHOSEN:
        _decide(made, ids, _vote(made, ids, random, closed=True))
        for group, population, team, key in zip(plan.groups, ids, teams, chosen, strict=False):
            _form_sub_team(made, group, population, team, names[key]["name"], random)
        activity(made, 3)
        mark(made, "m3_governance")


def _listed(made: MadeOrganisation, named: Any, key: str, random: Random, reviewed: bool, team: int | None) -> int:
    answers: dict[str, Any] = dict.fromkeys(("will", "relationships", "has_existing_work"), None)
    if reviewed:
        answers = {
            "will": random.randint(1, 3),
            "relationships": random.randint(0, 3),
            "has_existing_work": random.random() < 0.3,
        }
    days = made.plan.started - 30
    population = made.rows.add(
        Population,
        slug=key.replace("_", "-"),
        name=named["name"],
        why="They wait longer and leave earlier than other people here.",
        unequal_access=True,
        unequal_experience=random.random() < 0.5,
        characteristics=list(named["tags"]),
        urgency="People tell us that it cannot wait." if reviewed else "",
        data=random.choice(("national", "local", "both", "not_known")) if reviewed else "",
        team_id=team,
        suggested_by_id=made.lead,
        created_at=made.at(days),
        **answers,
    )
    made.rows.did("population added", made.lead, made.at(days), Population, population)
    return population


def _vote(made: MadeOrganisation, options: list[int], random: Random, *, closed: bool) -> int:
    """A round on all listed populations: open with some votes in, or closed with its result. Returns the round's id."""
    rows, days = made.rows, made.plan.started - 45
    opened = made.at(days) if closed else made.at(2)
    prioritisation = rows.add(
        Prioritisation,
        question=QUESTION,
        lot_order=options,
        status=Prioritisation.Status.DONE if closed else Prioritisation.Status.OPEN,
        made_by_id=made.coach,
        made_at=opened,
    )
    for option in options:
        rows.add(Option, prioritisation_id=prioritisation, population_id=option)
    voters = [user for who, user in made.people.items() if who != "clerk"]
    sent = voters if closed else voters[: len(voters) * 2 // 3]
    rankings = [[[option] for option in random.sample(options, random.randint(3, len(options)))] for _voter in sent]
    round = rows.add(
        Round,
        prioritisation_id=prioritisation,
        opened_at=opened,
        electorate_frozen_at=opened,
        closes_at=made.at(days - 7, 23, 59) if closed else made.at(-5, 23, 59),
        closed_at=made.at(days - 7, 17) if closed else None,
        result=_result(options, rankings, len(voters)) if closed else None,
    )
    ballots = [uuid.UUID(int=random.getrandbits(128), version=4) for _ranking in rankings]
    for key, ranking in zip(ballots, rankings, strict=True):
        rows.put(Ballot, id=key, organisation_id=made.id, round_id=round, ranking=ranking, reason="")
    for number, user in enumerate(voters):
        voted = number < len(sent)
        group = Voter.Group.LIVED_EXPERIENCE if user in made.lived else Voter.Group.OTHER
        ballot = ballots[number] if voted and not closed else None
        rows.add(Voter, round_id=round, user_id=user, group=group, has_voted=voted, ballot_id=ballot)
    rows.did("vote closed" if closed else "vote opened", made.coach, opened, Round, round)
    return round


def _result(options: list[int], rankings: list[Any], electorate: int) -> dict[str, Any]:
    """What closing a round keeps."""
    return {
        "counted": count(options, rankings, seats=3).as_json(),
        "electorate": electorate,
        "voted": len(rankings),
        "quorum_met": len(rankings) >= 5,
        "few_with_lived_experience": False,
        "groups": None,
    }


def _decide(made: MadeOrganisation, populations: list[int], round: int) -> None:
    days = made.plan.started - 55
    decision = made.rows.add(
        Decision,
        round_id=round,
        discussion="We looked at the order together and talked about each group.",
        lived_experience_said="Begin where people already trust somebody.",
        reasons="People wait longest here, and we know whom to ask.",
        other_views="Two of us would have begun with another group.",
        recorded_by_id=made.lead,
        recorded_at=made.at(days),
    )
    for order, (population, _plan) in enumerate(zip(populations, made.plan.groups, strict=False), start=1):
        made.rows.add(
            Choice,
            decision_id=decision,
            population_id=population,
            order=order,
            start="now" if order == 1 else f"in {3 * order - 3} months",
        )
    for user in made.team[:6]:
        made.rows.add(Present, decision_id=decision, user_id=user)
    made.rows.did("decision recorded", made.lead, made.at(days), Decision, decision)


def _sub_team_of(made: MadeOrganisation, name: str) -> int:
    team = made.rows.add(Team, kind=Team.Kind.SUB_TEAM, name=name, created_at=made.at(made.plan.started - 55))
    grants.install(Team(pk=team, organisation_id=made.id, kind=Team.Kind.SUB_TEAM))
    return team


def _form_sub_team(
    made: MadeOrganisation, group: GroupPlan, population: int, team: int, name: str, random: Random
) -> None:
    """Its places and people; a lead from the project team, the others with accounts of their own."""
    number = len(made.groups) + 1
    emails = [f"group{number}.{who}@{made.plan.slug}.example" for who in ("person", "nurse", "worker")]
    own = accounts(made.rows, [(email, somebody(random)) for email in emails])
    lead = made.people["nurse" if number == 1 else "equality" if number == 2 else "charity"]
    days = made.plan.started - 60
    formed = group.has(Depth.LISTENING)
    for position, ((title, kind), user) in enumerate(zip(SUB_TEAM, [lead, *own], strict=True)):
        if not formed and position > 1:
            continue
        place = made.rows.add(TeamPlace, team_id=team, title=title, kind=kind, position=position)
        role = Role.SUB_TEAM_LEAD if position == 0 else Role.SUB_TEAM_MEMBER
        as_ = JoinedAs.FROM_POPULATION if kind == "from_population" else JoinedAs.STAFF
        join(made, user, role, days, team=team, place=place, as_=as_)
    made.groups.append(MadeGroup(group, population, team, name, lead, own if formed else own[:1]))
    if formed:
        hold_meetings(made, team, [lead, *own], made.plan.last_meeting % 14 + 1, 60, random)
        made.rows.add(
            TeamUpdate,
            team_id=team,
            words="We listen at the market and the clinic. We need a room for Thursdays.",
            written_at=made.at(3),
            written_by_id=lead,
        )
        _define(made, population, name, random)


def _define(made: MadeOrganisation, population: int, name: str, random: Random) -> None:
    days = made.plan.started - 62
    key = made.rows.add(
        DefinitionVersion,
        population_id=population,
        number=1,
        text=f"{name}, aged 18 or over, who live here and use a service or could use one.",
        descriptors={"demographic": "aged 18 or over", "geography": "lives here"},
        rough_size=random.randint(80, 4000),
        checks=["who", "two_descriptors", "size", "respectful"],
        by_id=made.lead,
        at=made.at(days),
    )
    made.rows.did("definition written", made.lead, made.at(days), DefinitionVersion, key)
