"""Who took a copy of a sub-team's notes with their words."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from amhe.access.inventory import Kept, Sensitivity, keeps
from datareview.models.parts import OfPopulation
from populations.models import Population

S = Sensitivity


class NoteCopy(OfPopulation):
    """Somebody took a copy of the notes. Append-only; names the notes by number, so that the row outlives them."""

    population = models.ForeignKey(Population, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    note_ids = ArrayField(models.BigIntegerField())

    inventory = keeps((S.PERSONAL, Kept.TRAIL, "by at"), (S.ORDINARY, Kept.TRAIL, "population note_ids"))

    class Meta:
        ordering = ("-at", "-id")
        indexes = [models.Index(fields=["population", "-at"], name="newest_note_copies")]

    @property
    def how_many(self) -> int:
        """How many notes are in it."""
        return len(self.note_ids)
