"""A counted vote as JSON and back: what is worked out when a vote closes is what every page shows from then on (R46)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from fractions import Fraction
from typing import Any

from populations.tally.count import Order, Tally, tally
from populations.tally.result_page import Reading, Row, Swap, reading
from populations.tally.stv import Stage, StvResult


@dataclass(frozen=True)
class Counted:
    """What pages may say of a vote over options that are known by a number.

    `pairwise` and `schulze_order` are empty where too few voted to show them, and `stv` is None unless it was asked for.
    """

    reading: Reading[int]
    pairwise: Mapping[int, Mapping[int, int]]
    schulze_order: Order[int]
    stv: StvResult[int] | None

    def as_json(self) -> dict[str, Any]:
        """All of it, with exact fractions as "93/2"."""
        found: dict[str, Any] = _plain(asdict(self))
        return found


def count(
    options: Sequence[int], ballots: Iterable[Any], *, seats: int, with_stv: bool = False, seen: int = 0
) -> Counted:
    """Count a vote for a list of 1 to 3. Raises ValueError as `tally` and `reading` do."""
    return counted(tally(options, ballots), seats=seats, with_stv=with_stv, seen=seen)


def counted(found: Tally[int], *, seats: int, with_stv: bool = False, seen: int = 0) -> Counted:
    """What pages may say of a tally. `seen`: see `reading`."""
    read = reading(found, seats, seen=seen)
    shown = read.show_head_to_head_table
    return Counted(
        reading=read,
        pairwise=(found.pairwise or {}) if shown else {},
        schulze_order=(found.schulze_order or ()) if shown else (),
        stv=found.stv[seats] if with_stv and shown else None,
    )


def from_json(kept: Mapping[str, Any]) -> Counted:
    """What `as_json` gave, also after it was JSON."""
    return Counted(
        reading=_reading(kept["reading"]),
        pairwise={int(one): _by_number(row, int) for one, row in kept["pairwise"].items()},
        schulze_order=_order(kept["schulze_order"]),
        stv=_stv(kept["stv"]) if kept["stv"] else None,
    )


def _plain(value: Any) -> Any:
    if isinstance(value, Fraction):
        return str(value)
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in value]
    return value


def _reading(kept: dict[str, Any]) -> Reading[int]:
    swap, order = kept["swap"], kept["head_to_head_order"]
    return Reading(
        **kept
        | {
            "rows": tuple(_row(row) for row in kept["rows"]),
            "listed": tuple(kept["listed"]),
            "tied_at_cut": tuple(kept["tied_at_cut"]),
            "agreement_w": _fraction(kept["agreement_w"]),
            "head_to_head_order": None if order is None else _order(order),
            "swap": Swap(tuple(swap["out"]), tuple(swap["into"]), swap["more"]) if swap else None,
        }
    )


def _row(kept: dict[str, Any]) -> Row[int]:
    dots = kept["dots"]
    exact = {name: _fraction(kept[name]) for name in ("points", "mean_place")}
    strip = None if dots is None else tuple((Fraction(place), ballots) for place, ballots in dots)
    return Row(**kept | exact | {"dots": strip})


def _stv(kept: dict[str, Any]) -> StvResult[int]:
    possible = kept["possible_without_tie_rule"]
    return StvResult(
        **kept
        | {
            "winners": tuple(kept["winners"]),
            "possible_without_tie_rule": None if possible is None else _order(possible),
            "stages": tuple(_stage(stage) for stage in kept["stages"]),
        }
    )


def _stage(kept: dict[str, Any]) -> Stage[int]:
    lists = {name: tuple(kept[name]) for name in ("elected", "tied")}
    exact = {"totals": _by_number(kept["totals"], Fraction), "exhausted": Fraction(kept["exhausted"])}
    return Stage(**kept | exact | lists)


def _by_number(kept: Mapping[Any, Any], what: Any) -> dict[int, Any]:
    return {int(option): what(value) for option, value in kept.items()}


def _order(kept: Iterable[Iterable[int]]) -> Order[int]:
    return tuple(tuple(tier) for tier in kept)


def _fraction(kept: str | None) -> Fraction | None:
    return None if kept is None else Fraction(kept)
