"""People joining and leaving: memberships, invitations, shared notes."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from amhe import audit, clock
from amhe.access import grants, tokens
from amhe.access.roles import ORGANISATION_ROLES, Role
from amhe.celery import queue
from amhe.rules import Refused
from organisations.models import Organisation, User
from teams.actions.places import add_place, set_place_reason
from teams.models import Invitation, Membership, Team, TeamPlace
from teams.places import place_kinds
from teams.policies import check_not_the_last

INVITATION = "invitation"
INVITATION_LASTS = timedelta(days=7)
SHARED_AT_MOST = timedelta(days=92)


@transaction.atomic
def join(
    *,
    by: User | None,
    organisation: Organisation,
    team: Team | None,
    user: User,
    role: str,
    place: TeamPlace | None = None,
    joined_as: str = "",
    ends_on: date | None = None,
) -> Membership:
    """Give somebody a role from today, and put them in its group. Refused if they hold it already."""
    held = Membership.objects.filter(organisation=organisation, team=team, user=user, role=role, has_left=False)
    if held.exists():
        raise Refused(_("%(name)s already has this role.") % {"name": user.name})
    membership = Membership.objects.create(
        organisation=organisation,
        team=team,
        user=user,
        role=role,
        group=grants.join(user, organisation.pk, team.pk if team else None, role),
        place=place,
        joined_as=joined_as,
        starts_on=clock.today(),
        ends_on=ends_on,
    )
    audit.record("joined", by=by, on=membership, milestone=3 if team else (None if role == Role.COACH else 1))
    return membership


@transaction.atomic
def end_membership(*, by: User | None, membership: Membership) -> Membership:
    """End somebody's role today and take them out of its group, and out of notes shared with them as a colleague.

    The last project lead and the last coach can't be removed (R2, R13). A place for one is empty from then on.
    """
    Organisation.objects.select_for_update().get(pk=membership.organisation_id)  # one change of people at a time
    membership = Membership.objects.select_for_update(of=("self",)).get(pk=membership.pk)
    if membership.has_left:
        raise Refused(_("This role has ended already."))
    check_not_the_last(membership)
    membership.has_left, membership.ends_on = True, max(clock.today(), membership.starts_on)
    membership.save()
    _leave_group(membership)
    _empty_place(by, membership)
    audit.record("left", by=by, on=membership, milestone=3 if membership.team_id else 1)
    still_here = Membership.objects.current().filter(organisation=membership.organisation_id, user=membership.user_id)
    if not still_here.exclude(role=Role.NOTES_READER).exists():
        for shared in still_here:
            end_membership(by=by, membership=shared)
    return membership


def _leave_group(membership: Membership) -> None:
    again = Membership.objects.filter(
        organisation=membership.organisation_id,
        team=membership.team_id,
        user=membership.user_id,
        role=membership.role,
        has_left=False,
    )
    if not again.exists():
        grants.leave(membership.user, membership.organisation_id, membership.team_id, membership.role)


def _empty_place(by: User | None, membership: Membership) -> None:
    """A place for one person that nobody else fills counts as empty, so that checks and health see the gap."""
    place = membership.place
    if place is None or place.how_many > 1 or place.filled_by.filter(has_left=False).exists():
        return
    day = date_format(clock.today(), "j F Y")
    set_place_reason(by=by, place=place, reason=_("Nobody since %(day)s") % {"day": day})


@transaction.atomic
def invite(
    *,
    by: User | None,
    organisation: Organisation,
    team: Team | None,
    email: str,
    name: str,
    role: str,
    place: TeamPlace | None = None,
    joined_as: str = "",
) -> Invitation:
    """Ask an address to join in a role: a mail with a secret link that works for 7 days (access.md, section 4)."""
    email = email.lower()
    if (team is None) != (Role(role) in ORGANISATION_ROLES):
        raise Refused(_("Choose a role that fits this team."), "role")
    here = Membership.objects.current().filter(organisation=organisation, team=team, user__email=email, role=role)
    if here.exists():
        raise Refused(_("Somebody with this address already has this role."), "email")
    waiting = Invitation.objects.filter(organisation=organisation, team=team, email=email, role=role)
    if any(invitation.is_open for invitation in waiting):
        raise Refused(_("This address has an open invitation."), "email")
    token, hashed = tokens.issue(INVITATION, organisation.pk)
    invitation = Invitation.objects.create(
        organisation=organisation,
        email=email,
        name=name,
        team=team,
        role=role,
        place=place,
        joined_as=joined_as,
        invited_by=by,
        sent_at=clock.now(),
        expires_at=clock.now() + INVITATION_LASTS,
        token_hash=hashed,
    )
    audit.record("invited", by=by, on=invitation, milestone=3 if team else 1)
    queue("teams.send_invitation", organisation_id=organisation.pk, invitation_id=invitation.pk, token=token)
    return invitation


@transaction.atomic
def add_person(
    *,
    by: User,
    team: Team,
    title: str,
    kind: str,
    how_many: int,
    from_outside: bool,
    reason_if_empty: str,
    name: str = "",
    email: str = "",
) -> TeamPlace:
    """A place and, if an address is given, somebody to fill it: invited, unless they have joined without a place.

    One more person in a place that is there by this title and kind makes it a place for one more.
    """
    same = TeamPlace.objects.select_for_update().filter(team=team, title__iexact=title, kind=kind)
    place = (same.first() if email else None) or add_place(
        by=by,
        team=team,
        title=title,
        kind=kind,
        how_many=how_many,
        from_outside=from_outside,
        reason_if_empty=reason_if_empty,
    )
    if email:
        fill_place(by=by, place=place, name=name, email=email)
        waiting = [asked for asked in Invitation.objects.filter(place=place) if asked.is_open]
        people = place.filled_by.filter(has_left=False).count() + len(waiting)
        if people > place.how_many:
            place.how_many, place.version = people, place.version + 1
            place.save()
    return place


@transaction.atomic
def fill_place(*, by: User, place: TeamPlace, name: str, email: str) -> Membership | Invitation:
    """Put somebody who joined in just this role without a place in this one, such as the lead; invite others (R25)."""
    team = place.team if place.team.kind == Team.Kind.SUB_TEAM else None
    held = Membership.objects.current().filter(organisation=place.organisation_id, team=team, role=place.kind)
    membership = held.filter(place=None, user__email=email.lower()).first()
    if membership is None:
        return invite_to_place(by=by, place=place, name=name, email=email)
    membership.place = place
    membership.save()
    set_place_reason(by=by, place=place, reason="")
    audit.record("given a place", by=by, on=membership, milestone=3 if team else 1)
    return membership


@transaction.atomic
def invite_to_place(*, by: User, place: TeamPlace, name: str, email: str) -> Invitation:
    """Ask somebody to fill a place, in the role that its kind gives."""
    kind = place_kinds()[place.kind]
    sub_team = place.team if place.team.kind == Team.Kind.SUB_TEAM else None
    return invite(
        by=by,
        organisation=place.organisation,
        team=sub_team,
        email=email,
        name=name,
        role=kind.role,
        place=place,
        joined_as=kind.joined_as,
    )


@transaction.atomic
def send_again(*, by: User, invitation: Invitation) -> Invitation:
    """Send an open invitation once more, with a new link that works for 7 days; the old link then only says it is closed."""
    invitation = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    if invitation.accepted_at or invitation.withdrawn_at:
        raise Refused(_("This invitation is no longer open."))
    invitation.withdrawn_at = clock.now()
    invitation.save()
    audit.record("invitation sent again", by=by, on=invitation)
    return invite(
        by=by,
        organisation=invitation.organisation,
        team=invitation.team,
        email=invitation.email,
        name=invitation.name,
        role=invitation.role,
        place=invitation.place,
        joined_as=invitation.joined_as,
    )


@transaction.atomic
def withdraw_invitation(*, by: User, invitation: Invitation) -> Invitation:
    """Take an invitation back: its link then only says that it is closed."""
    invitation = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    if not invitation.is_open:
        raise Refused(_("This invitation is no longer open."))
    invitation.withdrawn_at = clock.now()
    invitation.save()
    audit.record("invitation withdrawn", by=by, on=invitation)
    return invitation


@transaction.atomic
def accept_invitation(*, by: User | None, invitation: Invitation) -> Membership:
    """Join by an invitation, making the account if the address has none. `by` is who is signed in, if anybody.

    The link proves the address, as a code sent to it would. Refused when it is no longer open or is somebody else's.
    """
    invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if not invitation.is_open:
        raise Refused(_("This invitation is no longer open. Ask the person who sent it for a new one."))
    if by is not None and by.email != invitation.email:
        raise Refused(_("This invitation is for another address. Sign out first."))
    user = User.objects.filter(email=invitation.email).first()
    if user is None:
        user = User.objects.create_user(invitation.email, invitation.name)
    if not user.is_active:
        raise Refused(_("This account is closed. Ask the person who sent the invitation."))
    membership = join(
        by=user,
        organisation=invitation.organisation,
        team=invitation.team,
        user=user,
        role=invitation.role,
        place=invitation.place,
        joined_as=invitation.joined_as,
    )
    membership.accepted_role_at = clock.now()
    membership.save()
    invitation.accepted_at = clock.now()
    invitation.save()
    if invitation.place is not None:
        set_place_reason(by=user, place=invitation.place, reason="")
    audit.record("invitation accepted", by=user, on=invitation)
    return membership


@transaction.atomic
def share_notes(*, by: User, team: Team, user: User, until: date) -> Membership:
    """Let a coach or an expert read this sub-team's notes until a day (house.md, section 6)."""
    if until < clock.today():
        raise Refused(_("Choose a day that is still to come."), "until")
    if until > clock.today() + SHARED_AT_MOST:
        raise Refused(_("Choose a day within 3 months. You can share again then."), "until")
    membership = join(
        by=by, organisation=team.organisation, team=team, user=user, role=Role.NOTES_READER, ends_on=until
    )
    audit.record("notes shared", by=by, on=membership)
    return membership
