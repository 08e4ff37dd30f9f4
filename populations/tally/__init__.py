"""The tally of a vote: exact fractions, no Django. It advises; people decide (R44 to R48)."""

from populations.tally.agreement import agreement_band, chance_floor
from populations.tally.ballots import BallotError, Profile, parse_ballot
from populations.tally.count import SEATS, Tally, tally
from populations.tally.result_page import Reading, Row, Swap, group_view_permitted, reading
from populations.tally.stv import Stage, StvResult

__all__ = [
    "SEATS",
    "BallotError",
    "Profile",
    "Reading",
    "Row",
    "Stage",
    "StvResult",
    "Swap",
    "Tally",
    "agreement_band",
    "chance_floor",
    "group_view_permitted",
    "parse_ballot",
    "reading",
    "tally",
]
