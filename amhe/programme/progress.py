"""The table of every organisation's progress, as a programme administrator sees it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from amhe.access.wall import ProgressLine
from amhe.programme.models import Health
from amhe.programme.tracker import Stage
from organisations.milestones import milestones
from organisations.models import Nation


def progress_table(lines: Sequence[ProgressLine]) -> dict[str, Any]:
    """`head` and `rows` for components/table.html: where, its coach, how it is doing, milestones done, the one at work."""
    head = [_("Organisation"), _("Nation and wave"), _("QI Coach"), _("How it is going"), _("Milestones")]
    return {"head": head, "rows": [_row(line) for line in lines]}


def _row(line: ProgressLine) -> list[Any]:
    nation = Nation(line.nation).label
    where = _("%(nation)s, wave %(wave)d") % {"nation": nation, "wave": line.wave} if line.wave else nation
    return [
        {"text": line.name, "url": reverse("administer", args=[line.slug])},
        where,
        line.coach or (_("None now") if line.kept_at else ""),
        _("Being set up") if line.activated_at is None else (Health(line.health).label if line.health else ""),
        _milestones(line),
    ]


def _milestones(line: ProgressLine) -> str:
    """Such as "2 of 6 done. Working on 3 and 4"."""
    done = [number for number, (stage, *_rest) in enumerate(line.milestones, start=1) if stage == Stage.DONE]
    if not line.milestones:
        return ""
    words = _("%(done)d of %(all)d done") % {"done": len(done), "all": len(milestones())}
    at_work = (Stage.MOVING, Stage.STUCK)
    begun = [str(number) for number, (stage, *_rest) in enumerate(line.milestones, start=1) if stage in at_work]
    return words + (_(". Working on %(which)s") % {"which": ", ".join(begun)} if begun else "")
