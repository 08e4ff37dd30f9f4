"""The meetings of all of a coach's organisations, day by day (R21)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef
from django.utils import timezone

from amhe import clock
from amhe.addresses import address
from organisations.models import LearningSet, Organisation
from teams.models import AgendaItem, Meeting

AHEAD = timedelta(days=28)
ON_A_PAGE = 50


@dataclass(frozen=True)
class Line:
    """One meeting: when, whose and where, whether people wrote on its agenda, and whether its coach is asked to come."""

    meeting: Meeting
    has_lines: bool

    @property
    def url(self) -> str:
        """Its page."""
        return address("teams:meeting", self.meeting.organisation.slug, self.meeting.pk)

    @property
    def with_coach(self) -> bool:
        """Whether the coach is asked to it."""
        return self.meeting.series is None or self.meeting.series.coach_invited


@dataclass(frozen=True)
class Calendar:
    """One page of what is to come, by day, and how many meetings there are in all."""

    page: Page
    days: list[tuple[date, list[Line]]]

    @property
    def total(self) -> int:
        """How many meetings."""
        return self.page.paginator.count


def calendar(organisation_ids: Collection[int], asked: Mapping[str, Any], number: Any = 1) -> Calendar:
    """Page `number` of the meetings of the next 28 days in these organisations, narrowed by `asked`. 2 queries."""
    today = datetime.combine(clock.today(), time(), tzinfo=timezone.get_current_timezone())
    wrote = AgendaItem.objects.filter(meeting=OuterRef("pk"), left_out=False)
    found = Meeting.objects.on().filter(
        organisation__in=organisation_ids, starts_at__gte=today, starts_at__lt=today + AHEAD, held=False
    )
    if asked.get("organisation"):
        found = found.filter(organisation__slug=asked["organisation"])
    if asked.get("team"):
        found = found.filter(team__kind=asked["team"])
    found = found.select_related("organisation", "team", "series").annotate(wrote=Exists(wrote))
    page = Paginator(found.order_by("starts_at", "organisation__name", "pk"), ON_A_PAGE).get_page(number)
    lines = [Line(meeting, getattr(meeting, "wrote", False) or bool(meeting.agenda)) for meeting in page]
    days = groupby(lines, key=lambda line: line.meeting.day)
    return Calendar(page, [(day, list(of_day)) for day, of_day in days])


def learning_sets() -> list[LearningSet]:
    """The learning sets of the next 28 days, the next one first. 1 query."""
    return list(LearningSet.objects.to_come().filter(starts_at__lt=clock.now() + AHEAD))


def choices_of(organisation_ids: Collection[int]) -> list[tuple[str, str]]:
    """The organisations to choose from, by name: (address, name)."""
    found = Organisation.objects.filter(pk__in=organisation_ids).order_by("name")
    return list(found.values_list("slug", "name"))
