"""The organisations that reviews name, for the floors above: what could be put on the map of assets (R41)."""

from __future__ import annotations

from collections.abc import Iterable

from populations.models import NamedOrganisation, Population


def organisations_named(population: Population) -> list[str]:
    """Those that the review of this group names, or that of a group that is part of it now; each once, by name. 2 queries."""
    rows = NamedOrganisation.objects.filter(population__in=_with_merged(population))
    return once(rows.values_list("name", flat=True))


def organisations_named_anywhere(organisation_id: int) -> list[str]:
    """Those that the review of any group of an organisation names, each once, by name. For who may see all groups."""
    return once(NamedOrganisation.objects.filter(organisation_id=organisation_id).values_list("name", flat=True))


def once(names: Iterable[str]) -> list[str]:
    """These in the order of the alphabet, each once however its letters are written."""
    return [name for _key, name in sorted({name.casefold(): name for name in names}.items())]


def _with_merged(population: Population) -> set[int]:
    """The ids of the group and of all that became part of it, at however many removes."""
    merged = Population.objects.filter(organisation_id=population.organisation_id, merged_into__isnull=False)
    found, into = {population.pk}, list(merged.order_by().values_list("pk", "merged_into_id"))
    while more := {pk for pk, target in into if target in found and pk not in found}:
        found |= more
    return found
