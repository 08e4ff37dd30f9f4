"""The coach's dashboard: who needs help most, and why, in one glance."""

from __future__ import annotations

from django.http import HttpResponse

from amhe.access.decorators import requires
from amhe.access.request import Request
from amhe.access.roles import Permission
from amhe.pages import page
from amhe.programme.dashboard import dashboard
from amhe.programme.forms import CoachFilters
from amhe.programme.heatmap import HEADS, SPRITE, rows_of


@requires(Permission.VIEW_DASHBOARD)
def coach(request: Request) -> HttpResponse:
    """A coach's organisations, most at risk first, narrowed by what the address asks for (pages.md, journey C)."""
    filters = CoachFilters(request.GET)
    asked = filters.cleaned_data if filters.is_valid() else {}
    seen = dashboard(request.access.anywhere(Permission.VIEW_DASHBOARD), asked, request.GET.get("page"))
    context = {"seen": seen, "rows": rows_of(seen.rows), "heads": HEADS, "sprite": SPRITE, "filters": filters}
    return page(request, "programme/coach.html", context)
