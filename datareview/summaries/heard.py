"""How many people were heard, and who was not."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Max, Min, Q, Sum
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from amhe import clock
from amhe.reference import threshold
from datareview.models import PEOPLE, PROFESSIONALS, Conversation, who_in
from organisations.retention import TOLD_BEFORE, goes_on, written_until
from populations.models import Population

OUTSIDE = "community_worker"


@dataclass(frozen=True)
class Going:
    """Notes whose words go within 30 days: how many, and the first day on which some do."""

    notes: int
    first: date


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
    going: Going | None = None

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


def heard(population: Population, *, soon: bool = False) -> Heard:
    """Who was heard for one population, and with `soon` whose words go soon. One query."""
    kinds = Conversation.objects.filter(population=population).order_by().values_list("who", "service_use", "explained")
    counts: dict[str, Any] = {"persons": Sum("how_many"), "number": Count("pk")}
    if soon:
        counts |= {
            "due": Count("pk", filter=_goes_soon(population)),
            "oldest": Min("logged_at", filter=_goes_soon(population)),
        }
    rows = [(*row, 0, None)[:7] for row in kinds.annotate(**counts)]  # nothing goes where nobody asked

    def persons(*who: str) -> int:
        return sum(number for kind, _used, _told, number, *_rest in rows if kind in who)

    return Heard(
        people=persons(*who_in(PEOPLE)),
        professionals=persons(*who_in(PROFESSIONALS)),
        professionals_outside=persons(OUTSIDE),
        carers=persons("carer"),
        never_used=sum(number for _who, used, _told, number, *_rest in rows if used == "never"),
        notes=sum(notes for *_kind, notes, _due, _oldest in rows),
        not_told=sum(number for _who, _used, told, number, *_rest in rows if not told),
        going=_going(population, [(due, oldest) for *_kind, due, oldest in rows if due]),
    )


def _goes_soon(population: Population) -> Q:
    until = written_until(clock.today() + TOLD_BEFORE, population.organisation.phase_1_ends_on)
    return Q(explained=True, words_gone_at=None, logged_at__date__lte=until)


def _going(population: Population, due: list[tuple[int, datetime]]) -> Going | None:
    if not due:
        return None
    oldest = localtime(min(oldest for _number, oldest in due)).date()
    first = goes_on(oldest, population.organisation.phase_1_ends_on)
    return Going(sum(number for number, _oldest in due), max(first, clock.today() + timedelta(days=1)))


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
