"""A form sent twice is kept once: a double click, a resent page, a dropped line (house.md, section 6)."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta

from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from amhe import clock
from amhe.access.models import IdempotencyKey

FIELD = "idempotency_key"
KEPT = timedelta(hours=24)


def answered_once(request: HttpRequest, view: Callable[[], HttpResponse]) -> HttpResponse:
    """The view's response; for a form whose key was answered before, a redirect to where that answer led.

    The key is written in the view's own transaction, so a second copy waits for the first. An answer that is no
    redirect (a form with errors) kept nothing, so the same key may be sent again.
    """
    key = _key(request)
    if key is None or not request.user.is_authenticated:
        return view()
    table = IdempotencyKey._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO "{table}" (user_id, key, location, made_at) VALUES (%s, %s, %s, %s)'  # noqa: S608
            " ON CONFLICT (user_id, key) DO NOTHING RETURNING id",
            [request.user.pk, key, "", clock.now()],
        )
        row = cursor.fetchone()
    if row is None:
        return HttpResponseRedirect(IdempotencyKey.objects.get(user=request.user, key=key).location or request.path)
    response = view()
    mine = IdempotencyKey.objects.filter(pk=row[0])
    if 300 <= response.status_code < 400:
        mine.update(location=response.headers["Location"][:500])
    else:
        mine.delete()
    return response


def forget_old() -> int:
    """Delete keys past their day. Returns how many."""
    return IdempotencyKey.objects.filter(made_at__lt=clock.now() - KEPT).delete()[0]


def _key(request: HttpRequest) -> uuid.UUID | None:
    try:
        return uuid.UUID(request.POST.get(FIELD, ""))
    except ValueError:
        return None
