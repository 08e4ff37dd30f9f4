"""Writing to the trail."""

from __future__ import annotations

import logging
from typing import Any

from django.db import models
from django.db.models import DateTimeField, Func, UUIDField

from amhe import clock
from amhe.access import changes

log = logging.getLogger(__name__)
WORK: Any = Func(function="audit_work", output_field=UUIDField())
WRITTEN: Any = Func(function="clock_timestamp", output_field=DateTimeField())
# The way from a thing to the population that it is about, where it does not name one itself.
NEARER = ("project", "measure", "theme")


def record(action: str, *, by: Any, on: models.Model, milestone: int | None = None) -> None:
    """Write down that `by` (a user, or None for the system) did `action` to `on`, now, in the action's transaction.

    `on` is an organisation or something inside one. With `milestone` (1 to 6), that milestone counts as changed now.
    What people read of it is in reference/actions.yaml.
    """
    from amhe.audit.models import Event, MilestoneActivity

    organisation_id = getattr(on, "organisation_id", on.pk)
    now = clock.now()
    Event.objects.create(
        organisation_id=organisation_id,
        at=now,
        by=by,
        action=action,
        thing=on._meta.label,
        thing_id=on.pk,
        team_id=getattr(on, "permission_team_id", None),
        population_id=_population_of(on),
        work=WORK,
        written_at=WRITTEN,
    )
    changes.note(organisation_id)
    if milestone is not None:
        MilestoneActivity.objects.bulk_create(
            [MilestoneActivity(organisation_id=organisation_id, milestone=milestone, last_at=now)],
            update_conflicts=True,
            unique_fields=["organisation", "milestone"],
            update_fields=["last_at"],
        )


def _population_of(thing: models.Model) -> int | None:
    if thing._meta.label == "populations.Population":
        return thing.pk
    fields = {field.name for field in thing._meta.concrete_fields}
    if "population" in fields:
        return thing.population_id  # type: ignore[attr-defined]
    nearer = next((getattr(thing, name) for name in NEARER if name in fields), None)
    return _population_of(nearer) if nearer is not None else None


def note_access(what: str, *, user: Any, how: str = "", device: str = "") -> None:
    """Write down something about somebody's own way in: one of `AccessEvent.What`; of a sign-in also how and where."""
    from amhe.audit.models import AccessEvent

    AccessEvent.objects.create(at=clock.now(), user=user, what=AccessEvent.What(what), how=how, device=device)
    log.info("access", extra={"facts": {"user": user.pk, "what": what}})
