"""Rounds of silent voting. A ballot holds no person and no time (design note on voting)."""

from __future__ import annotations

import uuid
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from amhe import clock
from amhe.access.inventory import Kept, Sensitivity, keeps
from amhe.access.tenancy import TenantModel
from populations.models.groups import Population

S = Sensitivity


class Prioritisation(TenantModel):
    """One go at choosing: a question put to the team, and how it was settled (R45)."""

    class Status(models.TextChoices):
        OPEN = "open", _("Open")
        DONE = "done", _("Done")

    question = models.CharField(max_length=200)
    method = models.CharField(max_length=40, default="ranked_ballot")
    outcome = models.TextField(blank=True)
    options = models.ManyToManyField(Population, through="Option", related_name="+")
    seats = models.PositiveSmallIntegerField(default=3)
    with_stv = models.BooleanField(default=False)
    lot_order = models.JSONField(default=list)
    left_out_reason = models.CharField(max_length=300, blank=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.OPEN)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    inventory = keeps(
        (
            S.ORDINARY,
            Kept.PROGRAMME,
            "question method outcome options seats with_stv lot_order left_out_reason status",
        ),
        (S.ORDINARY, Kept.PROGRAMME, "made_at"),
        (S.PERSONAL, Kept.PROGRAMME, "made_by"),
    )

    class Meta:
        ordering = ("-made_at", "-id")
        constraints = [models.CheckConstraint(condition=Q(seats__range=(1, 3)), name="seats_1_to_3")]

    def __str__(self) -> str:
        return self.question


class Option(TenantModel):
    """A population that can be ranked in a prioritisation."""

    prioritisation = models.ForeignKey(Prioritisation, on_delete=models.CASCADE, related_name="option_rows")
    population = models.ForeignKey(Population, on_delete=models.PROTECT, related_name="+")

    inventory = keeps((S.ORDINARY, Kept.PROGRAMME, "prioritisation population"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["prioritisation", "population"], name="an_option_once")]


# Of a closed vote that came in with a copy: copies hold no votes.
NO_RESULT = {"electorate": 0, "voted": 0, "quorum_met": False, "few_with_lived_experience": False, "groups": None}


class RoundQuerySet(models.QuerySet["Round"]):
    """Rounds, narrowed."""

    def open(self) -> Self:
        """Not closed by anybody yet, even if the time to vote is over."""
        return self.filter(closed_at__isnull=True)

    def closed(self) -> Self:
        """Closed: their results can be read."""
        return self.filter(closed_at__isnull=False)


class Round(TenantModel):
    """One silent vote. Once closed it never opens again: a new round follows (design note on voting)."""

    prioritisation = models.ForeignKey(Prioritisation, on_delete=models.CASCADE, related_name="rounds")
    number = models.PositiveSmallIntegerField(default=1)
    opened_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    quorum_pct = models.PositiveSmallIntegerField(default=60)
    min_ballots = models.PositiveSmallIntegerField(default=5)
    electorate_frozen_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    result = models.JSONField(null=True)

    objects = RoundQuerySet.as_manager()
    comes_with = ("prioritisation",)
    inventory = keeps(
        (
            S.ORDINARY,
            Kept.PROGRAMME,
            "prioritisation number opened_at closes_at quorum_pct min_ballots closed_at",
        ),
        (S.ORDINARY, Kept.PROGRAMME, "electorate_frozen_at"),
        (S.CONFIDENTIAL, Kept.PROGRAMME, "result"),
    )
    stands_in: ClassVar = {"result": lambda row: dict(NO_RESULT) if row["closed_at"] else None}

    class Meta:
        ordering = ("-opened_at", "-id")
        constraints = [
            models.UniqueConstraint(fields=["prioritisation", "number"], name="one_round_a_number"),
            models.UniqueConstraint(
                fields=["organisation"], condition=Q(closed_at__isnull=True), name="one_open_round_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return self.prioritisation.question

    @property
    def takes_votes(self) -> bool:
        """Whether votes can be sent and changed now."""
        return self.closed_at is None and clock.now() < self.closes_at


class Ballot(TenantModel):
    """What one voter said, without person or time. `ranking`: tiers of population ids, [] is blank."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="ballots")
    ranking = models.JSONField(default=list)
    reason = models.TextField(blank=True)

    inventory = keeps((S.CONFIDENTIAL, Kept.PROGRAMME, "id round ranking reason"))


class Voter(TenantModel):
    """Somebody in the electorate of a round. `ballot` ties them to their vote only until the round closes."""

    class Group(models.TextChoices):
        LIVED_EXPERIENCE = "lived_experience", _("Joined with lived experience")
        OTHER = "other", _("Everyone else")

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="voters")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    group = models.CharField(max_length=20, choices=Group.choices)
    left_out = models.BooleanField(default=False)
    has_voted = models.BooleanField(default=False)
    assisted = models.BooleanField(default=False)
    ballot = models.OneToOneField(Ballot, on_delete=models.SET_NULL, null=True, related_name="+")

    inventory = keeps(
        (S.PERSONAL, Kept.PROGRAMME, "round user left_out"),
        (S.CONFIDENTIAL, Kept.PROGRAMME, "group has_voted assisted"),
        (S.CONFIDENTIAL, Kept.ROUND, "ballot"),
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "user"], name="one_vote_each")]
