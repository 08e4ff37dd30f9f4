"""The catalogue of data sources, searched by words and narrowed by kind and nation (R43)."""

from __future__ import annotations

from django.http import HttpResponse

from amhe.access.decorators import requires
from amhe.access.request import Request
from amhe.access.roles import Permission
from amhe.pages import page
from amhe.reference import by_id
from organisations.library import library
from organisations.models import Organisation
from populations.forms import FindSources
from populations.models import Population
from populations.sources import FILE, sources


@requires(Permission.VIEW_POPULATIONS, on=Organisation)
def catalogue(request: Request, organisation: Organisation) -> HttpResponse:
    """Sources of the organisation's own nation until something else is asked for, each with the groups that use it."""
    form = FindSources(request.GET.dict() or {"nation": organisation.nation})
    asked = form.cleaned_data if form.is_valid() else {"nation": organisation.nation}
    used: dict[str, list[str]] = {}
    for population in Population.objects.filter(organisation=organisation).active():
        for source in population.data_sources:
            used.setdefault(source, []).append(population.name)
    found = sources(**asked)
    return page(
        request,
        "populations/sources.html",
        {
            "form": form,
            "narrowed": bool(asked.get("kind")) or asked.get("nation") != organisation.nation,
            "lines": [(source, used.get(source.id, [])) for source in found],
            "total": len(sources()),
            "shown": form.said(asked),
            "named": [resource for resource in library(2) if resource.id in _in_the_pack()],
        },
    )


def _in_the_pack() -> set[str]:
    """The ids of the 3 resources that the starter pack names for data."""
    tables = {row["resource"] for row in by_id(*FILE, "amhe_tables").values()}
    return tables | {row["pack_resource"] for row in by_id(*FILE, "items").values() if "pack_resource" in row}
