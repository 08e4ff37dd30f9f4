"""The organisations that reviews name, for the floors above: what could be put on the map of assets (R41)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from populations.models import Population


@dataclass(frozen=True)
class Named:
    """Names of organisations, each once, by the alphabet. `anywhere` is for who may see all groups."""

    here: list[str]
    anywhere: list[str]


def organisations_named(population: Population) -> Named:
    """Those that the review of this group names, or that of a group that is part of it now; and those of any. 1 query."""
    rows = Population.objects.filter(organisation_id=population.organisation_id).order_by()
    lines = list(rows.values_list("pk", "merged_into_id", "named_organisations__name"))
    group = {population.pk}
    while more := {pk for pk, into, _name in lines if into in group and pk not in group}:
        group |= more
    return Named(
        here=once(name for pk, _into, name in lines if name and pk in group),
        anywhere=once(name for _pk, _into, name in lines if name),
    )


def once(names: Iterable[str]) -> list[str]:
    """These in the order of the alphabet, each once however its letters are written."""
    return [name for _key, name in sorted({name.casefold(): name for name in names}.items())]
