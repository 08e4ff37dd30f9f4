"""The page for when something that we need does not answer, is full or takes nothing new: try again, or send it again."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from smtplib import SMTPException

from django.core.exceptions import RequestDataTooBig, TooManyFilesSent
from django.db import Error as DatabaseTrouble
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.template.loader import render_to_string
from kombu.exceptions import OperationalError as QueueAway
from redis import RedisError

AWAY = (OperationalError, InterfaceError, RedisError, QueueAway, SMTPException, ConnectionError, TimeoutError)
FULL = frozenset((errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS))
READ_ONLY = "25006"  # PostgreSQL takes no writes: a standby, or a disk that is nearly full
WAIT = 60
NEVER_SHOWN = {"secret"}  # names of boxes


def is_away(error: BaseException | None) -> bool:
    """Whether an error says that the database, Redis, the mail server or a disk can't serve us now, and may soon."""
    if isinstance(error, OSError) and error.errno in FULL:
        return True
    if isinstance(error, DatabaseTrouble) and getattr(error.__cause__, "sqlstate", None) == READ_ONLY:
        return True
    return isinstance(error, AWAY)


def away(request: HttpRequest) -> HttpResponse:
    """503. A form that was sent comes back as it was, with its idempotency key, behind one button that sends it again.

    So nothing typed is lost, and what had been kept after all is not kept twice. It also carries the same token against
    forged forms, never a new one: a forged form stays one. A form with a secret is typed again: no page shows one.
    """
    sent = list(_sent(request)) if request.method == "POST" else []
    if NEVER_SHOWN & {name for name, _value in sent}:
        sent = []
    context = {"path": request.get_full_path(), "sent": sent}
    return HttpResponse(render_to_string("503.html", context), status=503, headers={"Retry-After": str(WAIT)})


def _sent(request: HttpRequest) -> Iterator[tuple[str, str]]:
    try:
        for name, values in request.POST.lists():
            yield from ((name, value) for value in values)
    except (RequestDataTooBig, TooManyFilesSent, UnreadablePostError):
        return
