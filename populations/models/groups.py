"""Populations, what the team knows about each, and how each is defined."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from amhe.access.inventory import Kept, Sensitivity, keeps
from amhe.access.tenancy import Edited, TenantModel
from teams.models import Team

S = Sensitivity
REVIEW_QUESTIONS = ("will_urgency", "existing_work", "relationships", "data")
WORK, LINKS = "existing_work", "relationships"  # the 2 questions whose answers name organisations
# Questions that say "Not known" here; that of data has it among its own answers. With the field of the short answer.
NOT_KNOWN = {"will_urgency": "will", WORK: "has_existing_work", LINKS: "relationships"}


class PopulationQuerySet(models.QuerySet["Population"]):
    """Populations, narrowed."""

    def active(self) -> Self:
        """On the list: neither set aside nor merged into another."""
        return self.filter(state=Population.State.ACTIVE)

    def with_names(self) -> Self:
        """With the organisations that their review names, in 1 query more: `answers_of` reads them."""
        return self.prefetch_related("named_organisations")

    def chosen(self) -> Self:
        """Chosen by the decision that stands now."""
        return self.filter(choices__isnull=False, choices__decision__superseded_at__isnull=True)


class Population(Edited, TenantModel):
    """A group of people who may be missing out (R33), with what the team knows about it (R39 to R42)."""

    class State(models.TextChoices):
        ACTIVE = "active", _("On the list")
        SET_ASIDE = "set_aside", _("Set aside")
        MERGED = "merged", _("Joined with another group")

    class Level(models.IntegerChoices):
        NONE = 0, _("None")
        LITTLE = 1, _("A little")
        SOME = 2, _("Some")
        A_LOT = 3, _("A lot")

    class Data(models.TextChoices):
        NONE = "none", _("None")
        NATIONAL = "national", _("National")
        LOCAL = "local", _("Local")
        BOTH = "both", _("National and local")
        NOT_KNOWN = "not_known", _("Not known")

    slug = models.SlugField(max_length=60)
    name = models.CharField(max_length=160)
    why = models.TextField(blank=True)
    unequal_outcomes = models.BooleanField(default=False)
    unequal_experience = models.BooleanField(default=False)
    unequal_access = models.BooleanField(default=False)
    characteristics = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.ACTIVE)
    set_aside_reason = models.CharField(max_length=500, blank=True)
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="merged_from")
    will = models.PositiveSmallIntegerField(null=True, choices=Level.choices)
    urgency = models.TextField(blank=True)
    has_existing_work = models.BooleanField(null=True)
    existing_work = models.TextField(blank=True)
    relationships = models.PositiveSmallIntegerField(null=True, choices=Level.choices)
    relationships_text = models.TextField(blank=True)
    data = models.CharField(max_length=10, choices=Data.choices, blank=True)
    data_text = models.TextField(blank=True)
    data_sources = ArrayField(models.CharField(max_length=40), default=list, db_default=[], blank=True)
    not_known = ArrayField(models.CharField(max_length=20), default=list, db_default=[], blank=True)
    team = models.OneToOneField(Team, on_delete=models.PROTECT, null=True, related_name="population")
    suggested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    brought_back_at = models.DateTimeField(null=True)

    objects = PopulationQuerySet.as_manager()
    comes_with = ("team",)
    inventory = keeps(
        (
            S.ORDINARY,
            Kept.PROGRAMME,
            "slug name why unequal_outcomes unequal_experience unequal_access characteristics",
        ),
        (
            S.ORDINARY,
            Kept.PROGRAMME,
            "state set_aside_reason merged_into will urgency has_existing_work existing_work",
        ),
        (S.ORDINARY, Kept.PROGRAMME, "relationships relationships_text data data_text data_sources not_known"),
        (S.ORDINARY, Kept.PROGRAMME, "team created_at brought_back_at"),
        (S.PERSONAL, Kept.PROGRAMME, "suggested_by"),
    )

    class Meta:
        ordering = ("created_at", "id")
        constraints = [
            models.UniqueConstraint(fields=["organisation", "slug"], name="one_population_a_slug"),
            models.CheckConstraint(condition=Q(will__isnull=True) | Q(will__lte=3), name="will_0_to_3"),
            models.CheckConstraint(
                condition=Q(relationships__isnull=True) | Q(relationships__lte=3), name="relationships_0_to_3"
            ),
            models.CheckConstraint(
                condition=Q(state="merged", merged_into__isnull=False)
                | (~Q(state="merged") & Q(merged_into__isnull=True)),
                name="merged_has_its_target",
            ),
            models.CheckConstraint(
                condition=~Q(state="set_aside") | ~Q(set_aside_reason=""), name="set_aside_has_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(not_known__contained_by=list(NOT_KNOWN)), name="not_known_of_a_review_question"
            ),
            *(
                models.CheckConstraint(
                    condition=~Q(not_known__contains=[question]) | Q(**{f"{short}__isnull": True}),
                    name=f"{short}_answered_or_not_known",
                )
                for question, short in NOT_KNOWN.items()
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def permission_team_id(self) -> int | None:
        return self.team_id

    @property
    def work_organisations(self) -> list[str]:
        """Who does work for this group already (R40)."""
        return [each.name for each in self.named_organisations.all() if each.question == WORK]

    @property
    def known_organisations(self) -> list[str]:
        """Whom the team knows (R41)."""
        return [each.name for each in self.named_organisations.all() if each.question == LINKS]

    @property
    def answered(self) -> tuple[str, ...]:
        """Which of the 4 review questions have an answer. "Not known" is an answer too (note N11)."""
        said = {
            "will_urgency": self.will is not None or bool(self.urgency),
            WORK: self.has_existing_work is not None or bool(self.existing_work or self.work_organisations),
            LINKS: self.relationships is not None or bool(self.relationships_text or self.known_organisations),
            "data": bool(self.data or self.data_text or self.data_sources),
        }
        return tuple(question for question in REVIEW_QUESTIONS if said[question] or question in self.not_known)


class PromptAnswer(TenantModel):
    """One answer to one of the prompts that help the team think, in a list that they share (R34)."""

    prompt = models.CharField(max_length=40)
    text = models.CharField(max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    inventory = keeps((S.ORDINARY, Kept.PROGRAMME, "prompt text at"), (S.PERSONAL, Kept.PROGRAMME, "by"))

    class Meta:
        ordering = ("at", "id")
