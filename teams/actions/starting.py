"""Starting an organisation: its project team, its coach, and opening it to its people (R2)."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from amhe import audit, clock
from amhe.access.roles import Role
from amhe.celery import queue
from amhe.rules import Refused
from organisations.actions import account_of, create_organisation
from organisations.models import Organisation, User
from teams.actions.invitations import invite
from teams.actions.people import assign_coach, join
from teams.models import Invitation, Membership, Team


@transaction.atomic
def set_up_organisation(
    *,
    by: User | None,
    name: str,
    slug: str,
    nation: str,
    started_on: date,
    ods_code: str = "",
    wave: int | None = None,
) -> Organisation:
    """Make an organisation with its empty project team, and enter it. It is being set up until `activate`."""
    organisation = create_organisation(
        by=by, name=name, slug=slug, nation=nation, started_on=started_on, ods_code=ods_code, wave=wave
    )
    team = Team.objects.create(
        organisation=organisation, kind=Team.Kind.PROJECT, name=_("Project team"), created_at=clock.now()
    )
    audit.record("project team made", by=by, on=team, milestone=1)
    return organisation


@transaction.atomic
def start_organisation(
    *, by: User | None, name: str, slug: str, nation: str, started_on: date, coach: User
) -> Organisation:
    """Make an organisation with its empty project team and its coach, and open it."""
    organisation = set_up_organisation(by=by, name=name, slug=slug, nation=nation, started_on=started_on)
    join(by=by, organisation=organisation, team=None, user=coach, role=Role.COACH)
    return activate(by=by, organisation=organisation)


@transaction.atomic
def appoint_coach(
    *, by: User, organisation: Organisation, email: str, name: str, starts_on: date, ends_on: date | None
) -> Membership:
    """Make somebody a QI Coach here from a day on, until the end of another if given, and tell them by mail.

    An address without an account gets one: coaches are the programme's own people, and a code sent to the address is
    what lets them in.
    """
    user = account_of(by=by, email=email, name=name)
    coach = assign_coach(by=by, organisation=organisation, user=user, starts_on=starts_on, ends_on=ends_on)
    coach.mail_is_queued()
    coach.save(update_fields=["mail_queued_at", "mail_tries"])
    queue("teams.tell_coach", organisation_id=organisation.pk, membership_id=coach.pk)
    return coach


@transaction.atomic
def activate(*, by: User | None, organisation: Organisation) -> Organisation:
    """Open the organisation's pages to its people. Refused without a coach whose role holds today (R2)."""
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    if organisation.activated_at is not None:
        raise Refused(_("This organisation is open already."))
    if not Membership.objects.current().filter(organisation=organisation, role=Role.COACH).exists():
        raise Refused(_("An organisation opens when it has a QI Coach whose role has begun. Assign one first."))
    organisation.activated_at = clock.now()
    organisation.save()
    audit.record("organisation activated", by=by, on=organisation, milestone=1)
    return organisation


@transaction.atomic
def invite_lead(*, by: User, organisation: Organisation, email: str, name: str) -> Invitation:
    """Ask the first project lead to join. They add everybody else."""
    return invite(by=by, organisation=organisation, team=None, email=email, name=name, role=Role.PROJECT_LEAD)
