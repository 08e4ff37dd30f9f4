"""The last look before people are let in: refuse a database that does not wall organisations off from each other."""

from __future__ import annotations

import logging

from django.db import DatabaseError, connection

from amhe.access import standing

log = logging.getLogger(__name__)


def refusal() -> str | None:
    """Why this process must not serve, in one or more sentences, or None.

    A database that does not answer is no reason: it may come back, and /readyz says 503 until then.
    """
    try:
        found = standing.faults()
    except DatabaseError:
        log.warning("the database does not answer yet", exc_info=True)
        return None
    finally:
        connection.close()
    return "AMHE does not start: " + " ".join(found) if found else None
