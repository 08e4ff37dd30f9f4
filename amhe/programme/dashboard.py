"""What a coach sees of many organisations at once: which, in what order, and each one's row."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.paginator import Page, Paginator
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from amhe import clock
from amhe.access import changes
from amhe.programme.models import Health, HealthOverride, KeptProgress
from amhe.programme.risk import Reason
from amhe.programme.standing import milestones_in, overrides, reasons_in, standings, true_now, work_out
from amhe.programme.tracker import SHAPES as SHAPES_OF_STAGES
from amhe.programme.tracker import MilestoneProgress, Stage
from amhe.symbols import STATUSES, sprite, used
from organisations.models import Organisation

SPRITE = sprite(*{*SHAPES_OF_STAGES.values(), *(STATUSES[health].symbol for health in Health)})
HEADS = ("Project team", "Populations", "Sub-teams", "Data review", "Assets", "QI project")
ON_A_PAGE = 30
SOON = timedelta(days=14)
WORST_FIRST = {Health.NEEDS_HELP: 0, Health.WATCH: 1, Health.ON_TRACK: 2}


@dataclass(frozen=True)
class Row:
    """One organisation: its health with the reasons, and its 6 milestones."""

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

    @property
    def summary(self) -> str:
        """One line for a phone: "2 of 6 done. Now: Sub-teams, Data review. Stuck: none"."""
        milestones = milestones_in(self.kept)
        done = sum(m.stage == Stage.DONE for m in milestones)
        moving = [_(HEADS[m.milestone.number - 1]) for m in milestones if m.stage == Stage.MOVING]
        stuck = [_(HEADS[m.milestone.number - 1]) for m in milestones if m.stage == Stage.STUCK]
        return _("%(done)d of 6 done. Now: %(now)s. Stuck: %(stuck)s.") % {
            "done": done,
            "now": ", ".join(moving) or _("none"),
            "stuck": ", ".join(stuck) or _("none"),
        }

    @property
    def coming(self) -> str:
        """What is next in its diary: "Next meeting: 25 November"; "" for nothing."""
        if self.kept.next_at is None:
            return ""
        day = date_format(timezone.localtime(self.kept.next_at), "j F")
        return f"{self.kept.get_next_what_display()}: {day}"

    def __str__(self) -> str:
        """The row of the table, joined here and not in the template: 30 rows are 180 cells (speed.md)."""
        home = reverse("organisation", args=[self.organisation.slug])
        look = STATUSES[self.kept.health]
        return format_html(
            '<tr><th scope="row"><a href="{}">{}</a> <strong class="nhsuk-tag nhsuk-tag--{} amhe-tag">{} {}</strong>'
            "{}<p>{}</p><details><summary>{}</summary></details></th>{}</tr>",
            home,
            self.organisation.name,
            look.tag,
            used(look.symbol),
            look.text,
            format_html_join(
                "", "<div>{}</div>", ((line,) for line in (self.said and self.said.short, self.coming) if line)
            ),
            self.summary,
            _("See the 6 milestones"),
            mark_safe("".join(_cell(m, home, self.organisation.name) for m in milestones_in(self.kept))),  # noqa: S308
        )


def _cell(progress: MilestoneProgress, home: str, organisation: str) -> str:
    number = progress.milestone.number
    about = _("%(organisation)s, milestone %(number)d: ") % {"organisation": organisation, "number": number}
    return format_html(
        '<td><a class="{}" href="{}milestones/{}/" data-head="{} {}: ">{}<span>{}</span>{}</a></td>',
        progress.stage,
        home,
        number,
        number,
        _(HEADS[number - 1]),
        used(progress.shape),
        about,
        progress.words,
    )


@dataclass(frozen=True)
class Dashboard:
    """One page of rows, most at risk first; `worst` of all organisations, whatever is filtered; how many there are."""

    page: Page
    rows: list[Row]
    worst: Row | None
    listed: int
    total: int


@dataclass(frozen=True)
class _Line:
    """What decides whether, and where, an organisation stands on the page."""

    pk: int
    name: str
    nation: str
    health: str
    points: int
    working_on: Collection[int]
    next_at: datetime | None


LIGHT = ("organisation_id", "organisation__name", "organisation__nation", "health", "points", "working_on", "next_at")


def dashboard(organisation_ids: Collection[int], asked: Mapping[str, Any] | None = None, number: Any = 1) -> Dashboard:
    """Page `number` of a coach's organisations, narrowed by `asked` (what CoachFilters gives).

    By health, then by weight of the reasons, then by name. The same queries for any number of organisations.
    """
    lines = sorted(
        _lines(organisation_ids), key=lambda line: (WORST_FIRST[Health(line.health)], -line.points, line.name)
    )
    shown = [line for line in lines if _wanted(line, asked or {})]
    page = Paginator(shown, ON_A_PAGE).get_page(number)
    worst = next((line.pk for line in lines if line.health != Health.ON_TRACK), None)
    here = [line.pk for line in page]
    wanted = [*here, *([worst] if worst and worst not in here else [])]
    kept, said = standings(wanted), overrides(wanted)
    rows = {pk: Row(kept[pk], said.get(pk)) for pk in wanted}
    return Dashboard(page, [rows[pk] for pk in here], rows[worst] if worst else None, len(shown), len(lines))


def _lines(organisation_ids: Collection[int]) -> list[_Line]:
    changes.settle(organisation_ids)
    found = [_Line(*row) for row in true_now().filter(organisation_id__in=organisation_ids).values_list(*LIGHT)]
    missing = set(organisation_ids).difference(line.pk for line in found)
    for row in work_out(missing) if missing else ():
        o = row.organisation
        found.append(_Line(o.pk, o.name, o.nation, row.health, row.points, row.working_on, row.next_at))
    return found


def _wanted(line: _Line, asked: Mapping[str, Any]) -> bool:
    return (
        (not asked.get("help") or line.health == Health.NEEDS_HELP)
        and (not asked.get("soon") or (line.next_at is not None and line.next_at <= clock.now() + SOON))
        and asked.get("nation") in ("", None, line.nation)
        and (not asked.get("milestone") or int(asked["milestone"]) in line.working_on)
    )
