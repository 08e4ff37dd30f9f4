"""The coach's dashboard: who needs help most, and why, in one glance."""

from __future__ import annotations

from django.http import HttpResponse

from amhe.access.decorators import requires
from amhe.access.request import Request
from amhe.access.roles import Permission
from amhe.pages import page
from amhe.programme.dashboard import HEADS, dashboard
from organisations.models import Organisation


@requires(Permission.VIEW_DASHBOARD)
def coach(request: Request) -> HttpResponse:
    """A coach's organisations, most at risk first (pages.md, journey C)."""
    mine = request.access.anywhere(Permission.VIEW_DASHBOARD)
    rows = dashboard(list(Organisation.objects.filter(pk__in=mine)))
    return page(
        request,
        "programme/coach.html",
        {"rows": rows, "heads": HEADS, "top": rows[0] if rows and rows[0].reasons else None},
    )
