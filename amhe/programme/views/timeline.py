"""What changed: who did what and when, for an organisation and for one group with its sub-team (X7)."""

from __future__ import annotations

from django.http import Http404, HttpResponse

from amhe.access.decorators import requires
from amhe.access.request import Request
from amhe.access.roles import Permission
from amhe.pages import page
from amhe.programme.forms import TimelineFilters
from amhe.programme.things import NAMED, Thing
from amhe.programme.timeline import people_in, timeline
from organisations.models import Organisation
from populations.models import Population

LONGEST_KEY = 18  # digits, which a key of the database has room for


@requires(Permission.VIEW_TIMELINE, on=Organisation)
def of_organisation(request: Request, organisation: Organisation) -> HttpResponse:
    """Everything that the reader may know of, narrowed by what the address asks for."""
    return _page(request, organisation)


@requires(Permission.VIEW_TIMELINE, on=Population)
def of_population(request: Request, population: Population) -> HttpResponse:
    """The same for one group: its list entry, its sub-team and their work."""
    return _page(request, request.organisation, population)


def _page(request: Request, organisation: Organisation, population: Population | None = None) -> HttpResponse:
    thing = _one_thing(request)
    filters = TimelineFilters(None if thing else request.GET, people=[] if thing else people_in(organisation))
    asked = filters.cleaned_data if filters.is_valid() else {}
    seen = timeline(request.access, organisation, population, asked, request.GET.get("page"), thing)
    context = {"filters": filters, "population": population, "seen": seen, "thing": thing}
    return page(request, "programme/timeline.html", context)


def _one_thing(request: Request) -> Thing | None:
    """The one thing that is asked about. 404 for a kind that has no page, or no number: nobody was led here."""
    kind, which = request.GET.get("thing", ""), request.GET.get("id", "")
    if not kind:
        return None
    if kind not in NAMED or not which.isascii() or not which.isdigit() or len(which) > LONGEST_KEY:
        raise Http404
    return kind, int(which)
