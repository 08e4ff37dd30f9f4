"""The scene of milestone 1: places, an invitation, protected time, a meeting with an action, somebody who may leave."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from amhe import clock
from amhe.access import tokens
from amhe.access.roles import Role
from teams import actions
from teams.actions.invitations import INVITATION
from teams.models import Action, Invitation, Meeting, MeetingSeries, Membership, TeamPlace
from tests.world import Place


def build(place: Place, canary: str, things: dict[type, Any]) -> None:
    """Fill the place; the invitation carries the `token` of its link."""
    with place.inside():
        actions.protect_time(
            by=place.lead,
            team=place.team,
            version=place.team.version,
            lead_hours_a_month=8,
            lead_hours_agreed_by=f"Medical Director {canary}",
        )
        things[TeamPlace] = places(place, canary)
        things[Invitation] = invitation(place, canary)
        things[Membership] = Membership.objects.get(user=place.member, role=Role.PROJECT_TEAM_MEMBER)
        things[MeetingSeries] = actions.plan_series(
            by=place.support,
            team=place.team,
            first_at=clock.now() + timedelta(days=2),
            place=f"Room 1 {canary}",
        )
        things[Meeting] = meeting(place, canary)
        things[Action] = Action.objects.get(owner=place.member)


def places(place: Place, canary: str) -> TeamPlace:
    """A filled place, and an empty one that says why."""
    actions.add_place(
        by=place.lead,
        team=place.team,
        title=f"Expert in equality {canary}",
        kind="equality_expert",
        reason_if_empty=f"We asked 2 people. {canary}",
    )
    return actions.add_place(by=place.lead, team=place.team, title=f"Recovery Partner {canary}", kind="stakeholder")


def invitation(place: Place, canary: str) -> Invitation:
    """An open invitation to a place, with a token that we know."""
    sent = actions.invite_to_place(
        by=place.lead,
        place=TeamPlace.objects.get(title__startswith="Recovery Partner"),
        name=f"Asked Person {canary}",
        email=f"asked-{canary}@example.org",
    )
    token, sent.token_hash = tokens.issue(INVITATION, place.organisation.pk)
    sent.save()
    sent.token = token  # type: ignore[attr-defined]
    return sent


def meeting(place: Place, canary: str) -> Meeting:
    """A meeting held last week, with somebody there and 2 actions, one of them done."""
    held = actions.plan_meeting(
        by=place.support, team=place.team, starts_at=clock.now() - timedelta(days=7), place=f"Room 2 {canary}"
    )
    held = actions.change_meeting(
        by=place.support,
        meeting=held,
        version=held.version,
        agenda=f"Welcome. {canary}",
        notes=f"We met. {canary}",
        held=True,
        present=[place.lead.pk, place.member.pk],
    )
    for owner in (place.member, place.lead):
        action = actions.add_action(
            by=place.lead,
            team=place.team,
            meeting=held,
            what=f"Ring the library {canary}",
            owner=owner,
            due_on=clock.today() + timedelta(days=7),
        )
    actions.set_action_done(by=place.lead, action=action, done=True)
    return held
