"""What changed: who did what and when, for an organisation and for one group with its sub-team (X7)."""

from __future__ import annotations

from django.http import HttpResponse

from amhe.access.decorators import requires
from amhe.access.request import Request
from amhe.access.roles import Permission
from amhe.pages import page
from amhe.programme.forms import TimelineFilters
from amhe.programme.timeline import people_in, timeline
from organisations.models import Organisation
from populations.models import Population


@requires(Permission.VIEW_TIMELINE, on=Organisation)
def of_organisation(request: Request, organisation: Organisation) -> HttpResponse:
    """Everything that the reader may know of, narrowed by what the address asks for."""
    return _page(request, organisation)


@requires(Permission.VIEW_TIMELINE, on=Population)
def of_population(request: Request, population: Population) -> HttpResponse:
    """The same for one group: its list entry, its sub-team and their work."""
    return _page(request, request.organisation, population)


def _page(request: Request, organisation: Organisation, population: Population | None = None) -> HttpResponse:
    filters = TimelineFilters(request.GET, people=people_in(organisation))
    asked = filters.cleaned_data if filters.is_valid() else {}
    seen = timeline(request.access, organisation, population, asked, request.GET.get("page"))
    context = {"filters": filters, "population": population, "seen": seen}
    return page(request, "programme/timeline.html", context)
