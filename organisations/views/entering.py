"""Signing in: a code by mail or a passkey or a password, then the second step for who has one."""

from __future__ import annotations

from typing import Any

from allauth.account import views as account
from allauth.account.adapter import get_adapter
from allauth.account.utils import get_next_redirect_url
from allauth.core import ratelimit
from allauth.mfa.base import views as mfa
from allauth.mfa.webauthn import views as webauthn
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from amhe.access.decorators import public
from amhe.pages import page, posted
from organisations.forms import PasswordSignIn
from organisations.sign_in import let_in


class _BeginsAnew:
    """Somebody who goes back to the beginning, such as for another address, is not sent on to the code they did not type."""

    def _redirect_to_pending_stage(self, request: HttpRequest, stage: Any) -> None:
        """Stay."""


class _AskForCode(_BeginsAnew, account.RequestLoginCodeView):
    """The first page of signing in."""


class _UsePasskey(_BeginsAnew, webauthn.LoginWebAuthnView):
    """What the browser is asked to sign (GET, as JSON), and what it signed."""


ask_for_code = public(_AskForCode.as_view())
_use_passkey = _UsePasskey.as_view()
second_step = public(mfa.authenticate)
sign_out = public(account.logout)


@public
def type_code(request: HttpRequest) -> HttpResponse:
    """The code from the mail. One that is too old, used or tried 5 times leads back to asking for another."""
    response: Any = account.confirm_login_code(request)
    return _sent_back(request, response, _("That code no longer works. Ask for a new one."))


@public
def passkey(request: HttpRequest) -> HttpResponse:
    """A passkey, in place of address and code."""
    response: Any = _use_passkey(request)
    return _sent_back(request, response, _("That passkey does not work here. Sign in with a code instead."))


def _sent_back(request: HttpRequest, response: Any, why: str) -> HttpResponse:
    if request.method == "POST" and not request.user.is_authenticated and response.headers.get("Location") == _start():
        messages.error(request, why)
    return response


def _start() -> str:
    return reverse(settings.LOGIN_URL)


@public
@never_cache
@sensitive_post_parameters("password")
def password(request: HttpRequest) -> HttpResponse:
    """For who set a password. A wrong one, an unknown address and an account without a password get the same answer."""
    if request.user.is_authenticated:
        return redirect("home")
    if too_many := ratelimit.consume_or_429(request, action="login"):
        return too_many
    form = PasswordSignIn(posted(request))
    if form.is_bound and form.is_valid():
        try:
            user: Any = get_adapter().authenticate(
                request, email=form.cleaned_data["email"], password=form.cleaned_data["password"]
            )
            if user is not None and user.is_active:
                return let_in(request, user, method="password", to=get_next_redirect_url(request) or reverse("home"))
            form.add_error(None, _("The email address or the password is not right"))
        except ValidationError as tried_too_often:
            form.add_error(None, tried_too_often)
    return page(request, "account/password.html", {"form": form})
