"""Who must sign in with a second step, and the middleware that leads them to it (access.md, section 4)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from amhe.access.access import Access
from amhe.access.carrying import carry
from amhe.access.roles import SUPPORT_ACCESS_HELD, ProgrammeRole, Role
from amhe.addresses import address
from organisations.models import User

# People from the community, team members and sub-teams may sign in by an email code alone, unless their organisation wants
# a second step of everybody. The wall tells that as it is entered, so it costs no query.
ROLES = frozenset(
    {Role.COACH, Role.PROJECT_LEAD, Role.SENIOR_SPONSOR, ProgrammeRole.ADMINISTRATOR, SUPPORT_ACCESS_HELD}
)
SECOND_STEPS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


WANTED = "second_step_for"  # in the session: where somebody wanted to go when a second step was missing


def second_factor_required(roles: Iterable[str], *, of_all: bool = False) -> bool:
    """Whether somebody who holds these roles must sign in with a second step; `of_all`: an organisation wants it."""
    return settings.SECOND_FACTOR_REQUIRED and (of_all or not ROLES.isdisjoint(roles))


def has_second_step(user: Any) -> bool:
    """Whether a passkey or a code app is set up."""
    return Authenticator.objects.filter(user=user, type__in=SECOND_STEPS).exists()


def without_second_step(people: QuerySet[User]) -> QuerySet[User]:
    """Those who have neither a passkey nor a code app."""
    return people.exclude(Exists(Authenticator.objects.filter(user=OuterRef("pk"), type__in=SECOND_STEPS)))


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
        here = address("sign_in")
        if getattr(view, "declares", None) == "public" or request.path_info.startswith(here):
            return None
        access: Access = request.access
        if not request.user.is_authenticated or not second_factor_required(
            access.roles, of_all=access.wants_second_step
        ):
            return None
        if gave_second_step(request):
            return None
        wanted = _way_back(request)
        if has_second_step(request.user):
            return redirect(f"{reverse('sign_in_again')}?{urlencode({'next': wanted})}")
        request.session[WANTED] = wanted
        return redirect(f"{here}?{urlencode({'needed': '1', 'next': wanted})}")


def _way_back(request: Any) -> str:
    """Where they go on afterwards: to the page, or to what they sent, which is kept locked meanwhile."""
    if request.method == "POST" and carry(request, str(request.user.pk)):
        return reverse("carry_on")
    return str(request.get_full_path())
