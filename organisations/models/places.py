"""The organisations taking part, and whom each would call."""

from __future__ import annotations

from collections.abc import Collection
from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from amhe.access.inventory import Kept, Sensitivity, keeps
from amhe.access.roles import ORGANISATION_ROLES, permissions_on
from amhe.access.tenancy import Edited, TenantModel
from organisations.models.people import User

S = Sensitivity


class Nation(models.TextChoices):
    """Changes labels, law and crisis numbers (note N6)."""

    ENGLAND = "E", _("England")
    WALES = "W", _("Wales")
    SCOTLAND = "S", _("Scotland")
    NORTHERN_IRELAND = "NI", _("Northern Ireland")


class Organisation(models.Model):
    """A trust or other body that takes part: the tenant. Everything it owns is walled off from every other."""

    name = models.CharField(max_length=160)
    slug = models.SlugField(max_length=60, unique=True)
    nation = models.CharField(max_length=2, choices=Nation.choices)
    started_on = models.DateField()
    ods_code = models.CharField(max_length=10, blank=True, default="", db_default="")
    wave = models.PositiveSmallIntegerField(null=True)  # of the programme
    activated_at = models.DateTimeField(null=True)  # null: being set up, until it has a QI Coach (R2)
    # everybody signs in with a second step, not only those whose role reaches far (docs/adr/0009)
    second_step_for_all = models.BooleanField(default=False, db_default=False)
    version = models.PositiveIntegerField(default=1, db_default=1)  # as of amhe.access.tenancy.Edited
    phase_1_ends_on = models.DateField(null=True)  # what people said goes 12 months later (docs/adr/0014)

    inventory = keeps(
        (S.ORDINARY, Kept.PROGRAMME, "name slug nation started_on ods_code wave activated_at"),
        (S.ORDINARY, Kept.PROGRAMME, "second_step_for_all phase_1_ends_on"),
    )

    class Meta:
        ordering = ("name",)
        permissions = [(p.value, p.label) for p in permissions_on(ORGANISATION_ROLES)]
        default_permissions = ()
        indexes = [models.Index(fields=["id"], condition=Q(second_step_for_all=True), name="wants_second_step_of_all")]
        constraints = [
            models.UniqueConstraint(fields=["ods_code"], condition=~Q(ods_code=""), name="one_organisation_an_ods_code")
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Its home."""
        return reverse("organisation", args=[self.slug])

    @property
    def short_name(self) -> str:
        """The first word of the name, as people say it: "Estuary" for "Estuary Mental Health NHS Trust"."""
        return self.name.split(" ")[0]


class WhoToCallQuerySet(models.QuerySet["WhoToCall"]):
    """Whom to call, narrowed."""

    def confirmed(self) -> Self:
        """As a person checked it, for the nation that the organisation is in today."""
        return self.filter(confirmed_at__isnull=False)


class WhoToCall(TenantModel, Edited):
    """Whom to call when somebody may be in danger, as a person of the organisation confirmed it. One an organisation.

    Conversations can be written down once this is there (R76), and confirmed for the nation that the organisation is in.
    """

    name = models.CharField(max_length=120)
    phone = models.CharField(max_length=40)
    email = models.EmailField()
    numbers = models.JSONField(
        default=list
    )  # the crisis numbers that were shown and confirmed, as nations.yaml words them
    confirmed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True)  # null: the nation changed since, and its numbers with it

    objects = WhoToCallQuerySet.as_manager()
    inventory = keeps(
        (S.PERSONAL, Kept.PROGRAMME, "name phone email confirmed_by"),
        (S.ORDINARY, Kept.PROGRAMME, "numbers confirmed_at"),
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation"], name="one_to_call_an_organisation")]


def know_who_to_call(organisation_ids: Collection[int]) -> set[int]:
    """Of these organisations, those that confirmed whom to call."""
    confirmed = WhoToCall.objects.confirmed().filter(organisation_id__in=organisation_ids)
    return set(confirmed.values_list("organisation_id", flat=True))
