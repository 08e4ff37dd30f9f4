"""Removals that people asked for with their code: word to the sub-team lead, and the sweep that carries them out."""

from __future__ import annotations

import logging
from smtplib import SMTPException

from celery import shared_task
from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from amhe.access import wall
from amhe.access.roles import Role
from amhe.access.tasks import tenant_task
from datareview import actions
from datareview.models import Removal
from teams.models import Membership

log = logging.getLogger(__name__)


@tenant_task("datareview.tell_of_removal", autoretry_for=(OSError, SMTPException), retry_backoff=True, max_retries=8)
def tell_of_removal(*, organisation_id: int, removal_id: int) -> None:
    """Tell the sub-team's lead. The mail names no group and says nothing of what it is about (access.md, section 6)."""
    removal = Removal.objects.select_related("population").filter(pk=removal_id).first()
    if removal is None:
        return
    leads = Membership.objects.current().filter(team=removal.population.team_id, role=Role.SUB_TEAM_LEAD)
    for lead in leads.select_related("user"):
        words = render_to_string("emails/removal.txt", {"name": lead.user.name, "link": settings.SITE_URL})
        send_mail(_("Something to read in your sub-team"), words, None, [lead.user.email])


@shared_task(name="datareview.carry_out_removals")
def carry_out_removals() -> int:
    """Every 10 minutes: take out the notes whose removal was held for 7 days. Returns how many. Safe to run twice.

    One that fails stops no other; it is tried again in 10 minutes.
    """
    return sum(_carried_out(organisation_id) for organisation_id in wall.organisation_ids())


def _carried_out(organisation_id: int) -> int:
    with wall.inside(organisation_id):
        due = list(Removal.objects.due())
        actions.drop_old_removals(by=None, organisation_id=organisation_id)
    done = 0
    for removal in due:
        try:
            with wall.inside(organisation_id):
                actions.remove_held(by=None, removal=removal)
            done += 1
        except Exception:
            log.exception("removal %s was not carried out", removal.pk)
    return done
