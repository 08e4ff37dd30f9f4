"""Votes that are past their last day, and word to somebody in whose place a lead voted."""

from __future__ import annotations

import logging
import traceback
from smtplib import SMTPException

from celery import shared_task
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from amhe import clock
from amhe.access import wall
from amhe.access.tasks import tenant_task
from amhe.addresses import full_address
from amhe.rules import Refused
from populations.actions import close_round
from populations.models import Round, Voter

log = logging.getLogger(__name__)


@shared_task(name="populations.close_due_rounds")
def close_due_rounds() -> int:
    """Every minute: close the rounds whose time is over. Returns how many. Safe to run twice: a closed round stays so.

    One that fails stops no other; it is tried again in a minute.
    """
    return sum(
        _closed(organisation_id, round_id)
        for organisation_id in wall.organisation_ids()
        for round_id in _due(organisation_id)
    )


def _due(organisation_id: int) -> list[int]:
    with wall.inside(organisation_id):
        return list(Round.objects.open().filter(closes_at__lte=clock.surely()).values_list("pk", flat=True))


def _closed(organisation_id: int, round_id: int) -> bool:
    """Close one round in a transaction of its own. The log says where it failed, and never the error's own words.

    The database's words can hold the row that it would not take, and with it a ballot.
    """
    try:
        with wall.inside(organisation_id):
            close_round(by=None, round=Round.objects.get(pk=round_id))
    except Refused:  # somebody closed it a moment ago
        return False
    except Exception as error:
        where = "".join(traceback.format_tb(error.__traceback__))
        name = type(error).__name__
        log.error("round %s of organisation %s did not close: %s\n%s", round_id, organisation_id, name, where)
        return False
    return True


@tenant_task("populations.tell_of_vote", autoretry_for=(OSError, SMTPException), retry_backoff=True, max_retries=8)
def tell_of_vote(*, organisation_id: int, round_id: int, user_id: int) -> None:
    """Tell somebody that a lead entered a vote for them, and where to look. It says nothing of the vote itself."""
    round = Round.objects.select_related("organisation").get(pk=round_id)
    user = Voter.objects.select_related("user").get(round=round, user=user_id).user  # nobody outside this round
    link = full_address("populations:ballot", round.organisation.slug, round.pk)
    words = render_to_string("populations/vote_entered.txt", {"user": user, "round": round, "link": link})
    send_mail(_("A vote was entered for you"), words, None, [user.email])
