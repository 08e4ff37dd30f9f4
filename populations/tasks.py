"""Votes that are past their last day."""

from __future__ import annotations

import logging
import traceback

from celery import shared_task

from amhe import clock
from amhe.access import wall
from amhe.rules import Refused
from populations.actions import close_round
from populations.models import Round

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
        return list(Round.objects.open().filter(closes_at__lte=clock.now()).values_list("pk", flat=True))


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
        log.error("round %s of organisation %s did not close: %s\n%s", round_id, organisation_id, name, where)  # noqa: TRY400
        return False
    return True
