"""The agenda that nobody need type: built from facts, with what people wrote, changed and left out (R15, R16, R22).

Rooms above register their sections at start-up. A section that has no line does not appear.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any, NamedTuple

from django.db.models import Exists, Q
from django.db.models.expressions import Combinable
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from amhe import clock
from amhe.addresses import address
from teams.models import Action, AgendaItem, Meeting, Team, TeamUpdate

USUAL_GAP = timedelta(days=14)
TOLD_FOR = timedelta(days=7)
MOST = 10  # lines of a section


class Line(NamedTuple):
    """One line: which fact it comes from, in words, where to find more, and a few words about it."""

    source: str
    what: str
    url: str = ""
    more: str = ""

    @property
    def text(self) -> str:
        """Everything in one piece, as the record keeps it."""
        return f"{self.what} ({self.more})" if self.more else self.what


@dataclass
class About:
    """What sections are asked about: a meeting, when its team met before, and when it meets after."""

    meeting: Meeting
    since: datetime | None
    after: datetime | None
    shared: dict[str, Any] = field(default_factory=dict)  # what one section read and another needs too

    @property
    def next_on(self) -> date | None:
        """The day of the team's next meeting, if one is in the diary."""
        return timezone.localtime(self.after).date() if self.after else None

    @property
    def until(self) -> date:
        """The day until which to look ahead: of the next meeting, or of one 2 weeks later."""
        return self.next_on or self.meeting.day + USUAL_GAP

    @property
    def team(self) -> Team:
        """Whose meeting it is."""
        return self.meeting.team

    @property
    def of_project_team(self) -> bool:
        """Whether it is the project team's."""
        return self.team.kind == Team.Kind.PROJECT

    @cached_property
    def _actions(self) -> list[Action]:
        theirs = Q(team=self.team, done_at=None) | Q(meeting=self.meeting)
        return list(Action.objects.filter(theirs).select_related("owner").order_by("due_on", "pk"))

    @property
    def open_actions(self) -> list[Action]:
        """The team's open actions, due first."""
        return [action for action in self._actions if action.done_at is None]

    @property
    def agreed(self) -> list[Action]:
        """What was agreed in the meeting itself, open or closed, in the order in which it was."""
        here = (action for action in self._actions if action.meeting_id == self.meeting.pk)
        return sorted(here, key=lambda action: action.pk)


@dataclass(frozen=True)
class Section:
    """A part of the agenda. `lines` is asked behind the wall of the meeting's organisation; `order` is from the top."""

    id: str
    title: Any
    lines: Callable[[About], Iterable[Line]]
    order: int


@dataclass(frozen=True)
class Part:
    """A section that has lines: those of the facts, or those kept in the record."""

    id: str
    title: str
    lines: list[Any]


@dataclass(frozen=True)
class Agenda:
    """An agenda as it stands: `own` lines that people wrote or changed, in their order, and parts built from facts."""

    own: list[AgendaItem] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    left_out: list[AgendaItem] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing on it."""
        return not self.own and not self.parts


_sections: dict[str, Section] = {}


def register(section: Section) -> None:
    """Let this section be part of every agenda. Called by a room's AppConfig.ready()."""
    _sections[section.id] = section


def title_of(section: str) -> str:
    """A section's heading; of one that no room has any more, that it was there."""
    return str(_sections[section].title) if section in _sections else _("Also on the agenda")


def about(meeting: Meeting) -> About:
    """What there is to know for building a meeting's agenda. A query if it was not loaded with its neighbours."""
    known: Any = meeting if hasattr(meeting, "after") else Meeting.objects.with_neighbours().get(pk=meeting.pk)
    return About(meeting, known.before, known.after)


def built(known: About) -> list[tuple[Section, list[Line]]]:
    """The sections that have something to say, in order. Facts of today tell nothing of a meeting of more than a week ago."""
    if known.meeting.day < clock.today() - TOLD_FOR:
        return []
    ordered = sorted(_sections.values(), key=lambda section: section.order)
    asked = ((section, list(section.lines(known))) for section in ordered)
    return [(section, lines) for section, lines in asked if lines]


def agenda_of(meeting: Meeting, known: About | None, items: list[AgendaItem]) -> Agenda:
    """The agenda as it stands: of a meeting that was held, what its record keeps (`known` is None); else built from facts."""
    own = [item for item in items if not item.section and not item.left_out]
    if known is None:
        parts: dict[str, list[AgendaItem]] = {}
        for item in items:
            if item.section and not item.left_out:
                parts.setdefault(item.section, []).append(item)
        return Agenda(own, [Part(name, title_of(name), lines) for name, lines in parts.items()])
    touched = {item.source for item in items if item.source}
    shown = ((section, [line for line in lines if line.source not in touched]) for section, lines in built(known))
    return Agenda(
        own,
        [Part(section.id, str(section.title), lines) for section, lines in shown if lines],
        [item for item in items if item.left_out],
    )


def items_of(meeting: Meeting) -> list[AgendaItem]:
    """The lines kept for a meeting, and, if it is the next that the team is to hold, those that wait for it. 1 query."""
    mine: Combinable | Q = Q(meeting=meeting)
    if not meeting.held and not meeting.cancelled_at:
        first = Meeting.objects.to_hold().filter(team=meeting.team_id).order_by("starts_at").values("pk")[:1]
        is_next = Exists(Meeting.objects.filter(pk=meeting.pk, pk__in=first))
        mine = mine | Q(is_next, meeting=None, team=meeting.team_id)
    return list(AgendaItem.objects.filter(mine, organisation=meeting.organisation_id))


# --- the sections of this room ---------------------------------------------------------------------------------------


def _action(action: Action) -> Line:
    where = address("teams:action", action.organisation.slug, action.pk)
    due = date_format(action.due_on, "j F Y")
    more = _("%(name)s, by %(day)s") % {"name": action.owner.name, "day": due}
    return Line(f"action:{action.pk}", action.what, where, more)


def _of(known: About, actions: Iterable[Action]) -> list[Line]:
    found = list(actions)[:MOST]
    for action in found:
        action.organisation = known.meeting.organisation
    return [_action(action) for action in found]


def late(known: About) -> list[Line]:
    """Actions past their day, with who does them."""
    return _of(known, (action for action in known.open_actions if action.is_late))


def due(known: About) -> list[Line]:
    """Actions that are due before the meeting after this one."""
    today = clock.today()
    return _of(known, (action for action in known.open_actions if today <= action.due_on <= known.until))


def updates(known: About) -> list[Line]:
    """For the project team: the newest update of each sub-team since they last met (R16)."""
    if not known.of_project_team:
        return []
    newest = newest_updates(known.meeting.organisation_id, known.since)
    return [Line(f"update:{update.pk}", f"{update.team.name}: {update.words}") for update in newest]


def newest_updates(organisation_id: int, since: datetime | None = None) -> list[TeamUpdate]:
    """The newest update of each sub-team, by the team's name; with `since`, only those written after. 1 query."""
    written = TeamUpdate.objects.filter(organisation=organisation_id)
    if since:
        written = written.filter(written_at__gt=since)
    newest = written.order_by("team", "-written_at", "-pk").distinct("team").select_related("team", "written_by")
    return sorted(newest, key=lambda update: update.team.name)


OWN = (
    Section("updates", gettext_lazy("What the sub-teams tell us"), updates, 10),
    Section("late", gettext_lazy("Actions that are late"), late, 20),
    Section("due", gettext_lazy("Actions due before the next meeting"), due, 30),
)
