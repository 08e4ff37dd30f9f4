"""People joining, changing and leaving: memberships, coaches, shared notes."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from amhe import audit, clock
from amhe.access import grants
from amhe.access.roles import Role
from amhe.rules import Refused, claim
from organisations.models import Organisation, User
from teams.actions.places import set_place_reason
from teams.models import Membership, Team, TeamPlace
from teams.policies import PLAIN_ROLE, check_not_the_last

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
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> Membership:
    """Give somebody a role, from today unless told, and put them in its group. Refused if they hold it already.

    The same role of theirs that ran out makes way: somebody may come back.
    """
    held = Membership.objects.filter(organisation=organisation, team=team, user=user, role=role, has_left=False)
    for run_out in held.filter(ends_on__lt=clock.today()):
        _close(by, run_out)
    try:
        with transaction.atomic():
            membership = Membership.objects.create(
                organisation=organisation,
                team=team,
                user=user,
                role=role,
                group=grants.join(user, organisation.pk, team.pk if team else None, role),
                place=place,
                joined_as=joined_as,
                starts_on=starts_on or clock.today(),
                ends_on=ends_on,
            )
    except IntegrityError as error:
        if "one_role_once" not in str(error):
            raise
        raise Refused(_("%(name)s already has this role.") % {"name": user.name}) from error
    audit.record("joined", by=by, on=membership, milestone=_milestone(membership))
    return membership


@transaction.atomic
def assign_coach(
    *, by: User | None, organisation: Organisation, user: User, starts_on: date, ends_on: date | None = None
) -> Membership:
    """Give an organisation a QI Coach, from one day and, if agreed, until another (R2)."""
    if not user.is_active:
        raise Refused(_("This account is closed."), "user")
    _check_days(starts_on, ends_on)
    return join(
        by=by, organisation=organisation, team=None, user=user, role=Role.COACH, starts_on=starts_on, ends_on=ends_on
    )


@transaction.atomic
def change_dates(
    *, by: User, membership: Membership, version: int, ends_on: date | None, starts_on: date | None = None
) -> Membership:
    """Set or take away the last day of a role, and its first day if given. The last lead's or coach's can't come sooner."""
    membership = _locked(membership)
    claim(membership, version)
    starts_on = starts_on or membership.starts_on
    if (starts_on, ends_on) == (membership.starts_on, membership.ends_on):
        return membership
    _check_days(starts_on, ends_on)
    if membership.starts_on <= clock.today() < starts_on:
        check_not_the_last(membership)
    if ends_on is not None and (membership.ends_on is None or ends_on < membership.ends_on):
        check_not_the_last(membership, ends_on)
    membership.starts_on, membership.ends_on = starts_on, ends_on
    membership.save()
    audit.record("dates of a role changed", by=by, on=membership, milestone=_milestone(membership))
    return membership


@transaction.atomic
def change_person(
    *,
    by: User,
    membership: Membership,
    version: int,
    ends_on: date | None,
    knows_equality: bool | None = None,
    has_authority: bool | None = None,
    level: str = "",
) -> Membership:
    """Somebody's last day; whether they know the equality issues and have authority (R26; None: not asked); of a sponsor,
    at which level they work (R11)."""
    membership = change_dates(by=by, membership=membership, version=version, ends_on=ends_on)
    membership.knows_equality, membership.has_authority = knows_equality, has_authority
    membership.level = level
    membership.save()
    audit.record("person changed", by=by, on=membership, milestone=_milestone(membership))
    return membership


@transaction.atomic
def accept_role(*, by: User, membership: Membership) -> Membership:
    """Somebody has read what their role is and takes it on (R17): one that they were given without an invitation."""
    membership = _locked(membership)
    if membership.user_id != by.pk:
        raise Refused(_("Only who has the role can say so."))
    if membership.accepted_role_at is None:
        membership.accepted_role_at = clock.now()
        membership.save(update_fields=["accepted_role_at"])
        audit.record("role accepted", by=by, on=membership, milestone=_milestone(membership))
    return membership


@transaction.atomic
def hand_over(*, by: User, membership: Membership, to: User, stays: bool) -> Membership:
    """Give a role, and its place, to somebody else of the team and end it for who had it, in one step (R13).

    With `stays`, a lead goes on as an ordinary member. Returns the new holder's membership.
    """
    membership = _locked(membership)
    there = Membership.objects.current().filter(organisation=membership.organisation_id, team=membership.team_id)
    if not there.filter(pk=membership.pk).exists():
        raise Refused(_("This role has ended already."))
    if not to.is_active or not there.filter(user=to).exclude(role__in=(Role.COACH, Role.NOTES_READER)).exists():
        raise Refused(_("Choose somebody who is in the team."), "to")
    where: dict[str, Any] = {"by": by, "organisation": membership.organisation, "team": membership.team}
    given = join(**where, user=to, role=membership.role, place=membership.place, ends_on=membership.ends_on)
    plain = PLAIN_ROLE.get(Role(membership.role)) if stays else None
    if plain and not there.filter(user=membership.user_id, role=plain).exists():
        join(**where, user=membership.user, role=plain)
    end_membership(by=by, membership=membership)
    audit.record("role handed over", by=by, on=given, milestone=_milestone(given))
    return given


@transaction.atomic
def end_membership(*, by: User | None, membership: Membership) -> Membership:
    """End somebody's role today and take them out of its group, and out of notes shared with them as a colleague.

    The last project lead and the last coach can't be removed (R2, R13). A place for one is empty from then on.
    """
    membership = _locked(membership)
    check_not_the_last(membership)
    _close(by, membership)
    still_here = Membership.objects.current().filter(organisation=membership.organisation_id, user=membership.user_id)
    if not still_here.exclude(role=Role.NOTES_READER).exists():
        for shared in still_here:
            _close(by, shared)
    return membership


def _locked(membership: Membership) -> Membership:
    """The role as it is now, held until this transaction ends: people of an organisation change one at a time."""
    Organisation.objects.select_for_update().get(pk=membership.organisation_id)
    found = Membership.objects.select_related("user", "team", "organisation", "place").select_for_update(of=("self",))
    membership = found.get(pk=membership.pk)
    if membership.has_left:
        raise Refused(_("This role has ended already."))
    return membership


def _check_days(starts_on: date, ends_on: date | None) -> None:
    if ends_on is not None and ends_on < max(starts_on, clock.today()):
        raise Refused(_("The last day must be today or later, and not before the first day."), "ends_on")


def _milestone(membership: Membership) -> int | None:
    return 3 if membership.team_id else (None if membership.role == Role.COACH else 1)


def _close(by: User | None, membership: Membership) -> None:
    """A role is over: today, or on the day before on which it ran out."""
    today = max(clock.today(), membership.starts_on)
    membership.has_left, membership.ends_on = True, min(membership.ends_on or today, today)
    membership.save()
    _leave_group(membership)
    _empty_place(by, membership)
    audit.record("left", by=by, on=membership, milestone=3 if membership.team_id else 1)


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
