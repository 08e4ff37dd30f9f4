"""Mail about joining a team, the diary kept ahead, and minutes and terms as PDF.

Each mail is sent once, however often its task runs, and looked for until it is.
"""

from __future__ import annotations

import logging
from smtplib import SMTPException

from celery import shared_task
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from amhe import clock
from amhe.access import tokens, wall
from amhe.access.tasks import tenant_task
from amhe.addresses import full_address
from teams import actions
from teams.mailed import lost
from teams.models import Invitation, MeetingSeries, Membership, Minutes, TermsPaper
from teams.paper import render_minutes

log = logging.getLogger(__name__)


@tenant_task("teams.send_invitation", autoretry_for=(OSError, SMTPException), retry_backoff=True, max_retries=8)
def send_invitation(*, organisation_id: int, invitation_id: int, token: str) -> None:
    """Send the invitation's link. The subject names no population and nothing about health (access.md, section 6)."""
    known = Invitation.objects.select_related("organisation", "invited_by").select_for_update(of=("self",))
    invitation = known.get(pk=invitation_id)
    if invitation.mailed_at or not invitation.is_open or invitation.token_hash != tokens.hash_of(token):
        return
    link = full_address("teams:welcome", token)
    send_mail(
        _("You are invited to join a team"),
        render_to_string("emails/invitation.txt", {"invitation": invitation, "link": link}),
        None,
        [invitation.email],
    )
    actions.keep_mailed(by=None, thing=invitation)


@tenant_task("teams.tell_coach", autoretry_for=(OSError, SMTPException), retry_backoff=True, max_retries=8)
def tell_coach(*, organisation_id: int, membership_id: int) -> None:
    """Tell somebody that they are the coach of an organisation, from when, and how to sign in."""
    known = Membership.objects.select_related("organisation", "user").select_for_update(of=("self",))
    coach = known.get(pk=membership_id)
    if coach.mailed_at or coach.has_left:
        return
    link = full_address("home")
    send_mail(
        _("You are the QI Coach of an organisation"),
        render_to_string("emails/coach.txt", {"coach": coach, "link": link}),
        None,
        [coach.user.email],
    )
    actions.keep_mailed(by=None, thing=coach)


@shared_task(name="teams.make_terms_paper")
def make_terms_paper(*, organisation_id: int, paper_id: int) -> None:
    """Make the PDF of one version of the terms of reference. Safe to run again: one that is ready stays as it is.

    A failure is kept in a transaction of its own, so that the page says so.
    """
    from teams.paper import terms_paper

    with wall.inside(organisation_id):
        paper = TermsPaper.objects.defer("pdf").select_related("version__terms__team__organisation").filter(pk=paper_id)
        asked = paper.exclude(state=TermsPaper.State.READY).first()
    if asked is None:
        return
    try:
        with wall.inside(organisation_id):
            actions.keep_terms_paper(by=None, paper=asked, pdf=terms_paper(asked.version))
    except Exception:
        log.exception("the PDF %s of terms failed", paper_id)
        with wall.inside(organisation_id):
            actions.keep_terms_paper(by=None, paper=asked, pdf=b"")


@shared_task(name="teams.send_lost_mail")
def send_lost_mail() -> int:
    """Every 5 minutes: queue again what was to be mailed and no worker sent, a few times each. Returns how many."""
    found = 0
    for organisation_id in wall.organisation_ids():
        with wall.inside(organisation_id):
            still_open = Invitation.objects.filter(accepted_at=None, withdrawn_at=None, expires_at__gt=clock.now())
            for invitation in lost(still_open):
                actions.send_lost_invitation(by=None, invitation=invitation)
                found += 1
            for coach in lost(Membership.objects.filter(has_left=False)):
                actions.tell_lost_coach(by=None, coach=coach)
                found += 1
    return found


@shared_task(name="teams.keep_meetings_ahead")
def keep_meetings_ahead() -> int:
    """Every day: put the meetings of each series in the diary up to 13 weeks ahead. Safe to repeat. Returns how many."""
    found = 0
    for organisation_id in wall.organisation_ids():
        with wall.inside(organisation_id):
            for series in MeetingSeries.objects.running():
                found += len(actions.keep_ahead(by=None, series=series))
    return found


@tenant_task("teams.make_minutes")
def make_minutes(*, organisation_id: int, meeting_id: int) -> None:
    """Make the PDF of a meeting's minutes. Safe to run again: one that is made stays as it is."""
    asked = Minutes.objects.filter(meeting=meeting_id, made_at=None)
    known = asked.select_related("meeting__organisation", "meeting__team", "meeting__series").first()
    if known is not None:
        actions.keep_minutes(by=None, minutes=known, pdf=render_minutes(known.meeting))
