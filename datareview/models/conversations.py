"""Conversations, their removal codes, and who opened them."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from amhe.access.inventory import Kept, Sensitivity, keeps
from amhe.access.tenancy import Edited, TenantModel
from amhe.reference import by_id
from datareview.models.parts import OfPopulation, said
from organisations.retention import AFTER_PHASE_1, AT_MOST, years_from
from populations.models import Population

S = Sensitivity
REFLECTIONS = ("strengths", "needs", "worse", "changes")
# What is blank in the row of a conversation whose use was not explained: everything but count, date and place kind.
WORDS = ("heard", *REFLECTIONS)
ANSWERS = ("who", "method", "language", "interpreter", "service_use", "wants_more")
GO_WITH_WORDS = ("method", "language", "interpreter", "wants_more")  # of the answers; the others are what is counted
LARGEST_GROUP = 200
NOT_KNOWN = "not_known"  # whom it was with, where the note came in with a copy
MOST_LISTED = 50  # notes in one list to choose from; a page can be asked for all of them


class ConversationQuerySet(models.QuerySet["Conversation"]):
    """Conversations, narrowed."""

    def with_words(self) -> Self:
        """Those whose use was explained, so that what was said may be kept, and is still there."""
        return self.filter(explained=True, words_gone_at=None)

    def over_by(self, day: date) -> Self:
        """Those with words whose time will be over on that day: `organisations.retention.goes_on`, as a question."""
        written = Q(logged_at__date__lte=years_from(day, -AT_MOST))
        before = years_from(day, -AFTER_PHASE_1)
        return self.with_words().filter(
            written | Q(logged_at__date__lte=before, organisation__phase_1_ends_on__lte=before)
        )

    def listed(self, sent: Iterable[str] = (), *, most: int = MOST_LISTED, all: bool = False) -> list[Conversation]:
        """What a page lists: the first `most` in the order asked for, or all, and any others whose keys were `sent`."""
        first: list[Conversation] = list(self if all else self[:most])
        others = {int(key) for key in sent if key.isdecimal() and len(key) < 19} - {note.pk for note in first}
        return first + (list(self.filter(pk__in=others)) if others else [])


class Conversation(Edited, OfPopulation):
    """One conversation, as the person who listened wrote it down. There is no field for a name (R75)."""

    class Quote(models.TextChoices):
        NONE = "none", _("No. Keep their words in the sub-team")
        PARAPHRASE = "paraphrase", _("Yes, in our words but not in theirs")
        VERBATIM = "verbatim", _("Yes, in their exact words, without a name")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    population = models.ForeignKey(Population, on_delete=models.PROTECT, related_name="conversations")
    who = models.CharField(max_length=20, blank=True)
    place_kind = models.CharField(max_length=20)
    method = models.CharField(max_length=20, blank=True)
    held_on = models.DateField()
    how_many = models.PositiveSmallIntegerField(default=1)
    language = models.CharField(max_length=60, blank=True)
    interpreter = models.CharField(max_length=40, blank=True)
    explained = models.BooleanField()
    heard = models.TextField(blank=True)
    strengths = models.TextField(blank=True)
    needs = models.TextField(blank=True)
    worse = models.TextField(blank=True)
    changes = models.TextField(blank=True)
    quote = models.CharField(max_length=10, choices=Quote.choices, default=Quote.NONE)
    read_back = models.BooleanField(default=False)
    under_16 = models.BooleanField(default=False)
    service_use = models.CharField(max_length=20, blank=True)
    wants_more = models.CharField(max_length=20, blank=True)
    checked_identifiers = models.BooleanField(default=False)
    logged_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    logged_at = models.DateTimeField()
    words_gone_at = models.DateTimeField(null=True)  # their time was over: what is counted stays (docs/adr/0014)

    # The codes in clear, on the very instance that the action made and nowhere else.
    given_codes: tuple[str, ...] = ()

    objects = ConversationQuerySet.as_manager()
    inventory = keeps(
        (
            S.ORDINARY,
            Kept.COUNT,
            "uuid population place_kind held_on how_many explained checked_identifiers logged_at words_gone_at",
        ),
        (S.CONFIDENTIAL, Kept.COUNT, "who service_use"),
        (S.CONFIDENTIAL, Kept.NOTE, "method language interpreter wants_more read_back under_16 quote"),
        (S.CONFIDENTIAL, Kept.NOTE, "heard strengths needs worse changes"),
        (S.PERSONAL, Kept.COUNT, "logged_by"),
    )

    comes_with = ("population", "population__team", "organisation", "logged_by")
    stands_in: ClassVar = {"who": lambda row: NOT_KNOWN if row["explained"] else ""}

    class Meta:
        ordering = ("-held_on", "-id")
        constraints = [
            models.CheckConstraint(
                condition=Q(explained=True)
                | Q(
                    **dict.fromkeys((*WORDS, *ANSWERS), ""),
                    quote="none",
                    read_back=False,
                    under_16=False,
                    checked_identifiers=False,
                ),
                name="not_explained_keeps_no_words",
            ),
            models.CheckConstraint(
                condition=Q(words_gone_at=None)
                | Q(**dict.fromkeys((*WORDS, *GO_WITH_WORDS), ""), quote="none", read_back=False, under_16=False),
                name="words_that_went_are_gone",
            ),
            models.CheckConstraint(condition=Q(explained=False) | ~Q(who=""), name="explained_says_who"),
            models.CheckConstraint(condition=Q(how_many__range=(1, LARGEST_GROUP)), name="heard_1_to_200"),
            models.CheckConstraint(condition=~Q(place_kind=""), name="conversation_has_a_place"),
        ]
        indexes = [models.Index(fields=["population", "-held_on"], name="newest_conversations")]

    def __str__(self) -> str:
        unknown = _("Who it was is not known") if self.explained else _("Someone who was not told how it would be used")
        return str(self.who_words or unknown)

    @property
    def part(self) -> str:
        """`people` or `professionals`; "" when nothing is kept but the count."""
        row = by_id("datareview", "engagement", "who").get(self.who)
        return str(row["part"]) if row else ""

    @property
    def who_words(self) -> str:
        """Whom it was with, in words."""
        return said("who", self.who)

    @property
    def place_words(self) -> str:
        """Where it was, in words."""
        return said("place_kind", self.place_kind)

    @property
    def has_words(self) -> bool:
        """Whether what was said is kept: its use was explained, and its time is not over."""
        return self.explained and self.words_gone_at is None

    @property
    def is_reflected(self) -> bool:
        """Whether any of the 4 boxes of the reflection is filled (R78)."""
        return any(getattr(self, box) for box in REFLECTIONS)


class RemovalCode(TenantModel):
    """One code for each person heard. Whoever brings it can have the note removed. Only its keyed hash is kept."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="removal_codes")
    hash = models.CharField(max_length=64)

    inventory = keeps((S.ORDINARY, Kept.NOTE, "conversation"), (S.SECRET, Kept.NOTE, "hash"))
    stands_in: ClassVar = {"hash": lambda row: f"left out {row['id']}"}  # no code has such a hash

    class Meta:
        constraints = [models.UniqueConstraint(fields=["hash"], name="a_removal_code_once")]


class NoteRead(TenantModel):
    """Somebody opened a note, or the list of people to reach. Append-only; names the note by number, so that it outlives it."""

    population = models.ForeignKey(Population, on_delete=models.PROTECT, related_name="+")
    note_id = models.BigIntegerField(null=True)  # null: the list of people to reach, and whoever is on it
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    inventory = keeps((S.PERSONAL, Kept.TRAIL, "by at"), (S.ORDINARY, Kept.TRAIL, "population note_id"))

    class Meta:
        ordering = ("-at", "-id")
        indexes = [models.Index(fields=["population", "-at"], name="newest_reads")]
