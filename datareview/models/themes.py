"""Themes, and the parts of notes and the findings that they hold on to."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from amhe.access.inventory import Kept, Sensitivity, keeps
from amhe.access.tenancy import Edited, TenantModel
from datareview.models.conversations import Conversation
from datareview.models.findings import Finding
from datareview.models.parts import DATA, OfPopulation
from populations.models import Population

S = Sensitivity


class Theme(Edited, OfPopulation):
    """Something that came up in what was heard and found (R71). Its uuid survives a change of name."""

    class Kind(models.TextChoices):
        NEED = "need", _("Need")
        ASSET = "asset", _("Strength")
        BARRIER = "barrier", _("Barrier")
        IDEA = "idea", _("Idea")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    population = models.ForeignKey(Population, on_delete=models.PROTECT, related_name="themes")
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    definition = models.TextField(blank=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    inventory = keeps(
        (S.ORDINARY, Kept.PROGRAMME, "uuid population name kind definition added_at"),
        (S.PERSONAL, Kept.PROGRAMME, "added_by"),
    )

    class Meta:
        ordering = ("added_at", "id")
        constraints = [models.UniqueConstraint(fields=["population", "name"], name="one_theme_a_name")]

    def __str__(self) -> str:
        return self.name


class Extract(TenantModel):
    """A part of what was heard, or a whole finding, that themes hold on to.

    `start` and `end` count code points of the note's `heard` (LF line ends, NFC), end left out; `quote` is that part.
    """

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, null=True, related_name="extracts")
    finding = models.ForeignKey(Finding, on_delete=models.CASCADE, null=True, related_name="extracts")
    start = models.PositiveIntegerField(null=True)
    end = models.PositiveIntegerField(null=True)
    quote = models.TextField(blank=True)

    inventory = keeps((S.ORDINARY, Kept.NOTE, "conversation finding start end"), (S.CONFIDENTIAL, Kept.NOTE, "quote"))
    stands_in: ClassVar = {"quote": lambda row: "…" if row["conversation_id"] else ""}

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(conversation__isnull=False, finding__isnull=True, end__gt=F("start"))
                & Q(start__isnull=False, end__isnull=False)
                & ~Q(quote="")
                | Q(
                    conversation__isnull=True,
                    finding__isnull=False,
                    start__isnull=True,
                    end__isnull=True,
                    quote="",
                ),
                name="extract_of_a_note_or_a_finding",
            ),
            models.UniqueConstraint(fields=["conversation", "start", "end"], name="one_extract_a_place"),
            models.UniqueConstraint(fields=["finding"], name="one_extract_a_finding"),
        ]

    @property
    def part(self) -> str:
        """Which of the 3 parts it comes from."""
        return self.conversation.part if self.conversation is not None else DATA


class Coding(TenantModel):
    """An extract put under a theme."""

    extract = models.ForeignKey(Extract, on_delete=models.CASCADE, related_name="codings")
    theme = models.ForeignKey(Theme, on_delete=models.CASCADE, related_name="codings")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    inventory = keeps((S.ORDINARY, Kept.NOTE, "extract theme"), (S.PERSONAL, Kept.NOTE, "by"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["extract", "theme"], name="one_coding_an_extract_and_theme")]


def evidence_of(theme: Theme) -> QuerySet[Extract]:
    """The extracts under a theme, with their notes and findings, in the order they were added."""
    found = Extract.objects.filter(codings__theme=theme).select_related("conversation", "finding")
    return found.order_by("id")
