"""What pages say about a round: its options, its turnout and, once it is closed, its result."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from populations.electorate import electors
from populations.models import Population, Round, Voter
from populations.tally import Counted, Reading, count, from_json


@dataclass(frozen=True)
class Turnout:
    """How many people may vote, and how many have. Never who."""

    electorate: int
    voted: int


@dataclass(frozen=True)
class Result:
    """A closed round's result: what was counted, in numbers that a small vote may show."""

    counted: Counted
    names: dict[int, str]
    reasons: tuple[str, ...]
    turnout: Turnout
    quorum_met: bool
    few_with_lived_experience: bool
    groups: dict[str, Any] | None

    @property
    def reading(self) -> Reading[int]:
        """What the page may say."""
        return self.counted.reading


def options_of(round: Round) -> list[Population]:
    """The groups that can be ranked, in lot order."""
    rows = Population.objects.filter(pk__in=round.prioritisation.lot_order).with_names().in_bulk()
    return [rows[pk] for pk in round.prioritisation.lot_order]


def in_order_for(round: Round, user_id: int, options: Sequence[Population]) -> list[Population]:
    """The options in a random order that stays the same for this voter in this round."""
    order = list(options)
    Random(f"{round.pk}:{user_id}").shuffle(order)  # noqa: S311 (an order to read in, not a secret)
    return order


def turnout_now(round: Round) -> Turnout:
    """Turnout of an open round, people who joined since it opened among those who may vote; 2 queries."""
    voters = list(round.voters.values_list("user_id", "left_out", "has_voted"))
    known = {user_id for user_id, _left_out, _voted in voters}
    joined = sum(1 for elector in electors(round.organisation_id) if elector.user.pk not in known)
    may = sum(1 for _user_id, left_out, _voted in voters if not left_out)
    return Turnout(may + joined, sum(1 for _user_id, _left_out, voted in voters if voted))


def lived_experience_votes(organisation_id: int) -> bool:
    """Whether anybody who joined with lived experience may vote today (R19)."""
    return any(e.group == Voter.Group.LIVED_EXPERIENCE for e in electors(organisation_id))


def result_of(round: Round) -> Result:
    """The result of a closed round as it was counted when it closed, with the names that people voted on; 1 query.

    Reasons are left out where counts are: with under 5 ballots the page gives the order and nothing else.
    """
    kept = round.result or {}
    counted = counted_of(round)
    names = kept["names"] if "names" in kept else {option.pk: option.name for option in options_of(round)}
    reasons: Sequence[str] = ()
    if counted.reading.show_counts:
        reasons = list(round.ballots.order_by("pk").exclude(reason="").values_list("reason", flat=True))
    return Result(
        counted=counted,
        names={int(pk): name for pk, name in names.items()},
        reasons=tuple(reasons),
        turnout=Turnout(kept["electorate"], kept["voted"]),
        quorum_met=kept["quorum_met"],
        few_with_lived_experience=kept["few_with_lived_experience"],
        groups=kept["groups"],
    )


def counted_of(round: Round) -> Counted:
    """What was counted when a closed round closed; no query."""
    kept = round.result or {}
    return from_json(kept["counted"]) if "counted" in kept else _count_anew(round)


def ballots_of(round: Round) -> list[Any]:
    """The rankings of a round's ballots, in the order of their keys, which carry no time; 1 query."""
    return list(round.ballots.order_by("pk").values_list("ranking", flat=True))


def _count_anew(round: Round) -> Counted:
    """Of a round that came in with a copy, which holds no votes, or was closed before results were kept whole."""
    asked, seen = round.prioritisation, round.voters.filter(assisted=True).count()
    return count(asked.lot_order, ballots_of(round), seats=asked.seats, with_stv=asked.with_stv, seen=seen)
