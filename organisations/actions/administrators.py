"""Who runs the programme: given and ended by those who do, or by the command that made the first of them (adr/0017)."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from amhe import clock
from amhe.access import changes, wall
from amhe.access.roles import ProgrammeRole
from amhe.celery import queue
from amhe.rules import Refused
from organisations.actions.people import account_of
from organisations.actions.programme import end_support
from organisations.models import RoleOnProgramme, SupportAccess, User


@transaction.atomic
def make_administrator(*, by: User | None, email: str, name: str) -> RoleOnProgramme:
    """Let somebody run the programme from today on, with an account if the address has none. Safe to repeat.

    They and all other administrators are told by mail.
    """
    user = account_of(by=by, email=email, name=name)
    role, made = RoleOnProgramme.objects.get_or_create(
        user=user,
        role=ProgrammeRole.ADMINISTRATOR,
        ends_on=None,
        defaults={"starts_on": clock.today(), "given_by": by},
    )
    if made:
        queue("organisations.tell_of_administrator", role_id=role.pk)
    return role


@transaction.atomic
def add_administrator(*, by: User, email: str, name: str) -> RoleOnProgramme:
    """As an administrator, make somebody else one too. Refused for who is one, and for an account that is closed."""
    holders = _held_still(by)
    if any(holder.user.email.lower() == email.lower() for holder in holders):
        raise Refused(_("This person runs the programme already."), "email")
    if User.objects.filter(email__iexact=email, is_active=False).exists():
        raise Refused(_("This account is closed."), "email")
    return make_administrator(by=by, email=email, name=name)


@transaction.atomic
def end_administrator(*, by: User | None, role: RoleOnProgramme) -> RoleOnProgramme:
    """End it now, and with it any support access of theirs. The last one stays: somebody has to run the programme.

    Of two who end each other in the same moment one is heard; the other runs the programme no longer.
    """
    holders = _held_still(by)
    ending = next((holder for holder in holders if holder.pk == role.pk), None)
    if ending is None:
        raise Refused(_("This role has ended already."))
    if not any(holder.pk != ending.pk and holder.user.is_active for holder in holders):
        raise Refused(_("This is the only programme administrator. Add another one first."))
    ending.ends_on, ending.ended_at, ending.ended_by = max(clock.today(), ending.starts_on), clock.now(), by
    ending.save()
    _end_all_support(by, ending.user)
    queue("organisations.tell_of_administrator", role_id=ending.pk)
    return ending


def _held_still(by: User | None) -> list[RoleOnProgramme]:
    """The roles that hold, locked so that they change one at a time; refused if `by` has none among them any more."""
    held = RoleOnProgramme.objects.current().filter(role=ProgrammeRole.ADMINISTRATOR).select_related("user")
    holders = list(held.select_for_update(of=("self",)).order_by("pk"))
    if by is not None and all(holder.user_id != by.pk for holder in holders):
        raise Refused(_("You do not run the programme any more."))
    return holders


def _end_all_support(by: User | None, user: User) -> None:
    with wall.inside(*wall.organisation_ids()):
        for access in SupportAccess.objects.open().filter(user=user):
            end_support(by=by, access=access)
        changes.settle()
