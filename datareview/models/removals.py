"""What the holders of removal codes asked for, without an account."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from amhe import clock
from amhe.access.inventory import Kept, Sensitivity, keeps
from datareview.models.parts import OfPopulation
from populations.models import Population

S = Sensitivity


class RemovalQuerySet(models.QuerySet["Removal"]):
    """Removals, narrowed."""

    def held(self) -> Self:
        """Asked for, not taken back, and not done yet."""
        return self.filter(taken_back_at=None, done_at=None)

    def due(self) -> Self:
        """Held for as long as they are to be."""
        return self.held().filter(due_at__lte=clock.now())


class Removal(OfPopulation):
    """Somebody's wish, made with their code, that a note goes: held for 7 days, in which they can take it back (X3).

    It names the note by number and holds no word of it. The hash of the code is blank once it is over.
    """

    population = models.ForeignKey(Population, on_delete=models.PROTECT, related_name="+")
    note_id = models.BigIntegerField()
    hash = models.CharField(max_length=64, blank=True)
    words_since = models.DateTimeField(null=True)  # from when on reports may quote the note; null: they never do
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)

    objects = RemovalQuerySet.as_manager()
    inventory = keeps(
        (S.ORDINARY, Kept.REMOVAL, "population note_id words_since asked_at due_at taken_back_at done_at"),
        (S.SECRET, Kept.REMOVAL, "hash"),
    )
    stands_in: ClassVar = {
        "hash": lambda row: "" if row["taken_back_at"] or row["done_at"] else f"left out {row['id']}"
    }

    class Meta:
        ordering = ("due_at", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["hash"], condition=Q(taken_back_at=None, done_at=None), name="one_held_removal_a_code"
            ),
            models.CheckConstraint(condition=Q(due_at__gt=F("asked_at")), name="removal_is_held_first"),
            models.CheckConstraint(condition=Q(taken_back_at=None) | Q(done_at=None), name="removal_ends_one_way"),
            models.CheckConstraint(
                condition=~Q(hash="") | Q(taken_back_at__isnull=False) | Q(done_at__isnull=False),
                name="held_removal_has_its_code",
            ),
        ]
