"""Data findings: numbers that were already there to be found, or that they are not."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from amhe.access.inventory import Kept, Sensitivity, keeps
from amhe.access.tenancy import Edited
from datareview.models.parts import DATA, OfPopulation
from populations.models import Population

S = Sensitivity


class Finding(Edited, OfPopulation):
    """One number that was already there to be found, for the population and for everyone else (R84)."""

    class Kind(models.TextChoices):
        USE_OF_SERVICES = "use_of_services", _("Use of services")
        GEOGRAPHY = "geography", _("Where people live")
        PROTECTED = "protected", _("Protected characteristics")
        DETERMINANTS = "determinants", _("Things in life that affect health, such as housing and work")

    class About(models.TextChoices):
        NEED = "need", _("A need")
        ASSET = "asset", _("A strength")
        DATA_GAP = "data_gap", _("A gap in the data")

    population = models.ForeignKey(Population, on_delete=models.PROTECT, related_name="findings")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    title = models.CharField(max_length=200)
    about = models.CharField(max_length=10, choices=About.choices, default=About.NEED)
    numerator = models.PositiveIntegerField(null=True)
    denominator = models.PositiveIntegerField(null=True)
    comparator_numerator = models.PositiveIntegerField(null=True)
    comparator_denominator = models.PositiveIntegerField(null=True)
    source_name = models.CharField(max_length=200, blank=True)
    period = models.CharField(max_length=60, blank=True)
    not_available = models.BooleanField(default=False)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    inventory = keeps(
        (S.ORDINARY, Kept.PROGRAMME, "population kind title about source_name period not_available added_at"),
        (S.CONFIDENTIAL, Kept.PROGRAMME, "numerator denominator comparator_numerator comparator_denominator"),
        (S.PERSONAL, Kept.PROGRAMME, "added_by"),
    )
    stands_in: ClassVar = {
        "numerator": lambda row: None if row["not_available"] else 0,
        "denominator": lambda row: None if row["not_available"] else 1,
    }

    class Meta:
        ordering = ("kind", "added_at", "id")
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    not_available=True,
                    numerator__isnull=True,
                    denominator__isnull=True,
                    comparator_numerator__isnull=True,
                    comparator_denominator__isnull=True,
                )
                | Q(not_available=False, numerator__isnull=False, denominator__isnull=False),
                name="finding_has_numbers_or_none",
            ),
            models.CheckConstraint(
                condition=Q(numerator__isnull=True) | Q(denominator__gte=1, numerator__lte=F("denominator")),
                name="finding_part_of_a_whole",
            ),
            models.CheckConstraint(
                condition=Q(comparator_numerator__isnull=True, comparator_denominator__isnull=True)
                | Q(
                    comparator_numerator__isnull=False,
                    comparator_denominator__gte=1,
                    comparator_numerator__lte=F("comparator_denominator"),
                ),
                name="comparator_part_of_a_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def part(self) -> str:
        """Always the third part."""
        return DATA
