"""One press of a button on the ballot: the new order, what to say, and where the focus goes. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

MOVES = ("choose", "up", "down", "remove")


@dataclass(frozen=True)
class Moved:
    """The order after a press. `focus` is the button (as "up:7") to have the focus now, "" for none."""

    ranking: tuple[int, ...]
    said: str
    focus: str


def moved(ranking: Sequence[int], move: str, names: Mapping[int, str]) -> Moved:
    """The order after `move` ("up:7"). `names` holds every option by id, in the order of the voter's page.

    A press that makes no sense any more (an old page) changes nothing and says nothing.
    """
    order = [pk for pk in dict.fromkeys(ranking) if pk in names]
    verb, _colon, key = move.partition(":")
    pk = int(key) if key.isdecimal() and len(key) < 19 else 0
    if verb == "choose" and pk in names and pk not in order:
        return _chosen(order, pk, names)
    if verb == "remove" and pk in order:
        return _removed(order, pk, names)
    if verb in ("up", "down") and pk in order:
        return _shifted(order, pk, verb, names)
    return Moved(tuple(order), "", "")


def _chosen(order: list[int], pk: int, names: Mapping[int, str]) -> Moved:
    order = [*order, pk]
    said = _("%(name)s is now your choice %(n)d of %(total)d") % {
        "name": names[pk],
        "n": len(order),
        "total": len(order),
    }
    page = list(names)
    later = [other for other in page[page.index(pk) :] + page if other not in order]
    return Moved(tuple(order), said, f"choose:{later[0]}" if later else f"remove:{pk}")


def _removed(order: list[int], pk: int, names: Mapping[int, str]) -> Moved:
    kept = tuple(other for other in order if other != pk)
    return Moved(kept, _("%(name)s removed") % {"name": names[pk]}, f"choose:{pk}")


def _shifted(order: list[int], pk: int, verb: str, names: Mapping[int, str]) -> Moved:
    here = order.index(pk)
    there = here - 1 if verb == "up" else here + 1
    if not 0 <= there < len(order):
        return Moved(tuple(order), "", f"{verb}:{pk}")
    order[here], order[there] = order[there], order[here]
    words = (
        _("%(name)s moved up. It is now your choice %(n)d")
        if verb == "up"
        else _("%(name)s moved down. It is now your choice %(n)d")
    )
    still = there > 0 if verb == "up" else there < len(order) - 1
    other = "down" if verb == "up" else "up"
    return Moved(tuple(order), words % {"name": names[pk], "n": there + 1}, f"{verb if still else other}:{pk}")
