"""Work in the background: inside one organisation, or a sweep."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from celery import shared_task

from amhe.access import idempotency, wall


def tenant_task(name: str, **options: Any) -> Callable[[Callable[..., Any]], Any]:
    """A Celery task that runs in one transaction inside its `organisation_id`, safe to run again if a worker dies."""

    def decorate(work: Callable[..., Any]) -> Any:
        @shared_task(name=name, **options)
        @wraps(work)
        def task(*, organisation_id: int, **arguments: Any) -> Any:
            with wall.inside(organisation_id):
                return work(organisation_id=organisation_id, **arguments)

        return task

    return decorate


@shared_task(name="access.forget_old_keys")
def forget_old_keys() -> int:
    """Hourly: delete idempotency keys older than a day."""
    return idempotency.forget_old()
