"""How a population is defined, in versions."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Func, Q, Value

from amhe.access.inventory import Kept, Sensitivity, keeps
from amhe.access.tenancy import TenantModel
from populations.models.groups import Population

S = Sensitivity
# The 6 kinds of descriptor (R54); their names and hints are in characteristics.yaml.
KINDS = ("service_use_type", "demographic", "disease_burden", "use_pattern", "geography", "social")
MOST_WORDS = 300  # characters that one kind may take
_IS_A_KIND = " || ".join(f'@.key == "{kind}"' for kind in KINDS)
# PostgreSQL counts repetitions up to 255 only. "strict" refuses what is no object.
_NO_DESCRIPTOR = (
    f"strict $.keyvalue() ? (!({_IS_A_KIND})"
    f' || @.value.type() != "string" || !(@.value like_regex "^(.{{0,{MOST_WORDS // 2}}}){{2}}$" flag "s"))'
)


class DefinitionVersion(TenantModel):
    """One wording of who is in the population, with author, date and reason (R51, R53, R54).

    `descriptors` says by kind what is true of the group, in the team's words. "" means that the kind was ticked, when
    kinds were only ticked.
    """

    population = models.ForeignKey(Population, on_delete=models.CASCADE, related_name="definitions")
    number = models.PositiveSmallIntegerField()
    text = models.TextField()
    descriptors = models.JSONField(default=dict)
    rough_size = models.PositiveIntegerField(null=True)
    size_not_known = models.BooleanField(default=False)
    checks = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    inventory = keeps(
        (
            S.ORDINARY,
            Kept.PROGRAMME,
            "population number text descriptors rough_size size_not_known checks reason at",
        ),
        (S.PERSONAL, Kept.PROGRAMME, "by"),
    )

    class Meta:
        ordering = ("-number",)
        constraints = [
            models.UniqueConstraint(fields=["population", "number"], name="one_definition_a_number"),
            models.CheckConstraint(
                condition=Q(size_not_known=False) | Q(rough_size__isnull=True), name="size_or_not_known"
            ),
            models.CheckConstraint(
                condition=~Q(
                    Func(
                        F("descriptors"),
                        Value(_NO_DESCRIPTOR),
                        function="jsonb_path_exists",
                        output_field=models.BooleanField(),
                    )
                ),
                name="descriptors_of_6_kinds_in_words",
            ),
        ]

    def __str__(self) -> str:
        return self.text
