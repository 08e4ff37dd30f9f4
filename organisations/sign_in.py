"""Sign-in by code, passkey, code app or password, for people with an account. Accounts come from invitations alone."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from amhe.access.locked import lock, unlock
from amhe.celery import queue

WORDS = {
    "incorrect_code": gettext_lazy("That code is not right. Check it and try again"),
    "too_many_login_attempts": gettext_lazy("You have tried too many times. Wait 5 minutes, then try again"),
}


class InvitationOnly(DefaultAccountAdapter):
    """allauth's hooks: no sign-up, and an answer that is the same whether or not an address is known."""

    error_messages = DefaultAccountAdapter.error_messages | WORDS

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: see `teams.actions.accept_invitation`."""
        return False

    def add_message(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """allauth's own messages are not shown; our pages say what happened."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Queue a code. For an unknown address there is none, and the worker drops it: nobody can tell by waiting."""
        queue("organisations.send_code", email=email, code=context.get("code", ""))

    def respond_user_inactive(self, request: HttpRequest, user: Any) -> HttpResponse:
        """As for an address that we do not know."""
        messages.error(request, _("You cannot sign in to this account. Ask your project lead or your QI Coach."))
        return redirect(settings.LOGIN_URL)


class SecondSteps(DefaultMFAAdapter):
    """Secrets of code apps and recovery codes are locked; a passkey bears the programme's name."""

    error_messages = DefaultMFAAdapter.error_messages | WORDS

    def encrypt(self, text: str) -> str:
        """Under ENCRYPTION_KEYS."""
        return lock(text)

    def decrypt(self, encrypted_text: str) -> str:
        """The text, or "", which no code fits, for what a lost key locked."""
        return unlock(encrypted_text) or ""

    def build_totp_svg(self, url: str) -> str:
        """The square as SVG to stand in a page, without the line that begins a file of its own."""
        return super().build_totp_svg(url).partition("?>")[2].strip()

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """The host, which allauth takes from the request, and our name for it."""
        return super().get_public_key_credential_rp_entity() | {"name": settings.BRAND}


def let_in(request: HttpRequest, user: Any, *, method: str, to: str) -> HttpResponse:
    """Sign somebody in whose first factor was seen: on to their second step if they have one, else to the address `to`."""
    record_authentication(request, user, method=method)
    return perform_login(request, Login(user=user, email=user.email, redirect_url=to))
