"""Who asked for what is not theirs: a line in the log, a count, and for a colleague a row that stays."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse

from amhe import clock
from amhe.access import wall
from amhe.access.decorators import Denied
from amhe.audit.models import Refusal
from amhe.operations import metrics
from amhe.operations.requests import METHODS, route_of

log = logging.getLogger(__name__)
MOST_AN_HOUR = 30  # rows a person: somebody who tries every address in turn is told of in the log


class Refusals:
    """Stands outside the transaction of the request: the refused view's own is over, so the row has one to itself, on
    the same connection. It waits for nothing, and nothing waits for it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        refused = getattr(request, "refused", None)
        if refused is not None and request.user.is_authenticated:
            note(request, refused)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        """Remember why a guarded view said no."""
        if isinstance(exception, Denied | Http404) and isinstance(_declared(request), tuple):
            request.refused = exception  # type: ignore[attr-defined]


def note(request: HttpRequest, refused: Denied | Http404) -> None:
    """Tell the log and the counters; of a colleague (403) in an organisation keep a row."""
    method = request.method if request.method in METHODS else "other"
    denied = refused if isinstance(refused, Denied) else None
    permission = denied.permission if denied else _declared(request)[0 if method in ("GET", "HEAD") else 1]
    route, status = route_of(request), 403 if denied else 404
    metrics.request_refused(route, status)
    facts = {"status": status, "user": request.user.pk, "route": route, "method": method, "permission": permission}
    log.warning("refused", extra={"facts": facts})
    if denied is not None and denied.organisation is not None:
        try:
            _keep(denied.organisation.pk, by=request.user, route=route, method=method, permission=permission)
        except DatabaseError:
            log.exception("a refusal was not kept")


def _keep(organisation_id: int, *, by: Any, **told: Any) -> None:
    now = clock.now()
    with wall.inside(organisation_id):
        if Refusal.objects.filter(by=by, at__gt=now - timedelta(hours=1)).count() < MOST_AN_HOUR:
            Refusal.objects.create(organisation_id=organisation_id, at=now, by=by, **told)


def _declared(request: HttpRequest) -> Any:
    return getattr(request.resolver_match.func, "declares", None) if request.resolver_match else None
