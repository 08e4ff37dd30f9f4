"""How many people were heard, and who was not."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Max, Q, Sum
from django.utils.translation import gettext as _

from amhe.reference import threshold
from datareview.models import PEOPLE, PROFESSIONALS, Conversation, who_in
from populations.models import Population

OUTSIDE = "community_worker"
IS_PEOPLE, IS_PROFESSIONAL = Q(who__in=who_in(PEOPLE)), Q(who__in=who_in(PROFESSIONALS))


@dataclass(frozen=True)
class Heard:
    """Counts of persons (not of notes) for one population. Exact: for the sub-team and those it shares notes with."""

    people: int
    professionals: int
    professionals_outside: int
    carers: int
    never_used: int
    notes: int
    not_told: int

    @property
    def low(self) -> int:
        """The least of the goal that comes next: 2 people first, then 10 (R79)."""
        return threshold("first_conversations_min" if self.is_starting else "later_conversations_min")

    @property
    def high(self) -> int:
        """The most of the goal that comes next: 3 people first, then 15 (R79)."""
        return threshold("first_conversations_start" if self.is_starting else "later_conversations_max")

    @property
    def is_starting(self) -> bool:
        """Whether the first 2 or 3 people are still to be heard."""
        return self.people < threshold("first_conversations_min")

    @property
    def professionals_inside(self) -> int:
        """Professionals who work in the organisation."""
        return self.professionals - self.professionals_outside

    @property
    def missing(self) -> list[str]:
        """The voices that nobody has listened to yet, in words (R72, R82)."""
        voices = {
            _("people from the population"): self.people,
            _("carers and families"): self.carers,
            _("people who have not used services"): self.never_used,
            _("staff"): self.professionals_inside,
            _("people who work in community groups"): self.professionals_outside,
        }
        return [voice for voice, count in voices.items() if not count]


def heard(population: Population) -> Heard:
    """Who was heard for one population. One query."""
    found = Conversation.objects.filter(population=population).aggregate(
        people=Sum("how_many", filter=IS_PEOPLE, default=0),
        professionals=Sum("how_many", filter=IS_PROFESSIONAL, default=0),
        professionals_outside=Sum("how_many", filter=Q(who=OUTSIDE), default=0),
        carers=Sum("how_many", filter=Q(who="carer"), default=0),
        never_used=Sum("how_many", filter=Q(service_use="never"), default=0),
        notes=Count("pk"),
        not_told=Sum("how_many", filter=Q(explained=False), default=0),
    )
    return Heard(**found)


@dataclass(frozen=True)
class Listening:
    """How lately an organisation listened, and what its notes hold: for health and the coach. No words."""

    last_on: date | None
    notes_with_needs: int
    notes_with_strengths: int


def listening(organisation_ids: Collection[int]) -> dict[int, Listening]:
    """By organisation id, for each of those given. One query."""
    rows = (
        Conversation.objects.filter(organisation_id__in=organisation_ids)
        .order_by()
        .values("organisation_id")
        .annotate(
            last=Max("held_on"), needs=Count("pk", filter=~Q(needs="")), strong=Count("pk", filter=~Q(strengths=""))
        )
    )
    found = {row["organisation_id"]: Listening(row["last"], row["needs"], row["strong"]) for row in rows}
    return {pk: found.get(pk, Listening(None, 0, 0)) for pk in organisation_ids}
