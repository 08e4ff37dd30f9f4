"""Rows on their way into the database: each has its key from the start, and none waits long."""

from __future__ import annotations

from collections import defaultdict, deque
from datetime import datetime
from typing import Any

from django.db import models

from amhe.access import bulk
from amhe.audit.models import Event

KEYS_AT_ONCE = 500
HELD_AT_MOST = 4000  # rows of one table


class Rows:
    """Collects the rows of organisations that are entered, and writes them by the thousand. Foreign keys hold at commit."""

    def __init__(self) -> None:
        self.waiting: defaultdict[type[models.Model], list[dict[str, Any]]] = defaultdict(list)
        self.keys: defaultdict[type[models.Model], deque[int]] = defaultdict(deque)
        self.written: defaultdict[str, int] = defaultdict(int)
        self.organisation_id = 0  # the one that rows belong to unless they say otherwise

    def add(self, model: type[models.Model], **values: Any) -> int:
        """One row of the present organisation, by column names; returns its key."""
        if not self.keys[model]:
            self.keys[model].extend(bulk.take_ids(model, KEYS_AT_ONCE))
        key = self.keys[model].popleft()
        self.put(model, id=key, organisation_id=self.organisation_id, **values)
        return key

    def put(self, model: type[models.Model], **values: Any) -> None:
        """One row exactly as given."""
        waiting = self.waiting[model]
        waiting.append(values)
        if len(waiting) >= HELD_AT_MOST:
            self.write(model)

    def did(self, action: str, by: int | None, at: datetime, model: type[models.Model], key: int) -> None:
        """The line in the trail that the action behind a row would have written."""
        self.add(Event, at=at, by_id=by, action=action, thing=model._meta.label, thing_id=key)

    def write(self, model: type[models.Model]) -> None:
        """Write the rows of one table that wait."""
        rows = self.waiting.pop(model, [])
        bulk.insert(model, rows)
        self.written[model._meta.label] += len(rows)

    def finish(self) -> None:
        """Write everything that waits."""
        for model in list(self.waiting):
            self.write(model)
