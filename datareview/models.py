"""What a sub-team heard, the numbers it found, and the themes it drew from both (milestone 4)."""

from __future__ import annotations

import uuid
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from amhe.access.inventory import Kept, Sensitivity, keeps
from amhe.access.tenancy import Edited, TenantModel
from amhe.reference import by_id
from populations.models import Population

S = Sensitivity
PEOPLE, PROFESSIONALS, DATA = "people", "professionals", "data"
REFLECTIONS = ("strengths", "needs", "worse", "changes")
# What is blank in the row of a conversation whose use was not explained: everything but count, date and place kind.
WORDS = ("heard", *REFLECTIONS)
ANSWERS = ("who", "method", "language", "interpreter", "service_use", "wants_more")
LARGEST_GROUP = 200


def said(section: str, id_: str) -> str:
    """The words for an answer of engagement.yaml, such as "A carer, family member or friend"; "" for no answer."""
    row = by_id("datareview", "engagement", section).get(id_)
    return str(_(row["label"])) if row else ""


def who_in(part: str) -> list[str]:
    """The kinds of person that make up one of the two parts that are heard: people or professionals (note N1)."""
    return [id_ for id_, row in by_id("datareview", "engagement", "who").items() if row["part"] == part]


class ConversationQuerySet(models.QuerySet["Conversation"]):
    """Conversations, narrowed."""

    def of_people(self) -> Self:
        """With people from the population, carers, families and groups."""
        return self.filter(who__in=who_in(PEOPLE))

    def of_professionals(self) -> Self:
        """With staff, and people who work in community groups."""
        return self.filter(who__in=who_in(PROFESSIONALS))

    def with_words(self) -> Self:
        """Those whose use was explained, so that what was said may be kept."""
        return self.filter(explained=True)


class OfPopulation(TenantModel):
    """What belongs to one population, and so to its sub-team."""

    class Meta:
        abstract = True

    comes_with: tuple[str, ...] = ("population", "population__team", "organisation")

    @property
    def permission_team_id(self) -> int | None:
        return self.population.team_id  # type: ignore[attr-defined]


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

    # The codes in clear, on the very instance that the action made and nowhere else.
    given_codes: tuple[str, ...] = ()

    objects = ConversationQuerySet.as_manager()
    inventory = keeps(
        (
            S.ORDINARY,
            Kept.NOTE,
            "uuid population place_kind held_on how_many explained checked_identifiers logged_at",
        ),
        (
            S.CONFIDENTIAL,
            Kept.NOTE,
            "who method language interpreter service_use wants_more read_back under_16 quote",
        ),
        (S.CONFIDENTIAL, Kept.NOTE, "heard strengths needs worse changes"),
        (S.PERSONAL, Kept.NOTE, "logged_by"),
    )

    comes_with = ("population", "population__team", "organisation", "logged_by")

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
            models.CheckConstraint(condition=Q(explained=False) | ~Q(who=""), name="explained_says_who"),
            models.CheckConstraint(condition=Q(how_many__range=(1, LARGEST_GROUP)), name="heard_1_to_200"),
            models.CheckConstraint(condition=~Q(place_kind=""), name="conversation_has_a_place"),
        ]
        indexes = [models.Index(fields=["population", "-held_on"], name="newest_conversations")]

    def __str__(self) -> str:
        return str(self.who_words or _("Someone who was not told how it would be used"))

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
    def is_reflected(self) -> bool:
        """Whether any of the 4 boxes of the reflection is filled (R78)."""
        return any(getattr(self, box) for box in REFLECTIONS)


class RemovalCode(TenantModel):
    """One code for each person heard. Whoever brings it can have the note removed. Only its keyed hash is kept."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="removal_codes")
    hash = models.CharField(max_length=64)

    inventory = keeps((S.ORDINARY, Kept.NOTE, "conversation"), (S.SECRET, Kept.NOTE, "hash"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["hash"], name="a_removal_code_once")]


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

    conversation = models.ForeignKey(
        Conversation, on_delete=models.CASCADE, null=True, related_name="extracts"
    )
    finding = models.ForeignKey(Finding, on_delete=models.CASCADE, null=True, related_name="extracts")
    start = models.PositiveIntegerField(null=True)
    end = models.PositiveIntegerField(null=True)
    quote = models.TextField(blank=True)

    inventory = keeps(
        (S.ORDINARY, Kept.NOTE, "conversation finding start end"), (S.CONFIDENTIAL, Kept.NOTE, "quote")
    )

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
        constraints = [
            models.UniqueConstraint(fields=["extract", "theme"], name="one_coding_an_extract_and_theme")
        ]


class NoteRead(TenantModel):
    """Somebody opened a note. Append-only; names the note by number, so that the row outlives the note."""

    population = models.ForeignKey(Population, on_delete=models.PROTECT, related_name="+")
    note_id = models.BigIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    inventory = keeps((S.PERSONAL, Kept.TRAIL, "by at"), (S.ORDINARY, Kept.TRAIL, "population note_id"))

    class Meta:
        ordering = ("-at", "-id")
        indexes = [models.Index(fields=["population", "-at"], name="newest_reads")]


def evidence_of(theme: Theme) -> QuerySet[Extract]:
    """The extracts under a theme, with their notes and findings, in the order they were added."""
    found: Any = Extract.objects.filter(codings__theme=theme).select_related("conversation", "finding")
    return found.order_by("id")
