"""The files of a closed vote: its result for a spreadsheet, and its nameless ballots for programs that count votes."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from amhe.privacy.exporting import as_csv
from populations.models import Round
from populations.summaries import Result, ballots_of
from populations.tally import as_blt, gather


def as_spreadsheet(result: Result) -> bytes | None:
    """The order with the numbers that the page shows, as CSV: with under 5 votes the order alone. None without an order."""
    read = result.reading
    if not read.show_order:
        return None
    columns = [_("Place"), _("Group")]
    if read.show_counts:
        columns += [
            _("Points"),
            _("Most points"),
            _("In the top three of"),
            _("Not ranked by"),
            _("Votes"),
            _("Average place"),
        ]
    return as_csv(columns, [_row(result, row) for row in read.rows])


def _row(result: Result, row: Any) -> tuple[Any, ...]:
    order = (row.place, result.names[row.candidate])
    if not result.reading.show_counts:
        return order
    numbers = (float(row.points), row.maximum, row.top_three, row.not_ranked, result.reading.n_ballots)
    return (*order, *numbers, round(float(row.mean_place), 2))


def as_ballots(vote: Round, result: Result) -> bytes | None:
    """The ballots as BLT, without names, times and reasons. None with under 8 votes: few ballots could point at people."""
    if not result.reading.show_head_to_head_table:
        return None
    profile = gather(vote.prioritisation.lot_order, ballots_of(vote))
    names = [result.names[pk] for pk in profile.candidates]
    return as_blt(profile, names, seats=result.reading.seats, title=vote.prioritisation.question).encode()
