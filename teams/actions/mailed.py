"""What is written down about the mail of invitations and of new coaches (teams.mailed)."""

from __future__ import annotations

from django.db import transaction

from amhe import clock
from amhe.access import tokens
from amhe.celery import queue
from organisations.models import User
from teams.actions.invitations import INVITATION
from teams.mailed import Mailed
from teams.models import Invitation, Membership


@transaction.atomic
def keep_mailed(*, by: User | None, thing: Mailed) -> None:
    """The mail server took it. Call in the transaction that holds the row, right after sending."""
    thing.mailed_at = clock.now()
    thing.save(update_fields=["mailed_at"])


@transaction.atomic
def send_lost_invitation(*, by: User | None, invitation: Invitation) -> None:
    """Queue an invitation again that no worker sent, with a new link: only the lost task knew the old one."""
    invitation = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    if invitation.mailed_at or not invitation.is_open:
        return
    tokens.forget_hashes(INVITATION, [invitation.token_hash])
    token, invitation.token_hash = tokens.issue(INVITATION, invitation.organisation_id)
    invitation.mail_is_queued()
    invitation.save()
    ids = {"organisation_id": invitation.organisation_id, "invitation_id": invitation.pk}
    queue("teams.send_invitation", found_again=True, **ids, token=token)


@transaction.atomic
def tell_lost_coach(*, by: User | None, coach: Membership) -> None:
    """Queue again the mail to a new coach that no worker sent."""
    coach = Membership.objects.select_for_update(of=("self",)).get(pk=coach.pk)
    if coach.mailed_at or coach.has_left:
        return
    coach.mail_is_queued()
    coach.save(update_fields=["mail_queued_at", "mail_tries"])
    queue("teams.tell_coach", found_again=True, organisation_id=coach.organisation_id, membership_id=coach.pk)
