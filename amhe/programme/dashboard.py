"""What a coach sees of many organisations at once: which, in what order, and each one's row."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
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


def dashboard(organisation_ids: Collection[int], asked: Mapping[str, Any] | None = None, number: Any = 1) -> Dashboard:
    """Page `number` of a coach's organisations, narrowed by `asked` (what CoachFilters gives).

    By health, then by weight of the reasons, then by name. The same queries for any number of organisations.
    """
    changes.settle(organisation_ids)
    order, unkept = _in_order(organisation_ids)
    listed = _narrowed(order, unkept, asked) if asked and any(asked.values()) else order
    page = Paginator(listed, ON_A_PAGE).get_page(number)
    wanted = list(dict.fromkeys([*page, *order[:1]]))
    kept = standings([pk for pk in wanted if pk not in unkept], without=["tasks"]) | unkept
    said = said_of(kept[pk] for pk in wanted)
    rows = {pk: Row(kept[pk], said.get(pk)) for pk in wanted}
    first = rows[order[0]] if order else None
    worst = first if first and first.kept.health != Health.ON_TRACK else None
    return Dashboard(page, [rows[pk] for pk in page], worst, len(listed), len(order))


def _in_order(organisation_ids: Collection[int]) -> tuple[list[int], dict[int, KeptProgress]]:
    """The ids, most at risk first; and rows for those of which nothing true is kept, worked out on the spot."""
    mine = set(organisation_ids)  # sooner looked up here than sent to the database, a thousand of them
    rows = true_now()
    all_ids = (
        rows.aggregate(ids=ArrayAgg("organisation_id", order_by="sort_key"))["ids"] or []
    )  # one row, not a thousand
    order = [pk for pk in all_ids if pk in mine]
    missing = mine.difference(order)
    if not missing:
        return order, {}
    unkept = {row.organisation_id: row for row in work_out(missing)}
    keys = dict(rows.values_list("organisation_id", "sort_key")) | {pk: row.sort_key for pk, row in unkept.items()}
    return sorted(mine.intersection(keys), key=keys.__getitem__), unkept


def _narrowed(order: list[int], unkept: Mapping[int, KeptProgress], asked: Mapping[str, Any]) -> list[int]:
    """Those of `order` that fit what was asked: the same four questions of what is kept, and of what is not."""
    soon = clock.now() + SOON
    questions: list[tuple[Any, Q, Callable[[KeptProgress], bool]]] = [
        (asked.get("help"), Q(health=Health.NEEDS_HELP), lambda row: row.health == Health.NEEDS_HELP),
        (asked.get("soon"), Q(next_at__lte=soon), lambda row: row.next_at is not None and row.next_at <= soon),
        (nation := asked.get("nation"), Q(nation=nation), lambda row: row.nation == nation),
        (stone := asked.get("milestone"), Q(working_on__contains=stone), lambda row: str(stone) in row.working_on),
    ]
    put = [(query, fits) for value, query, fits in questions if value]
    fitting = set(true_now().filter(*(query for query, _fits in put)).values_list("organisation_id", flat=True))
    fitting |= {pk for pk, row in unkept.items() if all(fits(row) for _query, fits in put)}
    return [pk for pk in order if pk in fitting]
