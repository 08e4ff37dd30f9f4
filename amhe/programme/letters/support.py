"""Word to an organisation's leads and coaches that somebody from the programme looks in (docs/adr/0011)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from amhe.access.roles import Role
from amhe.addresses import full_address
from amhe.reminders import Button, Due, Kind, Mail, Topic
from amhe.reminders.models import Letter
from organisations.models import SupportAccess
from teams.models import Membership

SUPPORT = "programme.support"
TOLD = (Role.PROJECT_LEAD, Role.COACH)
FOUND_FOR = timedelta(days=1)


def support_begun(organisation_id: int, now: datetime) -> Iterator[Due]:
    """To every lead and coach, about each support access that began lately. 1 query, and 1 more if there is one."""
    lately = SupportAccess.objects.filter(organisation=organisation_id, starts_at__gt=now - FOUND_FOR)
    for access in lately:
        told = Membership.objects.current().filter(organisation=organisation_id, role__in=TOLD)
        for user_id in sorted(set(told.values_list("user_id", flat=True))):
            yield Due(SUPPORT, user_id, access.pk, access.starts_at)


def support_looks_in(letter: Letter) -> Mail | None:
    """Who, why, until when, and where a lead ends it."""
    access = SupportAccess.objects.select_related("user").filter(pk=letter.thing_id).first()
    if access is None or not Membership.objects.current().filter(user=letter.to_id, role__in=TOLD).exists():
        return None
    local = timezone.localtime(access.ends_at)
    known = {"who": access.user.name, "organisation": letter.organisation.name, "reason": access.reason}
    known |= {"time": f"{local:%H:%M}", "day": date_format(local, "j F Y")}
    link = full_address("support_access", letter.organisation.slug)
    return Mail(
        subject=_("Somebody from the programme looks into your organisation's pages"),
        says=(
            _("%(who)s from the programme team looks into the pages of %(organisation)s.") % known,
            _("The reason: %(reason)s") % known,
            _("It ends by itself at %(time)s on %(day)s.") % known,
            _("They can read some pages and change nothing. They cannot read notes of conversations or votes."),
        ),
        button=Button(_("See which pages they opened. A project lead can end it there at once"), link),
    )


KINDS = (Kind(SUPPORT, Topic.SERVICE, support_looks_in, waits=False),)
