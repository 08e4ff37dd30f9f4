"""Who must sign in with a second step, and the middleware that leads them to it (access.md, section 4)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

# People from the community, team members and sub-teams may sign in by an email code alone.
ROLES = frozenset({"coach", "project_lead", "senior_sponsor", "programme_administrator"})
SECOND_STEPS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def second_factor_required(user: Any, roles: Iterable[str]) -> bool:
    """Whether somebody who holds these roles must sign in with a second step."""
    return settings.SECOND_FACTOR_REQUIRED and not ROLES.isdisjoint(roles)


def has_second_step(user: Any) -> bool:
    """Whether a passkey or a code app is set up."""
    return Authenticator.objects.filter(user=user, type__in=SECOND_STEPS).exists()


def gave_second_step(request: HttpRequest) -> bool:
    """Whether a passkey, a code of an app or a recovery code was given in this session."""
    return any(record.get("method") == "mfa" for record in get_authentication_records(request, request.user))


class SecondFactor:
    """Leads whoever must have a second step, and did not give one in this session, to the page where they can."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: Any, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Public pages and those of sign-in itself stay open."""
        here = reverse("sign_in")
        if getattr(view, "declares", None) == "public" or request.path_info.startswith(here):
            return None
        if not request.user.is_authenticated or not second_factor_required(request.user, request.access.roles):
            return None
        if gave_second_step(request):
            return None
        if has_second_step(request.user):
            return redirect(f"{reverse('sign_in_again')}?{urlencode({'next': request.get_full_path()})}")
        return redirect(f"{here}?{urlencode({'needed': '1', 'next': request.get_full_path()})}")
