"""The heat map of a coach's dashboard, joined in Python and not in a template: 25 rows are 150 cells (speed.md).

Everything that rows have in common is translated and joined once a page; only names, reasons and dates differ.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from amhe import clock
from amhe.programme.dashboard import Row
from amhe.programme.models import Health, KeptProgress
from amhe.programme.tracker import SHAPES, Stage
from amhe.reference import by_id
from amhe.symbols import STATUSES, sprite, used

HEADS = (
    gettext_lazy("Project team"),
    gettext_lazy("Populations"),
    gettext_lazy("Sub-teams"),
    gettext_lazy("Data review"),
    gettext_lazy("Assets"),
    gettext_lazy("QI project"),
)
SPRITE = sprite(*{*SHAPES.values(), *(STATUSES[health].symbol for health in Health)})


def rows_of(rows: Iterable[Row]) -> SafeString:
    """The rows of the table's body: an organisation with its health and one line in words, then its 6 milestones.

    Each cell is a link whose name says the organisation, the milestone and how far it is (screens.md, section 4).
    """
    table = _Table()
    return mark_safe("\n".join(table.row(row) for row in rows))  # noqa: S308 - every part is escaped or our own


class _Table:
    """What all rows of one page have in common, in the reader's language."""

    def __init__(self) -> None:
        self.heads = [str(escape(head)) for head in HEADS]
        self.words = {
            stage: str(escape(_(by_id("organisations", "statuses", "heatmap_cell")[stage]["text"]))) for stage in Stage
        }
        self.about = str(escape(_("%(organisation)s, milestone %(number)d: ")))
        self.line = str(escape(_("%(done)d of 6 done. Now: %(now)s. Stuck: %(stuck)s.")))
        self.none, self.see = escape(_("none")), escape(_("See the 6 milestones"))
        self.health = {
            health: f'<strong class="nhsuk-tag nhsuk-tag--{look.tag} amhe-tag">{used(look.symbol)} {escape(look.text)}</strong>'
            for health, look in ((health, STATUSES[health]) for health in Health)
        }
        self.shapes = {stage: used(shape) for stage, shape in SHAPES.items()}
        self.next = {what: escape(words) for what, words in KeptProgress.Next.choices}
        self.today = clock.today()

    def row(self, row: Row) -> str:
        """One organisation."""
        kept, name = row.kept, escape(row.organisation.name)
        home = reverse("organisation", args=[row.organisation.slug])
        notes: list[str] = [escape(row.said.short)] if row.said else []
        notes += [self._coming(kept)] if kept.next_at else []
        stages = [stage for stage, *_rest in kept.milestones]
        line = self.line % {
            "done": stages.count(Stage.DONE),
            "now": self._named(stages, Stage.MOVING),
            "stuck": self._named(stages, Stage.STUCK),
        }
        return (
            f'<tr><th scope="row"><a href="{home}">{name}</a> {self.health[Health(kept.health)]}'
            f"{''.join(f'<div>{note}</div>' for note in notes)}<p>{line}</p>"
            f"<details><summary>{self.see}</summary></details></th>{self._cells(kept, home, name)}</tr>"
        )

    def _coming(self, kept: KeptProgress) -> str:
        """What is next in its diary: "Next meeting: 25 November"."""
        return f"{self.next[kept.next_what]}: {escape(date_format(timezone.localtime(kept.next_at), 'j F'))}"

    def _named(self, stages: list[str], wanted: Stage) -> str:
        return ", ".join(head for head, stage in zip(self.heads, stages, strict=True) if stage == wanted) or self.none

    def _cells(self, kept: KeptProgress, home: str, name: str) -> str:
        cells = []
        for number, (stage, _done, _tasks, changed) in enumerate(kept.milestones, start=1):
            words = self.words[stage]
            if stage == Stage.STUCK:
                words = words.replace("[n]", str((self.today - date.fromisoformat(changed)).days))
            about = self.about % {"organisation": name, "number": number}
            cells.append(
                f'<td><a class="{stage}" href="{home}milestones/{number}/" data-head="{number} {self.heads[number - 1]}: ">'
                f"{self.shapes[stage]}<span>{about}</span>{words}</a></td>"
            )
        return "".join(cells)
