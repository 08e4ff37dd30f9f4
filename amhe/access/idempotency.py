"""A form sent twice is kept once: a double click, a resent page, a dropped line (house.md, section 6)."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta

from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.crypto import salted_hmac

from amhe import clock
from amhe.access.models import IdempotencyKey

FIELD = "idempotency_key"
KEPT = timedelta(hours=24)


def answered_once(request: HttpRequest, view: Callable[[], HttpResponse]) -> HttpResponse:
    """The view's response; for a form whose key was answered before, a redirect to where that answer led.

    The key is written in the view's own transaction, so a second copy waits for the first. An answer that is no
    redirect (a form with errors), or that says so (first show who you are), kept nothing: the same key may be sent again.
    """
    key = _key(request)
    if key is None or not request.user.is_authenticated:
        return view()
    table, sent = IdempotencyKey._meta.db_table, _digest(request)
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO "{table}" (user_id, key, sent, location, made_at) VALUES (%s, %s, %s, %s, %s)'  # noqa: S608
            " ON CONFLICT (user_id, key) DO NOTHING RETURNING id",
            [request.user.pk, key, sent, "", clock.now()],
        )
        row = cursor.fetchone()
    if row is None:
        before = IdempotencyKey.objects.get(user=request.user, key=key)
        # the same page changed by hand and sent anew (Back, edit, send) is another thing, and is done
        return HttpResponseRedirect(before.location or request.path) if before.sent == sent else view()
    response = view()
    mine = IdempotencyKey.objects.filter(pk=row[0])
    if 300 <= response.status_code < 400 and not getattr(response, "kept_nothing", False):
        mine.update(location=response.headers["Location"][:500])
    else:
        mine.delete()
    return response


def remembered(request: HttpRequest) -> HttpResponse | None:
    """The redirect that this same form of this person was answered with before, or None."""
    key = _key(request)
    if key is None or not request.user.is_authenticated:
        return None
    before = IdempotencyKey.objects.filter(user=request.user, key=key, sent=_digest(request)).exclude(location="")
    found = before.first()
    return HttpResponseRedirect(found.location) if found else None


def forget_old() -> int:
    """Delete keys past their day. Returns how many."""
    return IdempotencyKey.objects.filter(made_at__lt=clock.now() - KEPT).delete()[0]


def forget(start: str) -> int:
    """Delete the keys of forms that led to an address that starts so, such as votes. Returns how many."""
    return IdempotencyKey.objects.filter(location__startswith=start).delete()[0]


def _digest(request: HttpRequest) -> str:
    """What was sent and where to, as a keyed hash (a vote is sent too: nobody may try votes until one fits)."""
    fields = sorted((name, values) for name, values in request.POST.lists() if name != "csrfmiddlewaretoken")
    return salted_hmac("amhe.access.idempotency", repr((request.path, fields)), algorithm="sha256").hexdigest()


def _key(request: HttpRequest) -> uuid.UUID | None:
    try:
        return uuid.UUID(request.POST.get(FIELD, ""))
    except ValueError:
        return None
