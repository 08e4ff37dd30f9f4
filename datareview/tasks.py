"""The sweep that carries out the removals that people asked for with their code."""

from __future__ import annotations

import logging

from celery import shared_task

from amhe.access import wall
from datareview import actions
from datareview.models import Removal

log = logging.getLogger(__name__)


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
