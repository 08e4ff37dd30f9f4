"""Pages that anybody may read."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from amhe.access.decorators import public
from amhe.pages import page


@public
def accessibility(request: HttpRequest) -> HttpResponse:
    """How accessible the product is, honestly, and how to say what is not."""
    return page(request, "programme/accessibility.html", {})
