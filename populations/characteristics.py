"""The characteristics linked to inequality, grouped and named as the law of a nation does (R37, note N6)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from amhe.reference import by_id
from organisations.nations import nation

FILE = ("populations", "characteristics")
PROTECTED = "protected"


def grouped_characteristics(of: str) -> list[tuple[Any, list[tuple[str, Any]]]]:
    """The characteristics to choose from in a nation (its id), in their groups."""
    names = characteristic_names(of)
    in_law = by_id(*FILE, "northern_ireland_section_75") if of == "NI" else {}
    found = []
    for group, row in by_id(*FILE, "groups").items():
        ids = [key for key, item in by_id(*FILE, "items").items() if item["group"] == group]
        heading = _(row["name"])
        if group == PROTECTED:
            heading = _(nation(of).characteristics)
            if in_law:
                found.append((heading, [(key, names[key]) for key in in_law]))
                heading = _("Protected by other laws of Northern Ireland")
                ids = [key for key in ids if key not in in_law]
        found.append((heading, [(key, names[key]) for key in ids]))
    return found


def characteristic_names(of: str) -> dict[str, str]:
    """What each characteristic is called in a nation, by its id."""
    rows = dict(by_id(*FILE, "items"))
    if of == "NI":
        rows |= by_id(*FILE, "northern_ireland_section_75")
    return {key: _(row["name"]) for key, row in rows.items()}
