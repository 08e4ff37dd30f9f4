"""Letting a coach, or an expert, read a sub-team's notes for a while."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from amhe import clock
from amhe.access.roles import Role
from amhe.rules import Refused
from datareview import policies
from organisations.models import User
from populations.models import Population
from teams import actions as teams
from teams.models import Invitation, Membership

EXPERT_READS_AT_MOST = timedelta(days=90)


@transaction.atomic
def share_with_coach(*, by: User, population: Population, coach: User, until: date) -> Membership:
    """Let this organisation's coach read the notes until a day (X2). A share that has run out makes way."""
    team = policies.check_has_sub_team(population)
    here = Membership.objects.current().filter(organisation_id=population.organisation_id, team=None)
    if not here.filter(user=coach, role=Role.COACH).exists():
        raise Refused(_("Choose a coach of this organisation."), "coach")
    held = Membership.objects.filter(team=team, user=coach, role=Role.NOTES_READER, has_left=False)
    for run_out in held.exclude(pk__in=held.current()):
        teams.end_membership(by=by, membership=run_out)
    return teams.share_notes(by=by, team=team, user=coach, until=until)


@transaction.atomic
def stop_sharing(*, by: User, population: Population, share: Membership) -> Membership:
    """End a share today."""
    if share.team_id != population.team_id or share.role != Role.NOTES_READER or share.has_left:
        raise Refused(_("This share has ended already."), "share")
    return teams.end_membership(by=by, membership=share)


@transaction.atomic
def share_with_expert(*, by: User, population: Population, expert: User, until: date) -> Invitation:
    """Ask an expert to read this sub-team's notes until a day, 90 days ahead at most (R4). They read once they say yes."""
    team = policies.check_has_sub_team(population)
    if until > clock.today() + EXPERT_READS_AT_MOST:
        raise Refused(_("Choose a day within 90 days. You can share again then."), "until")
    return teams.invite(
        by=by,
        organisation=population.organisation,
        team=team,
        email=expert.email,
        name=expert.name,
        role=Role.NOTES_READER,
        ends_on=until,
    )


@transaction.atomic
def take_back_invitation(*, by: User, population: Population, invitation: Invitation) -> Invitation:
    """Take back that somebody was asked to read this sub-team's notes."""
    if invitation.team_id != population.team_id or invitation.role != Role.NOTES_READER:
        raise Refused(_("This invitation is no longer open."))
    return teams.withdraw_invitation(by=by, invitation=invitation)
