"""docs/performance.md, written by a full run."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import groupby

from dev.benching.figures import MARGIN, Row, markdown_table, over_budget
from dev.places import ROOT

PAGE = ROOT / "docs" / "performance.md"
ABOUT = {
    "load": "`manage.py make_load`: made-up organisations by bulk means, as the app role inside the wall, so that every "
    "policy, constraint and key holds.",
    "pages": "CPU of the web worker and its database connection for one request, as a ratio to the floor: the least Django "
    "that serves 100 rows to somebody signed in. Both by gunicorn with 2 sync workers and the settings of production.",
    "growth": "Each page at the larger load as a ratio to itself at 10,000 conversations, over the same organisations.",
    "bytes": "What travels for an organisation's home: our files with Brotli, the page with gzip as a proxy does.",
    "memory": "Resident memory of the larger of the 2 workers, after both served every page.",
    "permissions": "From knowing who asks to knowing whether they may, measured in process.",
    "wall": "The reads of a page of 20 notes, replayed as the app role and as the backup role, which row-level security "
    "does not hold, in turn.",
    "tally": "5 random votes, worked out and written as JSON as at the close of a vote.",
    "charts": "Worked out without drawing. The packages that the design compares with are no dependencies of ours, so "
    "the ratio is to the plain mean of the same points and has no budget.",
    "leaving": "The organisation with the most notes: its whole copy as a zip file, and its deletion to the last row, in a "
    "transaction that is taken back. `tests/integration/test_privacy_deletion.py` deletes one for good.",
    "reminders": "The sweep that finds what is due, in one process, taken back. Then 2 workers send for real while they are "
    "killed with `kill -9` and Redis is once; a mail server cannot be asked what it has, so each kill may double one letter "
    "(docs/adr/0023).",
    "report": "Both PDFs warm, one after the other in turn, in one process.",
}


def write(rows: Sequence[Row], rounds: int) -> None:
    """Write the page of figures."""
    over = over_budget(rows)
    parts = [
        "# Performance",
        "Written by `dev/bench`. Each figure is a median of "
        f"{rounds} rounds in which everything is measured in turn, in one run. Ratios and times may be "
        f"{MARGIN - 1:.0%} over their budgets before the run fails; queries, bytes and memory may not.",
        f"Measured on {datetime.now(UTC):%-d %B %Y}, Python {platform.python_version()}, {os.cpu_count()} cores.",
        "`dev/bench` fills 2 databases of its own (minutes, and about 3 GB under `.cache`, which you may delete) and then "
        "measures for about 10 minutes. `dev/bench --quick` tries everything but growth on a small load; "
        "`dev/bench pages wall` measures only what is named. It exits 1 and names what is over budget.",
        "\n".join(["Over budget in this run:", "", *(f"- {line}" for line in over)])
        if over
        else "Nothing was over budget in this run.",
    ]
    for group, of_group in groupby(rows, key=lambda row: row.group):
        parts += [f"## {group.capitalize()}", ABOUT[group], markdown_table(list(of_group))]
    PAGE.write_text("\n\n".join(parts) + "\n", encoding="utf-8")
