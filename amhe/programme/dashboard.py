"""What a coach sees of many organisations at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from amhe.programme.risk import Health, Reason, risks
from amhe.programme.tracker import MilestoneProgress, Stage, progress_of
from amhe.symbols import symbol
from organisations.models import Organisation

HEADS = ("Project team", "Populations", "Sub-teams", "Data review", "Assets", "QI project")


@dataclass(frozen=True)
class Row:
    """One organisation: its health with the reasons, and its 6 milestones."""

    organisation: Organisation
    health: Health
    reasons: list[Reason]
    milestones: list[MilestoneProgress]

    @property
    def points(self) -> int:
        """What puts it before or after others; never shown without words."""
        return sum(reason.points for reason in self.reasons)

    @property
    def url(self) -> str:
        """Its home."""
        return reverse("organisation", args=[self.organisation.slug])

    @property
    def summary(self) -> str:
        """One line for a phone: "2 of 6 done. Now: Sub-teams, Data review. Stuck: none"."""
        done = sum(m.stage == Stage.DONE for m in self.milestones)
        moving = [_(HEADS[m.milestone.number - 1]) for m in self.milestones if m.stage == Stage.MOVING]
        stuck = [_(HEADS[m.milestone.number - 1]) for m in self.milestones if m.stage == Stage.STUCK]
        return _("%(done)d of 6 done. Now: %(now)s. Stuck: %(stuck)s.") % {
            "done": done,
            "now": ", ".join(moving) or _("none"),
            "stuck": ", ".join(stuck) or _("none"),
        }

    def cells(self) -> SafeString:
        """The 6 table cells, joined here and not in the template: 100 organisations are 600 cells (speed.md)."""
        return format_html_join("", "<td>{}</td>", ((self._cell(m),) for m in self.milestones))

    def lines(self) -> SafeString:
        """The same as lines of a list, for a phone."""
        return format_html_join(
            "",
            "<li>{}</li>",
            ((self._cell(m, f"{m.milestone.number} {_(HEADS[m.milestone.number - 1])}: "),) for m in self.milestones),
        )

    def _cell(self, progress: MilestoneProgress, before: str = "") -> SafeString:
        return format_html(
            '<a class="amhe-heat__cell amhe-heat__cell--{}" href="{}milestones/{}/">{}'
            '<span class="nhsuk-u-visually-hidden">{}</span>{}{}</a>',
            progress.stage,
            self.url,
            progress.milestone.number,
            symbol(progress.shape),
            _("%(organisation)s, milestone %(number)d: ")
            % {"organisation": self.organisation.name, "number": progress.milestone.number},
            before,
            progress.words,
        )


def dashboard(organisations: Sequence[Organisation]) -> list[Row]:
    """A row an organisation, most at risk first, then by name; the same number of queries for any number."""
    progress = progress_of([organisation.pk for organisation in organisations])
    found = risks(organisations, progress)
    rows = [Row(o, *found[o.pk], progress[o.pk].all) for o in organisations]
    return sorted(rows, key=lambda row: (-row.points, row.organisation.name))
