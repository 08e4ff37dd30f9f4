"""The trail that is over: rows that say who did or opened what, older than 6 years. The app role may not remove them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.apps import apps
from django.db import models

from amhe import clock

KEPT_FOR = timedelta(days=6 * 365 + 2)  # with the leap days, so that nothing goes early
# Each table of the trail, and when its row was written or what it tells of ended. What is under another comes first.
WRITTEN = {
    "audit.Event": "at",
    "audit.Change": "written_at",
    "audit.Refusal": "at",
    "audit.AccessEvent": "at",
    "datareview.NoteCopy": "at",
    "datareview.NoteRead": "at",
    "organisations.SupportView": "at",
    "organisations.SupportAccess": "ends_at",
    "organisations.RoleOnProgramme": "ends_on",  # empty while it holds
    "privacy.Erasure": "at",
}


def over_since() -> datetime:
    """What was written before this moment is over."""
    return clock.now() - KEPT_FOR


def old_rows(using: str) -> Iterator[tuple[str, models.QuerySet[Any]]]:
    """(name of the table, its rows that are over), for each table, in an order in which they can be removed."""
    for label, written in WRITTEN.items():
        model = apps.get_model(label)
        limit = over_since() if written != "ends_on" else over_since().date()
        rows = model._default_manager.using(using).filter(**{f"{written}__lt": limit})
        yield model._meta.db_table, rows
