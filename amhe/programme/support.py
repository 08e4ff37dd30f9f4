"""What support access leaves behind: each page that was opened by it (docs/adr/0011)."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from organisations.actions import open_page
from organisations.models import SupportAccess


class PagesOpened:
    """Notes whom support access lets in, for the banner of the page; and writes down the page that they were shown.

    Stands inside the tenant wall's transaction: a page whose note could not be written is not shown.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        let_in = request.access.support  # type: ignore[attr-defined]
        if not let_in:
            return self.get_response(request)
        access = SupportAccess.objects.select_related("user").get(pk=let_in[1])
        request.support_access = access  # type: ignore[attr-defined]
        response = self.get_response(request)
        if response.status_code == 200:
            open_page(by=access.user, access=access, path=request.path)
        return response
