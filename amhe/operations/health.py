"""The addresses that machines ask: is the process alive, may it be sent people, and its counts."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import cache

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import Resolver404, resolve
from django.utils.crypto import constant_time_compare
from redis import RedisError

from amhe.access import standing
from amhe.access.decorators import public
from amhe.operations import metrics, queue

log = logging.getLogger(__name__)
ADDRESSES = frozenset(("/healthz", "/readyz", "/metrics"))


class Probes:
    """Answers the probes ahead of everything that people need: hosts, https, sessions, the wall. They read no body."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info in ADDRESSES:
            try:
                match = resolve(request.path_info)
            except Resolver404:  # no token is set, so there are no metrics
                return self.get_response(request)
            request.resolver_match = match
            request.is_probe = True  # type: ignore[attr-defined]
            response: HttpResponse = match.func(request)
            response.headers["Cache-Control"] = "no-store"
            return response
        return self.get_response(request)


@public
def alive(request: HttpRequest) -> HttpResponse:
    """200 as long as the process answers at all. Asks nobody else: a database that is down mends itself elsewhere."""
    return JsonResponse({"alive": True})


@public
def ready(request: HttpRequest) -> HttpResponse:
    """200 when people can be served here, else 503 with the names of what is not ready, and nothing more of it."""
    missing = [name for name, check in CHECKS.items() if not _holds(name, check)]
    return JsonResponse({"ready": not missing, "not_ready": missing}, status=503 if missing else 200)


@public
def counts(request: HttpRequest) -> HttpResponse:
    """The metrics, for whoever sends METRICS_TOKEN as a bearer token; else 401."""
    sent = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not settings.METRICS_TOKEN or not constant_time_compare(sent, settings.METRICS_TOKEN):
        return HttpResponse(status=401, headers={"WWW-Authenticate": "Bearer"})
    return HttpResponse(metrics.exposition(), content_type="text/plain; version=0.0.4; charset=utf-8")


def _holds(name: str, check: Callable[[], bool]) -> bool:
    try:
        return check()
    except (DatabaseError, RedisError, OSError):
        log.warning("not ready: %s", name, exc_info=True)
        if not connection.in_atomic_block:
            connection.close()
        return False


def _database() -> bool:
    connection.ensure_connection()
    return bool(connection.is_usable())


def _wall() -> bool:
    return not standing.faults()


def _migrations() -> bool:
    """Whether all that this code knows is applied; a newer release may have applied more."""
    return _known_migrations() <= set(MigrationRecorder(connection).applied_migrations())


@cache
def _known_migrations() -> frozenset[tuple[str, str]]:
    return frozenset(MigrationLoader(None).disk_migrations)


def _redis() -> bool:
    return bool(queue.redis().ping())


CHECKS: dict[str, Callable[[], bool]] = {
    "database": _database,
    "row-level security": _wall,
    "migrations": _migrations,
    "redis": _redis,
}
