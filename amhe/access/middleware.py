"""The wall around every request."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve

from amhe import clock
from amhe.access import wall
from amhe.access.access import Access
from amhe.access.roles import ORGANISATION_ROLES, Permission, permissions_on

ON_ORGANISATIONS = frozenset(permissions_on(ORGANISATION_ROLES))
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
            entered, asked = wall.Entered(), None
            if request.user.is_authenticated:
                address = IN_ORGANISATION.match(request.path_info)
                asked = None if address else _asked(request)
                entered = wall.enter(request.user.pk, day, address and address[1], clock.now(), asked)
            request.access = Access(request.user.pk, day, entered, asked)  # type: ignore[attr-defined]
            return self.get_response(request)


def _asked(request: HttpRequest) -> Permission | None:
    """The permission that a page across organisations needs on them, so that the wall tells it as it is entered."""
    try:
        declared = getattr(resolve(request.path_info).func, "declares", "")
    except Resolver404:
        return None
    needed = declared[0] if isinstance(declared, tuple) else None
    return needed if needed in ON_ORGANISATIONS else None
