"""What a coach sees of many organisations at once: which, in what order, and each one's row."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, NamedTuple

from django.core.paginator import Page, Paginator
from django.db.models import Q

from amhe import clock
from amhe.access import changes
from amhe.programme.models import Health, HealthOverride, KeptProgress
from amhe.programme.risk import Reason
from amhe.programme.standing import reasons_in, said_of, standings, true_now, work_out
from organisations.models import Organisation

ON_A_PAGE = 25
SOON = timedelta(days=14)
WORST_FIRST: dict[str, int] = {Health.NEEDS_HELP: 0, Health.WATCH: 1, Health.ON_TRACK: 2}


@dataclass(frozen=True)
class Row:
    """One organisation: what is kept of it, and the coach's own word if there is one."""

    kept: KeptProgress
    said: HealthOverride | None = None

    @property
    def organisation(self) -> Organisation:
        """Whose row it is."""
        return self.kept.organisation

    @property
    def reasons(self) -> list[Reason]:
        """Why it may need help, heaviest first."""
        return reasons_in(self.kept, self.organisation.slug)


@dataclass(frozen=True)
class Dashboard:
    """One page of rows, most at risk first; `worst` of all organisations, whatever is filtered; how many there are."""

    page: Page
    rows: list[Row]
    worst: Row | None
    listed: int
    total: int


class _Line(NamedTuple):
    """What decides whether, and where, an organisation stands on the page: as little as can be, for a thousand of them."""

    pk: int
    name: str
    nation: str
    health: str
    points: int
    working_on: str
    is_soon: bool


LIGHT = ("organisation_id", "organisation__name", "organisation__nation", "health", "points", "working_on", "is_soon")


def dashboard(organisation_ids: Collection[int], asked: Mapping[str, Any] | None = None, number: Any = 1) -> Dashboard:
    """Page `number` of a coach's organisations, narrowed by `asked` (what CoachFilters gives).

    By health, then by weight of the reasons, then by name. The same queries for any number of organisations.
    """
    lines = sorted(_lines(organisation_ids), key=lambda line: (WORST_FIRST[line.health], -line.points, line.name))
    shown = [line for line in lines if _wanted(line, asked or {})]
    page = Paginator(shown, ON_A_PAGE).get_page(number)
    worst = next((line.pk for line in lines if line.health != Health.ON_TRACK), None)
    here = [line.pk for line in page]
    wanted = [*here, *([worst] if worst and worst not in here else [])]
    kept = standings(wanted, without=["tasks"])
    said = said_of(kept.values())
    rows = {pk: Row(kept[pk], said.get(pk)) for pk in wanted}
    return Dashboard(page, [rows[pk] for pk in here], rows[worst] if worst else None, len(shown), len(lines))


def _lines(organisation_ids: Collection[int]) -> list[_Line]:
    changes.settle(organisation_ids)
    mine = set(organisation_ids)  # sooner looked up here than sent to the database, a thousand of them
    soon = clock.now() + SOON
    rows = true_now().annotate(is_soon=Q(next_at__isnull=False, next_at__lte=soon)).values_list(*LIGHT)
    found = [_Line._make(row) for row in rows if row[0] in mine]
    missing = mine.difference(line.pk for line in found)
    for row in work_out(missing) if missing else ():
        o, is_soon = row.organisation, row.next_at is not None and row.next_at <= soon
        found.append(_Line(o.pk, o.name, o.nation, row.health, row.points, row.working_on, is_soon))
    return found


def _wanted(line: _Line, asked: Mapping[str, Any]) -> bool:
    return (
        (not asked.get("help") or line.health == Health.NEEDS_HELP)
        and (not asked.get("soon") or line.is_soon)
        and asked.get("nation") in ("", None, line.nation)
        and (not asked.get("milestone") or asked["milestone"] in line.working_on)
    )
