"""Who cannot leave, and why."""

from __future__ import annotations

from django.utils.translation import gettext as _

from amhe.access.roles import Role
from amhe.rules import Refused
from teams.models import Membership

NEEDED = (Role.PROJECT_LEAD, Role.COACH)


def check_not_the_last(membership: Membership) -> None:
    """Refuse to end the last project lead or the last QI Coach of an organisation (R2, R13)."""
    if membership.role not in NEEDED:
        return
    others = Membership.objects.current().filter(organisation=membership.organisation_id, role=membership.role)
    if not others.exclude(pk=membership.pk).exists():
        if membership.role == Role.COACH:
            raise Refused(_("This is the only QI Coach. Every organisation has one."))
        raise Refused(_("This is the only project lead. Add another lead first."))
