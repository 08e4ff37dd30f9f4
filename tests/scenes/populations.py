"""The scene of milestones 2 and 3: a long list, a closed vote, a decision, a sub-team with people, an open round."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from amhe import clock
from amhe.access.roles import Role
from organisations.models import User
from populations import actions
from populations.models import Decision, Population, Prioritisation, Round
from teams.actions import (
    add_item,
    add_outcome,
    add_place,
    change_meeting,
    invite_to_place,
    join,
    plan_meeting,
    write_update,
)
from teams.models import JoinedAs, Membership
from tests.factories import UserFactory
from tests.world import Place


def build(place: Place, canary: str, things: dict[type, Any]) -> None:
    """Fill the place; `things[Population]` is the chosen group, `things[Round]` an open round."""
    with place.inside():
        listed = long_list(place, canary)
        vote(place, listed, canary)
        choose(place, listed[0], canary)
        people(place, listed[0])
        meetings(place, listed[0], canary)
        things |= of_sub_team(place, place.sub_member, canary)
        things[Population] = Population.objects.get(pk=listed[0].pk)
        things[Round] = Round.objects.open().get()
        things[Prioritisation] = things[Round].prioritisation
        things[Decision] = Decision.objects.get()


def long_list(place: Place, canary: str) -> list[Population]:
    """Three groups on the list, the first reviewed; one set aside and one merged."""
    add = [
        actions.add_population(
            by=place.member,
            organisation=place.organisation,
            name=f"{name} {canary}",
            why=f"They wait longest. {canary}",
            unequal=["outcomes", "access"],
            characteristics=["rural", "transport"],
        )
        for name in ("Rural communities", "Women veterans", "Korean community", "Black men", "Farming families")
    ]
    actions.review_population(
        by=place.member,
        population=add[0],
        version=add[0].version,
        will=3,
        urgency=f"Two clinics close this year. {canary}",
        has_existing_work=True,
        existing_work=f"Market-day stall. {canary}",
        relationships=2,
        relationships_text=f"The parish councils. {canary}",
        data="local",
        data_text=f"Trust records. {canary}",
        data_sources=["census", "mhsds"],
        work_organisations=[f"Market traders {canary}"],
        known_organisations=[f"Parish councils {canary}", f"Young Farmers {canary}"],
    )
    for who in (place.member, place.lead):
        actions.comment_on_review(by=who, population=add[0], words=f"The stall moved to Friday. {canary}")
    actions.answer_prompt(by=place.member, organisation=place.organisation, prompt="edges", text=f"Farmers {canary}")
    actions.set_aside(by=place.lead, population=add[3], reason=f"A plan is under way. {canary}")
    actions.merge(by=place.lead, population=add[4], into=add[0])
    return list(Population.objects.active())


def vote(place: Place, listed: list[Population], canary: str) -> None:
    """One round with votes in it, closed; and a second round open, with everybody's vote in it: it can be closed."""
    closes_on = clock.today() + timedelta(days=7)
    round = actions.open_ballot(
        by=place.coach,
        organisation=place.organisation,
        question=f"Where do we start? {canary}",
        closes_on=closes_on,
        populations=listed,
    )
    everybody = (place.lead, place.member, place.sponsor)
    for voter in everybody:
        actions.cast_vote(
            by=voter, round=round, ranking=[listed[0].pk, listed[1].pk], reason=f"It cannot wait. {canary}"
        )
    actions.close_round(by=place.coach, round=round)
    again = actions.open_round(by=place.coach, prioritisation=round.prioritisation, closes_on=closes_on)
    for voter in everybody:
        actions.cast_vote(by=voter, round=again, ranking=[listed[0].pk], reason=f"Still so. {canary}")


def choose(place: Place, population: Population, canary: str) -> None:
    """The decision, and a definition of the chosen group."""
    actions.decide(
        by=place.lead,
        organisation=place.organisation,
        choices=[(population, "now")],
        discussion=f"We talked for an hour. {canary}",
        lived_experience_said=f"Start where it hurts. {canary}",
        reasons=f"Data are there. {canary}",
        other_views=f"One would start elsewhere. {canary}",
        present=[place.lead, place.member],
        others_present=f"Two guests {canary}",
        look_again_on=clock.today() + timedelta(days=180),
        round=Round.objects.closed().first(),
    )
    actions.define(
        by=place.member,
        population=population,
        text=f"Adults who live more than 5 miles from a clinic. {canary}",
        descriptors={"geography": f"More than 5 miles from a clinic. {canary}", "demographic": f"Adults {canary}"},
        rough_size=400,
    )


def people(place: Place, population: Population) -> None:
    """A lead and a member from the population in the sub-team; `place.sub_lead` and `place.sub_member`."""
    team = Population.objects.select_related("team").get(pk=population.pk).team
    for title, role, joined_as in (
        ("sub_lead", Role.SUB_TEAM_LEAD, JoinedAs.STAFF),
        ("sub_member", Role.SUB_TEAM_MEMBER, JoinedAs.FROM_POPULATION),
    ):
        user = UserFactory(name=f"{title.replace('_', ' ').capitalize()} of {place.organisation.name}")
        join(by=place.lead, organisation=place.organisation, team=team, user=user, role=role, joined_as=joined_as)
        place.people[title] = user


def meetings(place: Place, population: Population, canary: str) -> None:
    """A meeting of the sub-team that was held, its record, and what it told the project team."""
    team = Population.objects.select_related("team").get(pk=population.pk).team
    held = plan_meeting(by=place.sub_lead, team=team, starts_at=clock.now() - timedelta(days=3), place=f"Barn {canary}")
    add_item(by=place.sub_lead, meeting=held, what=f"The parish hall {canary}")
    present = [place.sub_lead.pk, place.sub_member.pk]
    held = change_meeting(
        by=place.sub_lead, meeting=held, version=held.version, notes=f"They fear the forms {canary}", present=present
    )
    add_outcome(by=place.sub_lead, meeting=held, kind="decision", what=f"We meet in barns {canary}")
    write_update(by=place.sub_member, team=team, words=f"We found a hall {canary}")


def of_sub_team(place: Place, who: User, canary: str) -> dict[Any, Any]:
    """What the pages about a sub-team's own people change: somebody in it, a place, and somebody asked to fill it."""
    membership = Membership.objects.select_related("team").get(user=who, team__isnull=False)
    added = add_place(by=place.lead, team=membership.team, title=f"Market worker {canary}", kind="community_group")
    asked = invite_to_place(
        by=place.lead, place=added, name=f"Stall Holder {canary}", email=f"stall-{membership.pk}-{canary}@example.org"
    )
    return {(type(thing), "sub-team"): thing for thing in (membership, added, asked)}
