"""One line and one count for every request, and a reference that its error page shows."""

from __future__ import annotations

import logging
from collections.abc import Callable
from time import perf_counter
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse

from amhe.operations import metrics, trace

log = logging.getLogger(__name__)
METHODS = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"))


class Queries:
    """Counts the database's part of a request."""

    def __init__(self) -> None:
        self.count, self.seconds = 0, 0.0

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        started = perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self.count += 1
            self.seconds += perf_counter() - started


class Watch:
    """Outermost of all. Gives the request its reference, from a proxy's X-Request-ID or its own, and answers with it.

    The line says the route and not the address, a number and not a name: see amhe.operations.logs.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.reference = trace.accepted(request.headers.get("X-Request-ID"))  # type: ignore[attr-defined]
        queries, started = Queries(), perf_counter()
        with trace.under(request.reference), connection.execute_wrapper(queries):  # type: ignore[attr-defined]
            response = self.get_response(request)
            self.note(request, response, queries, perf_counter() - started)
        response.headers["X-Request-ID"] = request.reference  # type: ignore[attr-defined]
        return response

    def note(self, request: HttpRequest, response: HttpResponse, queries: Queries, seconds: float) -> None:
        """Count the request and write its line; probes that went well are counted and not written."""
        route, method = route_of(request), request.method if request.method in METHODS else "other"
        metrics.request_answered(route, str(method), response.status_code, seconds)
        quiet = getattr(request, "is_probe", False) and response.status_code < 400
        facts = {
            "method": method,
            "route": route,
            "status": response.status_code,
            "ms": round(seconds * 1000, 1),
            "queries": queries.count,
            "db_ms": round(queries.seconds * 1000, 1),
            "user": getattr(getattr(request, "_cached_user", None), "pk", None),
        }
        log.log(logging.DEBUG if quiet else logging.INFO, "request", extra={"facts": facts})


def route_of(request: HttpRequest) -> str:
    """The URL map's own pattern, such as `/o/<slug:org>/report/`; `static`, or `none` where nothing matched."""
    if request.resolver_match is not None:
        return "/" + request.resolver_match.route
    return "static" if request.path_info.startswith(settings.STATIC_URL) else "none"
