"""Machines go by the database's clock, the one that they share (amhe.clock)."""

from __future__ import annotations

from typing import Any

from django.db.backends.signals import connection_created
from django.dispatch import receiver

from amhe import clock


@receiver(connection_created, dispatch_uid="amhe.access.timekeeping")
def compare(connection: Any, **others: Any) -> None:
    """Ask the database for the time whenever the app connects anew: about once a minute in each process."""
    if connection.alias == "default":
        with connection.cursor() as cursor:
            cursor.execute("SELECT clock_timestamp()")
            clock.set_right(cursor.fetchone()[0])
