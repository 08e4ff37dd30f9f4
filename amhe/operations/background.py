"""What workers and beat say of themselves: a line and a count for every task, under its request's reference."""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from time import perf_counter
from typing import Any

from celery import bootsteps, signals
from redis import RedisError

from amhe.celery import app
from amhe.operations import queue, start, trace

log = logging.getLogger(__name__)
HEADER = "amhe_reference"
OUTCOMES = {"SUCCESS": "done", "FAILURE": "failed", "RETRY": "to be tried again", "REJECTED": "given back"}
ALIVE_EVERY = 10.0

_running: dict[str, tuple[float, ExitStack]] = {}


@signals.before_task_publish.connect
def send_reference(headers: dict[str, Any] | None = None, **others: Any) -> None:
    """A task carries the reference of the request that asked for it."""
    if headers is not None and trace.current():
        headers[HEADER] = trace.current()


@signals.task_prerun.connect
def task_begins(task_id: str, task: Any, **others: Any) -> None:
    """The task's lines carry its request's reference, or one of their own."""
    under = ExitStack()
    under.enter_context(trace.under(reference_of(task)))
    _running[task_id] = (perf_counter(), under)


@signals.task_postrun.connect
def task_ended(task_id: str, task: Any, state: str | None = None, **others: Any) -> None:
    """One line and one count. Redis being away is no trouble of the task's."""
    started, under = _running.pop(task_id, (perf_counter(), ExitStack()))
    with under:
        seconds, outcome = perf_counter() - started, OUTCOMES.get(str(state), "ended")
        facts = {"task": task.name, "id": task_id, "outcome": outcome, "ms": round(seconds * 1000, 1)}
        log.info("task", extra={"facts": facts})
        if not app.conf.task_always_eager:
            try:
                queue.add_to_tally(task.name, outcome.replace(" ", "_"), seconds)
            except RedisError:
                log.warning("task not counted", exc_info=True)


def reference_of(task: Any) -> str:
    """The reference that came with a task, or a new one."""
    headers = getattr(task.request, "headers", None)
    sent = headers.get(HEADER) if isinstance(headers, Mapping) else getattr(task.request, HEADER, None)
    return trace.accepted(sent)


@signals.worker_init.connect
def worker_starts(**others: Any) -> None:
    """A worker refuses the database that the web refuses."""
    if why := start.refusal():
        log.critical(why)
        raise SystemExit(1)


class Alive(bootsteps.StartStopStep):
    """Touches the file that ALIVE_FILE names every 10 seconds, as long as the worker's own loop goes round."""

    requires = {"celery.worker.components:Timer"}

    def start(self, parent: Any) -> None:
        """With the worker."""
        self.entry = parent.timer.call_repeatedly(ALIVE_EVERY, touch)
        touch()

    def stop(self, parent: Any) -> None:
        """With the worker."""
        self.entry.cancel()


def touch() -> None:
    """Show that we are alive, where somebody asked for it."""
    if path := os.environ.get("ALIVE_FILE"):
        Path(path).touch()


app.steps["worker"].add(Alive)
