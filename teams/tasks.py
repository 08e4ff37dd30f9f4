"""Mail about joining a team."""

from __future__ import annotations

from smtplib import SMTPException

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from amhe.access.tasks import tenant_task
from teams.models import Invitation, Membership


@tenant_task("teams.send_invitation", autoretry_for=(OSError, SMTPException), retry_backoff=True, max_retries=8)
def send_invitation(*, organisation_id: int, invitation_id: int, token: str) -> None:
    """Send the invitation's link. The subject names no population and nothing about health (access.md, section 6)."""
    invitation = Invitation.objects.select_related("organisation", "invited_by").get(pk=invitation_id)
    if not invitation.is_open:
        return
    link = settings.SITE_URL + reverse("teams:welcome", args=[token])
    send_mail(
        _("You are invited to join a team"),
        render_to_string("emails/invitation.txt", {"invitation": invitation, "link": link}),
        None,
        [invitation.email],
    )


@tenant_task("teams.tell_coach", autoretry_for=(OSError, SMTPException), retry_backoff=True, max_retries=8)
def tell_coach(*, organisation_id: int, membership_id: int) -> None:
    """Tell somebody that they are the coach of an organisation, from when, and how to sign in."""
    coach = Membership.objects.select_related("organisation", "user").get(pk=membership_id)
    if coach.has_left:
        return
    link = settings.SITE_URL + reverse("home")
    send_mail(
        _("You are the QI Coach of an organisation"),
        render_to_string("emails/coach.txt", {"coach": coach, "link": link}),
        None,
        [coach.user.email],
    )
