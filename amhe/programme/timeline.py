"""Who did what, when: the lines of the trail that a reader may see, in words, with the values that changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.apps import apps
from django.core.paginator import Page, Paginator
from django.db import models
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from amhe.access.access import Access
from amhe.access.roles import Permission
from amhe.audit.models import Change, Event
from amhe.programme.things import Thing, names_of
from amhe.reference import by_id, facts
from organisations.models import Organisation, User
from populations.models import Population

ON_A_PAGE = 25
LONGEST = 120  # letters of one value


@dataclass(frozen=True)
class Value:
    """A value that changed: what it is called, what it was and what it became. Words, never empty."""

    name: str
    was: str
    became: str


@dataclass(frozen=True)
class Line:
    """Somebody did something."""

    who: str
    did: str
    at: datetime
    population: str = ""
    thing: str = ""
    thing_id: int = 0
    name: str = ""  # of the thing, if it has one and is still there
    values: list[Value] = field(default_factory=list)

    @property
    def day(self) -> date:
        """The day, where the reader is."""
        return timezone.localdate(self.at)


@dataclass(frozen=True)
class Timeline:
    """One page of lines, newest first."""

    page: Page
    lines: list[Line]
    of: str = ""  # the name of the one thing that all are about


def timeline(
    access: Access,
    organisation: Organisation,
    population: Population | None = None,
    asked: Mapping[str, Any] | None = None,
    number: Any = 1,
    thing: Thing | None = None,
) -> Timeline:
    """Page `number` of what this reader may see, in the whole organisation or of one population and its sub-team.

    `asked` narrows it: `person` (id), `kind`, `since` and `until` (days); so does `thing`, which is only named if a line
    about it may be seen. At most 6 queries.
    """
    found = Event.objects.filter(_seen(access, organisation.pk, population), organisation=organisation)
    if thing is not None:
        found = found.filter(thing=thing[0], thing_id=thing[1])
    found = _narrowed(found, asked or {}).select_related("by").order_by("-at", "-pk")
    page = Paginator(found, ON_A_PAGE).get_page(number)
    events = list(page)
    names = dict(Population.objects.filter(pk__in={e.population_id for e in events}).values_list("pk", "name"))
    things = names_of({(e.thing, e.thing_id) for e in events})
    values = _values(events)
    actions = by_id("audit", "actions", "actions")
    lines = [
        Line(
            who=event.by.name if event.by else _("The system"),
            did=_(actions[event.action]["words"]),
            at=event.at,
            population="" if population else names.get(event.population_id or 0, ""),
            thing=event.thing,
            thing_id=event.thing_id,
            name=things.get((event.thing, event.thing_id), ""),
            values=values[event.pk],
        )
        for event in events
    ]
    return Timeline(page, lines, things.get(thing, "") if thing else "")


def people_in(organisation: Organisation) -> list[tuple[str, str]]:
    """Everybody who has or had a role in the organisation, as choices."""
    people = User.objects.filter(memberships__organisation=organisation).distinct().order_by("name", "pk")
    return [(str(pk), name) for pk, name in people.values_list("pk", "name")]


def _seen(access: Access, organisation_id: int, population: Population | None) -> Q:
    """What the reader may see: each action needs a permission, in the organisation or in the sub-team it was done in."""

    def allowed(team_id: int | None) -> list[str]:
        rows = by_id("audit", "actions", "actions")
        return [id_ for id_, row in rows.items() if access.allows(Permission(row["needs"]), organisation_id, team_id)]

    if population is not None:
        about = Q(population_id=population.pk)
        if population.team_id is not None:
            about |= Q(team_id=population.team_id)
        return about & Q(action__in=allowed(population.team_id))
    seen = Q(action__in=allowed(None))
    for team_id in {grant.team_id for grant in access.grants if grant.organisation_id == organisation_id} - {None}:
        seen |= Q(team_id=team_id, action__in=allowed(team_id))
    return seen


def _narrowed(found: QuerySet[Event], asked: Mapping[str, Any]) -> QuerySet[Event]:
    if person := asked.get("person"):
        found = found.filter(by=person)
    if kind := asked.get("kind"):
        rows = by_id("audit", "actions", "actions").values()
        found = found.filter(action__in=[row["id"] for row in rows if row["kind"] == kind])
    if since := asked.get("since"):
        found = found.filter(at__gte=_midnight(since))
    if until := asked.get("until"):
        found = found.filter(at__lt=_midnight(until + timedelta(days=1)))
    return found


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _values(events: Iterable[Event]) -> dict[int, list[Value]]:
    """Of each event: the values that its own thing changed. A change belongs to the line about the same thing that its
    transaction wrote next; or last, where an action told the trail before it removed the thing."""
    works = {event.work for event in events if event.work}
    found: dict[int, list[Value]] = defaultdict(list)
    changes = list(Change.objects.filter(work__in=works).exclude(did="insert").order_by("pk")) if works else []
    if not changes:
        return found
    lines: dict[Any, list[tuple[Any, int]]] = defaultdict(list)
    told = Event.objects.filter(work__in={change.work for change in changes}).order_by("written_at", "pk")
    for work, thing, thing_id, at, pk in told.values_list("work", "thing", "thing_id", "written_at", "pk"):
        lines[work, thing, thing_id].append((at, pk))
    for change in changes:
        if theirs := lines[change.work, change.thing, change.thing_id]:
            pk = next((pk for at, pk in theirs if at >= change.written_at), theirs[-1][1])
            found[pk] += _shown(change)
    return found


def _shown(change: Change) -> Iterator[Value]:
    """The values of a change that have a name, in words."""
    model = apps.get_model(change.thing)
    for column, name in facts("audit", "actions")["fields"].get(change.thing, {}).items():
        if column in change.was or column in change.became:
            kind = model._meta.get_field(column)
            yield Value(_(name), _words(kind, change.was.get(column)), _words(kind, change.became.get(column)))
        elif column in change.unsaid:
            yield Value(_(name), _("not shown"), _("not shown"))


def _words(kind: Any, value: Any) -> str:
    """A value as the history keeps it, in words."""
    if value in (None, "", []):
        return _("nothing")
    value = kind.to_python(value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if kind.choices:
        return str(dict(kind.flatchoices).get(value, value))
    if isinstance(kind, models.DateTimeField):
        return date_format(timezone.localtime(value), "j F Y, H:i")
    if isinstance(kind, models.DateField):
        return date_format(value, "j F Y")
    return Truncator(value).chars(LONGEST)
