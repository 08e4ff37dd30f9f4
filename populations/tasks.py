"""Votes that are past their last day."""

from __future__ import annotations

from contextlib import suppress

from celery import shared_task

from amhe import clock
from amhe.access import wall
from amhe.rules import Refused
from populations.actions import close_round
from populations.models import Round


@shared_task(name="populations.close_due_rounds")
def close_due_rounds() -> int:
    """Every minute: close the rounds whose time is over. Returns how many. Safe to run twice: a closed round stays so."""
    closed = 0
    for organisation_id in wall.organisation_ids():
        with wall.inside(organisation_id):
            for round in Round.objects.filter(closed_at=None, closes_at__lte=clock.now()):
                with suppress(Refused):  # somebody closed it a moment ago
                    close_round(by=None, round=round)
                    closed += 1
    return closed
