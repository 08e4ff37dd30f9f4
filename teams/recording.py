"""What the page of a meeting and its minutes show: agenda, who was there, what came out of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date

from teams import agenda
from teams.agenda import Agenda
from teams.models import Action, AgendaItem, Attendance, Meeting, Outcome

Result = Outcome | Action


@dataclass(frozen=True)
class Came:
    """Somebody who was there."""

    user_id: int
    name: str


@dataclass(frozen=True)
class Record:
    """One meeting with all that belongs to it. Each of `lines` has what came out of it, `other` what came from none."""

    agenda: Agenda
    lines: list[AgendaItem]
    next_on: date | None
    present: list[Came] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)
    actions: list[Action] = field(default_factory=list)
    other: list[Result] = field(default_factory=list)
    lived_experience: bool | None = None

    @property
    def other_outcomes(self) -> list[Result]:
        """What was decided or learned beside the agenda."""
        return [result for result in self.other if isinstance(result, Outcome)]

    @property
    def decided_without(self) -> bool:
        """Whether something was decided and nobody with lived experience was in the room."""
        decided = any(outcome.kind == Outcome.Kind.DECISION for outcome in self.outcomes)
        return decided and self.lived_experience is False


def record_of(meeting: Meeting) -> Record:
    """One meeting with all that belongs to it, in the same number of queries whatever it holds."""
    items, known = agenda.items_of(meeting), agenda.about(meeting)
    shown = agenda.agenda_of(meeting, None if meeting.held or meeting.cancelled_at else known, items)
    actions = known.agreed
    if not meeting.held:
        return Record(shown, [], known.next_on, actions=actions, other=list(actions))
    there = Attendance.objects.filter(meeting=meeting).select_related("user").order_by("user__name")
    outcomes = list(Outcome.objects.filter(meeting=meeting))
    lines = [item for item in items if not item.left_out]
    return Record(
        shown,
        lines,
        known.next_on,
        present=[Came(row.user_id, row.user.name) for row in there],
        outcomes=outcomes,
        actions=actions,
        other=_beside(lines, [*outcomes, *actions]),
        lived_experience=meeting.lived_experience,
    )


def _beside(lines: list[AgendaItem], results: list[Result]) -> list[Result]:
    """Put each result beside the line it came from. Returns those that came from none that is shown."""
    by_line = {item.pk: item for item in lines}
    for item in lines:
        item.came_out = [result for result in results if result.item_id == item.pk]
    return [result for result in results if result.item_id not in by_line]


Expected = Callable[[Meeting], Iterable[int]]
_expected: list[Expected] = []


def expect_by(ask: Expected) -> None:
    """Say how it is known who means to come (ids of users). For a room above, once, at start-up."""
    _expected[:] = [ask]


def expected_at(meeting: Meeting) -> list[int]:
    """Who said that they come, as far as anybody knows: what the list of who was there begins with."""
    return list(_expected[0](meeting)) if _expected else []
