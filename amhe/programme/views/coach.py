"""The coach's dashboard: who needs help most, and why, in one glance."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language

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
    filters, asked, drawn = _filters(get_language(), *(request.GET.get(name, "") for name in CoachFilters.base_fields))
    seen = dashboard(request.access.anywhere(Permission.VIEW_DASHBOARD), asked, request.GET.get("page"))
    context = {"seen": seen, "rows": rows_of(seen.rows), "heads": HEADS, "sprite": SPRITE}
    return page(request, "programme/coach.html", context | {"filters": filters, "drawn_filters": drawn})


@lru_cache(maxsize=128)
def _filters(language: str, *values: str) -> tuple[CoachFilters, dict[str, Any], SafeString]:
    """The filters with what was asked, what that means, and their part of the page. The same for everybody who asks the
    same, and a quarter of the page's work, so drawn once."""
    form = CoachFilters(dict(zip(CoachFilters.base_fields, values, strict=True)))
    asked = form.cleaned_data if form.is_valid() else {}
    drawn = render_to_string("components/filters.html", {"form": form, "clear_url": reverse("coach")})
    return form, asked, drawn
