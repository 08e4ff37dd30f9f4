"""The coach's calendar."""

from __future__ import annotations

from django.http import HttpResponse

from amhe.access.decorators import requires
from amhe.access.request import Request
from amhe.access.roles import Permission
from amhe.pages import page
from amhe.programme.calendar import calendar, choices_of, learning_sets
from amhe.programme.forms import CalendarFilters


@requires(Permission.VIEW_DASHBOARD)
def coach_calendar(request: Request) -> HttpResponse:
    """All meetings of a coach's organisations in the next 28 days, narrowed by what the address asks for (R21)."""
    mine = request.access.anywhere(Permission.VIEW_DASHBOARD)
    filters = CalendarFilters(request.GET, organisations=choices_of(mine))
    asked = filters.cleaned_data if filters.is_valid() else {}
    seen = calendar(mine, asked, request.GET.get("page"))
    context = {"seen": seen, "filters": filters, "narrowed": any(asked.values()), "learning_sets": learning_sets()}
    return page(request, "programme/calendar.html", context)
