"""Redis as the queue's keeper: is it there, how much waits in it, and what became of tasks."""

from __future__ import annotations

from functools import cache
from typing import cast

from django.conf import settings
from redis import Redis
from redis.client import Pipeline

PATIENCE = 2.0
QUEUE = "celery"
GIVEN_OUT = "unacked"
TALLY = "amhe:tasks"
BUCKETS = (0.1, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0)


@cache
def redis() -> Redis:
    """A client of the queue's Redis that gives up after 2 seconds."""
    return Redis.from_url(settings.REDIS_URL, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE)


def lengths() -> tuple[int, int]:
    """How many tasks wait, and how many are given out to workers and not finished. Raises RedisError."""
    return redis().llen(QUEUE), redis().hlen(GIVEN_OUT)


def add_to_tally(task: str, outcome: str, seconds: float) -> None:
    """Count a task that ended, for all workers together. Raises RedisError."""
    bucket = next((str(limit) for limit in BUCKETS if seconds <= limit), "+Inf")

    def add(line: Pipeline) -> None:
        line.hincrby(TALLY, f"{task} outcome {outcome}", 1)
        line.hincrby(TALLY, f"{task} bucket {bucket}", 1)
        line.hincrbyfloat(TALLY, f"{task} seconds sum", seconds)

    redis().transaction(add)


def tally() -> dict[str, dict[str, dict[str, float]]]:
    """What became of tasks: {task: {"outcome": {"done": 3.0}, "bucket": {"0.5": 3.0}, "seconds": {"sum": 1.2}}}.

    A count of each; a bucket holds the tasks that took at most so many seconds and more than the bucket before.
    Raises RedisError.
    """
    found: dict[str, dict[str, dict[str, float]]] = {}
    for key, value in cast(dict[bytes, bytes], redis().hgetall(TALLY)).items():
        task, kind, name = key.decode().split(" ")
        found.setdefault(task, {}).setdefault(kind, {})[name] = float(value)
    return found
