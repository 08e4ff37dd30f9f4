"""Work in the background, on the way: tasks wait in Redis until the test lets a worker begin."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from uuid import uuid4

from celery.contrib.testing.worker import start_worker

from amhe.celery import app


@contextmanager
def a_queue_of_our_own() -> Iterator[Callable[[], AbstractContextManager[None]]]:
    """Tasks go to Redis, under a name that no other run reads, and a worker in a thread of its own takes them.

    The worker starts when the test says so, so that a page can be seen waiting.
    """
    before = {name: app.conf[name] for name in ("task_always_eager", "task_default_queue")}
    app.conf.update(task_always_eager=False, task_default_queue=f"test-{uuid4().hex}")

    @contextmanager
    def start() -> Iterator[None]:
        app.loader.import_default_modules()
        with start_worker(app, pool="solo", perform_ping_check=False, queues=[app.conf.task_default_queue]):
            yield

    try:
        yield start
    finally:
        with app.connection_for_write() as connection:
            redis = connection.default_channel.client
            redis.delete(*redis.keys(f"*{app.conf.task_default_queue}*"))
        app.conf.update(before)
