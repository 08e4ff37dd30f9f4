"""Who cannot leave, who cannot be invited, which invitation cannot be accepted, what a meeting leaves; and why."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from amhe import clock
from amhe.access.roles import ORGANISATION_ROLES, Role
from amhe.rules import Refused
from organisations.models import User
from teams.models import Invitation, JoinedAs, Meeting, Membership, Team

NEEDED = (Role.PROJECT_LEAD, Role.COACH)
PLAIN_ROLE = {Role.PROJECT_LEAD: Role.PROJECT_TEAM_MEMBER, Role.SUB_TEAM_LEAD: Role.SUB_TEAM_MEMBER}


def check_not_the_last(membership: Membership, last_day: date | None = None) -> None:
    """Refuse to end the last project lead or the last QI Coach of an organisation (R2, R13), now or after `last_day`.

    Whoever stays must be there the day after. A lead must stay as long as this one would have: an organisation never
    runs out of leads by itself. A coach's time is agreed with the programme, and may run out.
    """
    ran_out = membership.ends_on is not None and membership.ends_on < clock.today()
    if membership.role not in NEEDED or ran_out:
        return
    after = last_day + timedelta(days=1) if last_day else clock.today()
    others = Membership.objects.filter(
        organisation=membership.organisation_id, role=membership.role, has_left=False, starts_on__lte=after
    ).exclude(pk=membership.pk)
    stays = Q(ends_on__isnull=True)
    if membership.role == Role.COACH:
        stays |= Q(ends_on__gte=after)
    elif membership.ends_on is not None:
        stays |= Q(ends_on__gte=max(membership.ends_on, after))
    if not others.filter(stays).exists():
        if membership.role == Role.COACH:
            raise Refused(_("This is the only QI Coach. Every organisation has one."), "ends_on")
        raise Refused(_("This is the only project lead. Add another lead first."), "ends_on")


def check_role_fits(team: Team | None, role: str) -> None:
    """Refuse a role of a sub-team on the organisation, and the other way round."""
    if (team is None) != (Role(role) in ORGANISATION_ROLES):
        raise Refused(_("Choose a role that fits this team."), "role")


def may_leave(membership: Membership) -> bool:
    """Whether the rule above lets this role end today."""
    try:
        check_not_the_last(membership)
    except Refused:
        return False
    return True


def to_send_guide(team: Team) -> list[Membership]:
    """Who has not accepted their role in this team and was not sent the roles guide today (R64). 1 query."""
    people = Membership.objects.current().of_team(team).filter(accepted_role_at=None, user__is_active=True)
    start = timezone.make_aware(datetime.combine(clock.today(), time()))
    waiting = people.filter(Q(guide_sent_at=None) | Q(guide_sent_at__lt=start))
    return list(waiting.select_related("user").order_by("user__name", "pk"))


def why_not_invited(organisation_id: int, team_id: int | None, role: str, emails: Collection[str]) -> dict[str, str]:
    """Of these addresses, in small letters, those that cannot be asked to join in a role, and why. 2 queries."""
    invited = Invitation.objects.filter(organisation=organisation_id, team=team_id, role=role, email__in=emails)
    held = Membership.objects.filter(organisation=organisation_id, team=team_id, role=role, user__email__in=emails)
    found = {asked.email: _("This address has an open invitation.") for asked in invited if asked.is_open}
    for email in held.current().values_list("user__email", flat=True):
        found[email] = _("Somebody with this address already has this role.")
    return found


@dataclass(frozen=True)
class Obstacle:
    """Why an invitation cannot be accepted, and what to do: `go` is where the page's button leads."""

    title: str
    reason: str
    advice: str
    go: str = ""


def obstacle_to(invitation: Invitation, signed_in: User | None) -> Obstacle | None:
    """What stands in the way of accepting this invitation as who is signed in, if anything does."""
    sender = invitation.invited_by.name if invitation.invited_by else _("the person who invited you")
    ask = _("Ask %(who)s to send you a new one.") % {"who": sender}
    if signed_in is not None and signed_in.email != invitation.email:
        return Obstacle(
            _("This invitation is for another address"),
            _("You are signed in as %(email)s. This invitation was sent to another address.")
            % {"email": signed_in.email},
            _("Is the other address yours too? Sign out, then open the link in your mail again. If not, leave it."),
            "sign_out",
        )
    if invitation.accepted_at:
        return Obstacle(
            _("You have joined already"),
            _("You accepted this invitation before. You need not do it again."),
            _("Go to your home page. We may ask you to sign in."),
            "home",
        )
    if invitation.withdrawn_at:
        return _withdrawn(invitation, ask)
    if not invitation.is_open:
        return Obstacle(
            _("This invitation is too old"), _("This invitation is no longer open. It worked for 7 days."), ask
        )
    return _account(invitation)


def _withdrawn(invitation: Invitation, ask: str) -> Obstacle:
    same = Invitation.objects.filter(
        organisation=invitation.organisation_id, team=invitation.team_id, role=invitation.role, email=invitation.email
    )
    if any(other.is_open for other in same.filter(pk__gt=invitation.pk)):
        return Obstacle(
            _("There is a newer invitation"),
            _("This invitation is no longer open. We sent you a new one."),
            _("Look in your mail for our newest message, and open the link in that one."),
        )
    return Obstacle(
        _("This invitation was taken back"),
        _("This invitation is no longer open."),
        _("Do you think this is a mistake?") + " " + ask,
    )


def _account(invitation: Invitation) -> Obstacle | None:
    account = User.objects.filter(email=invitation.email).first()
    if account is None:
        return None
    if not account.is_active:
        return Obstacle(
            _("Your account is closed"),
            _("There is an account with this address, and it is closed."),
            _("Ask the programme team to open it again. Then open this link once more."),
        )
    held = Membership.objects.current().filter(organisation=invitation.organisation_id, user=account)
    if held.filter(team=invitation.team_id, role=invitation.role).exists():
        return Obstacle(
            _("You have this role already"),
            _("You are in the team in this role. There is nothing to accept."),
            _("Go to your home page. We may ask you to sign in."),
            "home",
        )
    return None


def check_held(meeting: Meeting) -> None:
    """Refuse what only a meeting that has happened leaves."""
    if not meeting.held:
        raise Refused(_("Say first who was there."))


def brings_lived_experience(team: Team, joined_as: str) -> bool:
    """Whether somebody who joined as this brings lived experience to this team: in a sub-team, people from the population."""
    if joined_as == JoinedAs.LIVED_EXPERIENCE:
        return True
    return team.kind == Team.Kind.SUB_TEAM and joined_as == JoinedAs.FROM_POPULATION
