"""Counts for Prometheus: requests by route, and what the queue and the workers do. No names, no organisations."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from pathlib import Path

# Set for several processes on one machine (amhe.operations.gunicorn): they add up their counts through files.
FOLDER = os.environ.get("PROMETHEUS_MULTIPROC_DIR", "")
if FOLDER:
    Path(FOLDER).mkdir(parents=True, exist_ok=True)

from django.db import DatabaseError  # noqa: E402
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest  # noqa: E402
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric  # noqa: E402
from prometheus_client.multiprocess import MultiProcessCollector  # noqa: E402
from redis import RedisError  # noqa: E402

from amhe import clock  # noqa: E402
from amhe.access import wall  # noqa: E402
from amhe.operations import queue  # noqa: E402

log = logging.getLogger(__name__)
_ours = CollectorRegistry()
_requests = Counter("amhe_requests", "Requests answered.", ["route", "method", "status"], registry=_ours)
_seconds = Histogram(
    "amhe_request_seconds",
    "Seconds until a request was answered.",
    ["route"],
    buckets=(0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0),
    registry=_ours,
)
_refused = Counter(
    "amhe_refusals", "Requests of people signed in that were refused.", ["route", "status"], registry=_ours
)


def request_refused(route: str, status: int) -> None:
    """Count a page that somebody signed in was refused: 403 to a colleague, 404 to anybody else."""
    _refused.labels(route, str(status)).inc()


def request_answered(route: str, method: str, status: int, seconds: float) -> None:
    """Count one request; `route` is a pattern of the URL map, so there are only so many."""
    _requests.labels(route, method, str(status)).inc()
    _seconds.labels(route).observe(seconds)


def exposition() -> bytes:
    """Everything in Prometheus's text format, of all web processes on this machine and of all workers anywhere."""
    registry = CollectorRegistry()
    if FOLDER:
        MultiProcessCollector(registry)
        register(registry)
        return generate_latest(registry)
    register(registry)
    return generate_latest(_ours) + generate_latest(registry)


def register(registry: CollectorRegistry) -> None:
    """Add what is asked for at the moment: the queue, and the outbox."""
    registry.register(Background())
    registry.register(Outbox())


class Background:
    """The queue and the workers, as Redis has them at the moment of asking: the same from every web process."""

    def collect(self) -> Iterator[Metric]:
        """The families; only `amhe_redis_up` when Redis does not answer."""
        try:
            (waiting, given_out), tasks = queue.lengths(), queue.tally()
        except RedisError:
            log.warning("metrics without Redis", exc_info=True)
            yield GaugeMetricFamily("amhe_redis_up", "Whether Redis answers.", value=0)
            return
        yield GaugeMetricFamily("amhe_redis_up", "Whether Redis answers.", value=1)
        yield GaugeMetricFamily("amhe_queue_waiting", "Tasks that no worker has taken.", value=waiting)
        yield GaugeMetricFamily("amhe_queue_given_out", "Tasks that workers have taken and not ended.", value=given_out)
        ended = CounterMetricFamily("amhe_tasks", "Tasks that ended.", labels=["task", "outcome"])
        took = HistogramMetricFamily("amhe_task_seconds", "Seconds that tasks took.", labels=["task"])
        for task, counts in sorted(tasks.items()):
            for outcome, number in sorted(counts.get("outcome", {}).items()):
                ended.add_metric([task, outcome], number)
            took.add_metric([task], _adding_up(counts.get("bucket", {})), counts.get("seconds", {}).get("sum", 0.0))
        yield ended
        yield took

    def describe(self) -> list[Metric]:
        """Nothing before it is asked for, so that registering needs no Redis."""
        return []


class Outbox:
    """The letters that may go and did not yet, as the database has them: the same from every web process."""

    def collect(self) -> Iterator[Metric]:
        """How many, and for how long the oldest; nothing when the database does not answer."""
        now = clock.now()
        try:
            waiting, oldest = wall.letters_overdue(now)
        except DatabaseError:
            log.warning("metrics without the database", exc_info=True)
            return
        yield GaugeMetricFamily("amhe_letters_waiting", "Letters that may go and are not sent.", value=waiting)
        seconds = (now - oldest).total_seconds() if oldest else 0.0
        yield GaugeMetricFamily("amhe_letters_oldest_seconds", "How long the oldest of them has waited.", value=seconds)

    def describe(self) -> list[Metric]:
        """Nothing before it is asked for, so that registering needs no database."""
        return []


def _adding_up(counts: dict[str, float]) -> list[tuple[str, float]]:
    """Prometheus's buckets, each with all that took at most so long."""
    total, buckets = 0.0, []
    for limit in (*map(str, queue.BUCKETS), "+Inf"):
        total += counts.get(limit, 0.0)
        buckets.append((limit, total))
    return buckets
