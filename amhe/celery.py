"""The queue. Actions queue a task by name on commit; nothing here imports a room of the house."""

import os
from functools import partial
from typing import Any

from celery import Celery
from django.db import transaction

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "amhe.settings.production")
app = Celery("amhe")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


def queue(task: str, **arguments: Any) -> None:
    """Send `task` (its name) to a worker once the present transaction is committed, and not if it fails."""
    transaction.on_commit(partial(_send, task, arguments))


def _send(task: str, arguments: dict[str, Any]) -> None:
    if app.conf.task_always_eager:
        app.loader.import_default_modules()
        app.tasks[task].apply_async(kwargs=arguments)
    else:
        app.send_task(task, kwargs=arguments)
