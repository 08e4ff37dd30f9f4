"""Where organisations stand with learning sets, and who of the people at one has a place (R3, R23)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from amhe.access.places import before
from organisations.models import LearningPlace, LearningSet


@dataclass(frozen=True)
class LearningFacts:
    """What there is to know about one organisation and learning sets. Both days change with the day alone.

    `came_to_last` is None until it was written down who came.
    """

    has_next: bool = False
    goes_to_next: bool = False
    last_on: date | None = None
    went_to_last: bool = False
    came_to_last: bool | None = None

    @property
    def in_diary(self) -> bool:
        """Whether somebody is down for the next learning set; for the last one, as long as no next one is announced."""
        return self.goes_to_next if self.has_next else self.went_to_last

    def missed_last(self, since: date) -> bool:
        """Whether nobody came to the last learning set, held on that day or later, as far as it was written down."""
        return self.last_on is not None and self.last_on >= since and self.came_to_last is False


def facts_of(came: Iterable[bool | None], *, recorded: bool) -> bool | None:
    """Whether anybody came, from the places of one organisation: None if nothing was written down. Pure."""
    said = list(came)
    if any(said):
        return True
    return False if recorded or any(one is False for one in said) else None


def learning_facts(organisation_ids: Collection[int]) -> dict[int, LearningFacts]:
    """Of each organisation. 3 queries for any number of them."""
    coming, last = LearningSet.objects.to_come().first(), LearningSet.objects.past().first()
    asked = [known.pk for known in (coming, last) if known]
    places: dict[tuple[int, int], list[bool | None]] = defaultdict(list)
    if asked:
        rows = LearningPlace.objects.filter(organisation_id__in=organisation_ids, learning_set__in=asked)
        for organisation_id, set_id, came in rows.values_list("organisation_id", "learning_set_id", "came"):
            places[organisation_id, set_id].append(came)
    found = {}
    for pk in organisation_ids:
        at_last = places[pk, last.pk] if last else []
        found[pk] = LearningFacts(
            has_next=coming is not None,
            goes_to_next=bool(coming and places[pk, coming.pk]),
            last_on=timezone.localtime(last.starts_at).date() if last else None,
            went_to_last=bool(at_last),
            came_to_last=facts_of(at_last, recorded=bool(last and last.attendance_at)),
        )
    return found


@dataclass(frozen=True)
class Going:
    """Somebody who said they will come; `waits` is their number on the waiting list, or 0 with a place."""

    place: LearningPlace
    waits: int = 0


def going(learning_set: LearningSet, places: Iterable[LearningPlace]) -> list[Going]:
    """Who has a place and who waits. A query for each who had to wait at first."""
    return [Going(place, waits_at(learning_set, place)) for place in places]


def waits_at(learning_set: LearningSet, place: LearningPlace) -> int:
    """The number on the waiting list, from 1; 0 for somebody with a place, which nobody loses again."""
    return max(before(learning_set.pk, place.pk) + 1 - learning_set.capacity, 0) if place.waited else 0
