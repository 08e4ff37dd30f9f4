"""The queue. Actions queue a task by name on commit; nothing here imports a room of the house."""

import logging
import os
from functools import cache, partial
from logging.config import dictConfig
from typing import Any

from celery import Celery
from celery.signals import setup_logging
from django.conf import settings
from django.db import transaction
from kombu.exceptions import OperationalError

log = logging.getLogger(__name__)

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "amhe.settings.production")
app = Celery("amhe")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def log_as_the_web_does(**others: Any) -> None:
    """Workers and beat write the same lines to the same place; celery sets up no logs of its own."""
    dictConfig(settings.LOGGING)


def queue(task: str, *, found_again: bool = False, **arguments: Any) -> None:
    """Send `task` (its name) to a worker once the present transaction is committed, and not if it fails.

    `found_again` says that a sweep finds the work again when Redis does not take the task: it may be away. Otherwise a
    Redis that is away now fails the transaction, so that nothing is promised that nobody would do. Raises RedisError or
    kombu's OperationalError.
    """
    if not found_again and not app.conf.task_always_eager:
        with app.pool.acquire(block=True) as connection:
            connection.default_channel.client.ping()
    transaction.on_commit(partial(_send, task, arguments))


def _send(task: str, arguments: dict[str, Any]) -> None:
    if app.conf.task_always_eager:
        _import_tasks()
        app.tasks[task].apply_async(kwargs=arguments)
        return
    try:
        app.send_task(task, kwargs=arguments)
    except OperationalError as error:
        log.error("%s was not queued: %s", task, type(error).__name__)


@cache
def _import_tasks() -> None:
    """What a worker does when it starts, for who does a worker's work: once, since it sets Django up and checks it anew."""
    app.loader.import_default_modules()
