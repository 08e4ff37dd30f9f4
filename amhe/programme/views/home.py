"""The home pages."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from amhe.access.decorators import requires
from amhe.access.roles import Permission
from amhe.pages import page
from organisations.models import Organisation


@requires(Permission.SIGN_IN)
def home(request: HttpRequest) -> HttpResponse:
    """Where somebody lands."""
    return page(request, "programme/home.html", {})


@requires(Permission.VIEW_ORGANISATION, on=Organisation)
def organisation_home(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """One organisation's progress."""
    return page(request, "programme/home.html", {})
