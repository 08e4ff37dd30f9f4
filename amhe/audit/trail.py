"""Writing to the trail."""

from __future__ import annotations

from typing import Any

from django.db import models

from amhe import clock
from amhe.access import changes


def record(action: str, *, by: Any, on: models.Model, milestone: int | None = None) -> None:
    """Write down that `by` (a user, or None for the system) did `action` to `on`, now, in the action's transaction.

    `on` is an organisation or something inside one. With `milestone` (1 to 6), that milestone counts as changed now.
    """
    from amhe.audit.models import Event, MilestoneActivity

    organisation_id = getattr(on, "organisation_id", on.pk)
    now = clock.now()
    Event.objects.create(
        organisation_id=organisation_id, at=now, by=by, action=action, thing=on._meta.label, thing_id=on.pk
    )
    changes.note(organisation_id)
    if milestone is not None:
        MilestoneActivity.objects.bulk_create(
            [MilestoneActivity(organisation_id=organisation_id, milestone=milestone, last_at=now)],
            update_conflicts=True,
            unique_fields=["organisation", "milestone"],
            update_fields=["last_at"],
        )
