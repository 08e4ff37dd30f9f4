"""The tally of a vote: exact fractions, no Django. It advises; people decide (R44 to R48)."""

from populations.tally.agreement import agreement_band, chance_floor
from populations.tally.ballots import BallotError, Profile, gather, parse_ballot
from populations.tally.blt import as_blt
from populations.tally.count import SEATS, Tally, tally
from populations.tally.kept import Counted, count, counted, from_json
from populations.tally.result_page import Reading, Row, Swap, group_view_permitted, reading
from populations.tally.stv import Stage, StvResult

__all__ = [
    "SEATS",
    "BallotError",
    "Counted",
    "Profile",
    "Reading",
    "Row",
    "Stage",
    "StvResult",
    "Swap",
    "Tally",
    "agreement_band",
    "as_blt",
    "chance_floor",
    "count",
    "counted",
    "from_json",
    "gather",
    "group_view_permitted",
    "parse_ballot",
    "reading",
    "tally",
]
