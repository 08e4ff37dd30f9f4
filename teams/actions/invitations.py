"""Asking people to join, one or many: invitations and what becomes of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from amhe import audit, clock
from amhe.access import tokens
from amhe.celery import queue
from amhe.rules import Refused
from organisations.actions import account_of
from organisations.models import Organisation, User
from teams.actions.people import join
from teams.actions.places import add_place, set_place_reason
from teams.models import Invitation, Membership, Team, TeamPlace
from teams.pasted import Person
from teams.places import place_kinds
from teams.policies import check_role_fits, obstacle_to, why_not_invited

INVITATION = "invitation"
INVITATION_LASTS = timedelta(days=7)


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
    ends_on: date | None = None,
) -> Invitation:
    """Ask an address to join in a role: a mail with a secret link that works for 7 days (access.md, section 4)."""
    email = email.lower()
    check_role_fits(team, role)
    if refusal := why_not_invited(organisation.pk, team.pk if team else None, role, [email]).get(email):
        raise Refused(refusal, "email")
    asked = {"email": email, "name": name, "role": role}
    return _ask(by, organisation, team, **asked, place=place, joined_as=joined_as, ends_on=ends_on)


@transaction.atomic
def invite_many(
    *, by: User, organisation: Organisation, team: Team | None, role: str, people: Sequence[Person]
) -> list[Invitation]:
    """Ask everybody of a list who can be asked, once each; returns the invitations. Who is in the way is left out."""
    check_role_fits(team, role)
    Organisation.objects.select_for_update().get(pk=organisation.pk)  # one list at a time
    emails = [person.email.lower() for person in people]
    refused = why_not_invited(organisation.pk, team.pk if team else None, role, emails)
    asked = {person.email.lower(): person for person in reversed(people) if person.email.lower() not in refused}
    return [
        _ask(by, organisation, team, email=email, name=asked[email].name, role=role)
        for email in dict.fromkeys(emails)
        if email in asked
    ]


def _ask(
    by: User | None,
    organisation: Organisation,
    team: Team | None,
    *,
    email: str,
    name: str,
    role: str,
    place: TeamPlace | None = None,
    joined_as: str = "",
    ends_on: date | None = None,
) -> Invitation:
    if organisation.activated_at is None:
        raise Refused(_("This organisation is being set up. Invitations go out when it has a QI Coach."))
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
        expires_at=_until(ends_on),
        ends_on=ends_on,
        token_hash=hashed,
        mail_queued_at=clock.now(),
        mail_tries=1,
    )
    audit.record("invited", by=by, on=invitation, milestone=3 if team else 1)
    queue("teams.send_invitation", organisation_id=organisation.pk, invitation_id=invitation.pk, token=token)
    return invitation


def _until(ends_on: date | None) -> datetime:
    """When an invitation runs out: in 7 days, and not after the last day of the role."""
    at_most = clock.now() + INVITATION_LASTS
    if ends_on is None:
        return at_most
    return min(at_most, timezone.make_aware(datetime.combine(ends_on + timedelta(days=1), time())))


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
    invite_later: bool = False,
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
        invite_later=invite_later,
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
    if place.invite_later:
        set_place_reason(by=by, place=place, reason="")
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
        ends_on=invitation.ends_on,
    )


@transaction.atomic
def withdraw_invitation(*, by: User, invitation: Invitation) -> Invitation:
    """Take an invitation back, an old one too: its link then only says that it is closed."""
    invitation = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    if invitation.accepted_at or invitation.withdrawn_at:
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
    known = Invitation.objects.select_related("organisation", "team", "place", "invited_by")
    invitation = known.select_for_update(of=("self",)).get(pk=invitation.pk)
    if found := obstacle_to(invitation, by):
        raise Refused(found.reason)
    user = account_of(by=by, email=invitation.email, name=invitation.name)
    membership = join(
        by=user,
        organisation=invitation.organisation,
        team=invitation.team,
        user=user,
        role=invitation.role,
        place=invitation.place,
        joined_as=invitation.joined_as,
        ends_on=invitation.ends_on,
    )
    membership.accepted_role_at = clock.now()
    membership.save()
    invitation.accepted_at = clock.now()
    invitation.save()
    if invitation.place is not None:
        set_place_reason(by=user, place=invitation.place, reason="")
    audit.record("invitation accepted", by=user, on=invitation)
    return membership
