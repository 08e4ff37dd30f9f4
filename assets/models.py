"""The strengths, people and places that already help a population (milestone 5)."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from amhe.access.inventory import Kept, Sensitivity, keeps
from amhe.access.tenancy import Edited
from amhe.reference import by_id
from datareview.models import Conversation, OfPopulation
from populations.models import Population

S = Sensitivity
CATEGORIES = ("individual", "community", "organisational")
NOT_CONTACTED = "not_contacted"
STAGES = (NOT_CONTACTED, "introduced", "talking", "working_together", "testing_idea")


class AssetQuerySet(models.QuerySet["Asset"]):
    """Assets, narrowed."""

    def priorities(self) -> Self:
        """Those chosen to start with."""
        return self.filter(priority=True)


class Asset(Edited, OfPopulation):
    """Something that helps: what a person brings, a group, or a place (R85). It keeps where we heard of it (R87)."""

    population = models.ForeignKey(Population, on_delete=models.PROTECT, related_name="assets")
    name = models.CharField(max_length=200)
    category = models.CharField(max_length=20)
    can_help = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    heard_from = models.CharField(max_length=40, blank=True)
    from_conversation = models.ForeignKey(Conversation, on_delete=models.SET_NULL, null=True, related_name="assets")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    reach = models.TextField(blank=True)
    gives_back = models.TextField(blank=True)
    priority = models.BooleanField(default=False)
    contact_stage = models.CharField(max_length=20, default=NOT_CONTACTED)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    objects = AssetQuerySet.as_manager()
    comes_with = ("population", "population__team", "owner", "from_conversation")
    inventory = keeps(
        (S.ORDINARY, Kept.PROGRAMME, "population name category can_help heard_from reach gives_back priority"),
        (S.ORDINARY, Kept.PROGRAMME, "contact_stage added_at from_conversation"),
        (S.PERSONAL, Kept.PROGRAMME, "owner added_by"),
    )

    class Meta:
        ordering = ("added_at", "id")
        constraints = [
            models.UniqueConstraint(fields=["population", "name"], name="one_asset_a_name"),
            models.CheckConstraint(condition=Q(category__in=CATEGORIES), name="asset_of_one_of_3_kinds"),
            models.CheckConstraint(condition=Q(contact_stage__in=STAGES), name="asset_has_a_contact_stage"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def stage_words(self) -> str:
        """How far contact is, in words."""
        return str(_(by_id("assets", "assets", "contact_stages")[self.contact_stage]["name"]))

    @property
    def category_words(self) -> str:
        """Its kind, in words."""
        return str(_(by_id("assets", "assets", "categories")[self.category]["name"]))


class StrengthSetAside(OfPopulation):
    """The strengths written in one note will not be put on the map. Nothing of their words is kept here."""

    population = models.ForeignKey(Population, on_delete=models.PROTECT, related_name="+")
    conversation = models.OneToOneField(Conversation, on_delete=models.CASCADE, related_name="strength_set_aside")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    inventory = keeps((S.ORDINARY, Kept.COUNT, "population conversation at"), (S.PERSONAL, Kept.COUNT, "by"))


class NoneOfKind(OfPopulation):
    """Why the map has no asset of one of the 3 kinds."""

    population = models.ForeignKey(Population, on_delete=models.PROTECT, related_name="kinds_without_assets")
    category = models.CharField(max_length=20)
    reason = models.CharField(max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    inventory = keeps((S.ORDINARY, Kept.PROGRAMME, "population category reason at"), (S.PERSONAL, Kept.PROGRAMME, "by"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["population", "category"], name="one_reason_a_kind"),
            models.CheckConstraint(
                condition=Q(category__in=CATEGORIES) & ~Q(reason=""), name="none_of_kind_has_a_reason"
            ),
        ]
