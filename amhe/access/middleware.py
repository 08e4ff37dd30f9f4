"""The wall around every request."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from amhe import clock
from amhe.access import wall
from amhe.access.access import Access

IN_ORGANISATION = re.compile(r"^/o/([-\w]+)/")


class TenantWall:
    """One transaction a request, entered as the person, and only for the organisation in the address if there is one.

    The view itself runs in a savepoint (ATOMIC_REQUESTS), so that a refused or failed one leaves no row while the page
    that says so can still read. Responses are never streamed: the wall is gone by then.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with wall.opened():
            day = clock.today()
            held: wall.Held = {}
            address = IN_ORGANISATION.match(request.path_info)
            if request.user.is_authenticated:
                held = wall.enter(request.user.pk, day, address and address[1], clock.now())
            request.access = Access(request.user.pk, day, held, address is None)  # type: ignore[attr-defined]
            return self.get_response(request)
