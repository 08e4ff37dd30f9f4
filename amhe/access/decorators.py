"""What every view says of itself: whom it is for, and the object that it is about."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any, overload

from django.apps import apps
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode

from amhe import clock
from amhe.access import idempotency
from amhe.access.carrying import carry
from amhe.access.roles import Permission
from amhe.access.tenancy import TenantModel

View = Callable[..., HttpResponse]
RECENT = timedelta(minutes=15)
PROVED_AT = "proved_at"  # in the session: when this person last showed who they are, in seconds


class Denied(PermissionDenied):
    """A colleague without the permission: the page says why and who can help."""

    def __init__(self, permission: Permission, organisation: models.Model | None, team_id: int | None) -> None:
        super().__init__(f"only some people can {permission.label}")
        self.permission = permission
        self.organisation: Any = organisation
        self.team_id: Any = team_id


class BeingSetUp(PermissionDenied):
    """An organisation that has no QI Coach yet: the page says so to its people (R2)."""


def requires(
    permission: Permission, *, on: type[models.Model] | None = None, post: Permission | None = None
) -> Callable[[View], View]:
    """The view is for holders of `permission`; changes (POST) are for holders of `post`, the same unless given.

    With `on`, the address names an object: `org` is the organisation's slug, every other part a look-up on the model
    (or, on Organisation itself, an argument of the view).
    It is loaded inside what the caller may see (none: 404), the permission is checked on it (none: 403), and the view
    receives the object in place of the address. Without `on` the permission must be held somewhere; `SIGN_IN` is held
    by everybody signed in. A form sent twice is answered once.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, **address: Any) -> HttpResponse:
            changes = request.method not in ("GET", "HEAD", "OPTIONS")
            needed = post if post and changes else permission
            if on is None:
                if permission is not Permission.SIGN_IN and not request.access.holds(needed):  # type: ignore[attr-defined]
                    return _before_or(request, Denied(needed, None, None))
                return idempotency.answered_once(request, lambda: view(request, **address))
            try:
                target, rest = _load(request, on, address)
            except Http404 as gone:
                return _before_or(request, gone)
            request.target = target  # type: ignore[attr-defined]
            organisation = request.organisation  # type: ignore[attr-defined]
            team_id = getattr(target, "permission_team_id", None)

            def may(asked: Permission) -> bool:
                return request.access.allows(asked, organisation.pk, team_id)  # type: ignore[attr-defined]

            request.may = may  # type: ignore[attr-defined]
            if not may(needed) or (changes and request.access.support):  # type: ignore[attr-defined]
                return _before_or(request, Denied(needed, organisation, team_id))
            return idempotency.answered_once(request, lambda: view(request, target, **rest))

        guarded.declares = (permission, post or permission, on)  # type: ignore[attr-defined]
        return guarded

    return decorate


@overload
def recently_signed_in(view: View, /) -> View: ...


@overload
def recently_signed_in(*, changes_only: bool = False, back: str = "") -> Callable[[View], View]: ...


def recently_signed_in(
    view: View | None = None, /, *, changes_only: bool = False, back: str = ""
) -> View | Callable[[View], View]:
    """The view is for who showed within 15 minutes that it is still them: by signing in, or on the page `sign_in_again`.

    Under `@requires(...)`. A page that was opened in time may be sent for another 15 minutes. What is sent later still is
    not lost: it is carried, and offered once they have shown who they are. With `changes_only` looking is free, and only
    sending asks. `back` names the page of an organisation to go on to, where the view itself is a file and no page.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            changes = request.method not in ("GET", "HEAD", "OPTIONS")
            within = 2 * RECENT if changes and not changes_only else RECENT
            proved = request.session.get(PROVED_AT, 0)
            if (changes_only and not changes) or clock.now().timestamp() - proved <= within.total_seconds():
                return view(request, *args, **kwargs)
            return _ask_again(request, changes, back)

        guarded.asks_again = True  # type: ignore[attr-defined]
        return guarded

    return decorate(view) if view is not None else decorate


def _ask_again(request: HttpRequest, changes: bool, back: str) -> HttpResponse:
    """The way to the page `sign_in_again`, and from there on: to this page, or to what was just sent."""
    kept = changes and carry(request, str(request.user.pk))
    onward = reverse("carry_on") if kept else request.get_full_path()
    if back and not changes:
        onward = reverse(back, args=[request.organisation.slug])  # type: ignore[attr-defined]
    address = f"{reverse('sign_in_again')}?{urlencode({'next': onward})}"
    if changes and not kept:
        return render(request, "account/too_long.html", {"again": address}, status=401)
    if request.headers.get("HX-Request"):  # part of a page: the whole page goes there, not this part of it
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    answer = redirect(address)
    answer.kept_nothing = True  # type: ignore[attr-defined]  # so the same form may be sent again
    return answer


def public(view: View) -> View:
    """The view is for anybody, signed in or not."""
    view = login_not_required(view)
    view.declares = "public"  # type: ignore[attr-defined]
    return view


def _before_or(request: HttpRequest, refusal: Exception) -> HttpResponse:
    """Where the same form led when it was sent first, which took the object or the right away; or the refusal."""
    if before := idempotency.remembered(request):
        return before
    raise refusal


def _load(request: HttpRequest, on: type[models.Model], address: dict[str, Any]) -> tuple[models.Model, dict[str, Any]]:
    """The object, and what of the address is left for the view: parts beside the organisation itself."""
    organisations = apps.get_model("organisations", "Organisation").objects
    organisation = organisations.filter(slug=address.pop("org")).first()
    if organisation is None:
        raise Http404
    request.organisation = organisation  # type: ignore[attr-defined]
    if organisation.activated_at is None:
        raise BeingSetUp
    if issubclass(on, TenantModel):
        target = on.by_address(organisation, **address)
        if target is None:
            raise Http404
        return target, {}
    return organisation, address
