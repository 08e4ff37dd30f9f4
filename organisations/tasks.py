"""Work of this room in the background."""

from __future__ import annotations

from celery import shared_task

from organisations.actions import record_check
from organisations.links import status_of
from organisations.models import ResourceLink


@shared_task(name="organisations.check_links")
def check_links() -> int:
    """Monthly, and when somebody asks: open each link of the library and write down what it answers. Returns how many."""
    links = list(ResourceLink.objects.order_by("resource"))
    for link in links:
        record_check(by=None, link=link, status=status_of(link.url))
    return len(links)
