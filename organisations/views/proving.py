"""Show that it is still you, before a change that a stranger at your desk must not make."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.core import ratelimit
from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import ReauthenticateWebAuthnForm
from allauth.mfa.webauthn.internal import auth as webauthn
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from amhe import clock
from amhe.access.decorators import PROVED_AT, requires
from amhe.access.locked import lock, unlock
from amhe.access.request import Request
from amhe.access.roles import Permission
from amhe.celery import queue
from organisations.forms import CodeAgain, PasswordAgain, SecondStepAgain
from organisations.second_factor import has_second_step

SENT = "again_code"
GOOD_FOR, TRIES = timedelta(minutes=15), 5


@requires(Permission.SIGN_IN)
@sensitive_post_parameters("password", "code")
def again(request: Request) -> HttpResponse:
    """By the second step, for who has one; else by a code sent to their address, or their password."""
    do = request.POST.get("do", "")
    strong = has_second_step(request.user)
    if do == "send" and not strong:
        return _send(request)
    forms = _second_steps(request, do) if strong else _first_steps(request, do)
    tried: Any = forms.get(do)
    if request.method == "POST" and tried is not None and tried.is_valid() and _passes(request, do, tried):
        request.session[PROVED_AT] = clock.now().timestamp()
        request.session.pop(SENT, None)
        return redirect(_next(request) or "sign_in")
    context: dict[str, Any] = {"forms": forms, "next": _next(request), "strong": strong}
    if "passkey" in forms:
        context["options"] = webauthn.begin_authentication(request.user)
    return render(request, "account/again.html", context, status=422 if request.method == "POST" else 200)


def _second_steps(request: Request, do: str) -> dict[str, Any]:
    types = set(Authenticator.objects.filter(user=request.user).values_list("type", flat=True))
    data: Any = request.POST
    found: dict[str, Any] = {}
    if Authenticator.Type.WEBAUTHN in types:
        found["passkey"] = ReauthenticateWebAuthnForm(data if do == "passkey" else None, user=request.user)
    if types - {Authenticator.Type.WEBAUTHN}:
        found["app"] = SecondStepAgain(data if do == "app" else None, user=request.user)
    return found


def _first_steps(request: Request, do: str) -> dict[str, Any]:
    data: Any = request.POST
    found: dict[str, Any] = {"code": CodeAgain(data if do == "code" else None)} if SENT in request.session else {}
    if request.user.has_usable_password():
        found["password"] = PasswordAgain(data if do == "password" else None)
    return found


def _passes(request: Request, do: str, form: Any) -> bool:
    if do == "code":
        return _code_fits(request, form)
    if do == "password":
        return _password_fits(request, form)
    given = form.cleaned_data["credential"] if do == "passkey" else form.authenticator
    post_authentication(request, given, reauthenticated=True)
    return True


def _send(request: Request) -> HttpResponse:
    if not ratelimit.consume(request, action="request_login_code", key=request.user.email):
        return ratelimit.respond_429(request)
    code = get_adapter().generate_login_code()
    request.session[SENT] = {"code": lock(code), "tries": 0}
    queue("organisations.send_code", email=request.user.email, code=code)
    return redirect(f"{reverse('sign_in_again')}?{urlencode({'next': _next(request)})}")


def _code_fits(request: Request, form: CodeAgain) -> bool:
    sent = request.session[SENT]
    code = unlock(sent["code"], within=GOOD_FOR)
    if code and sent["tries"] < TRIES and compare_user_code(actual=form.cleaned_data["code"], expected=code):
        return True
    request.session[SENT] = sent | {"tries": sent["tries"] + 1}
    spoilt = not code or sent["tries"] + 1 >= TRIES
    wrong = get_adapter().error_messages["incorrect_code"]
    form.add_error("code", _("That code no longer works. Ask for a new one") if spoilt else wrong)
    return False


def _password_fits(request: Request, form: PasswordAgain) -> bool:
    try:
        user = get_adapter().authenticate(request, email=request.user.email, password=form.cleaned_data["password"])
    except ValidationError as tried_too_often:
        form.add_error("password", tried_too_often)
        return False
    if user is None or user.pk != request.user.pk:
        form.add_error("password", _("That password is not right"))
        return False
    return True


def _next(request: Request) -> str:
    """The page to go on to: one of ours, or ""."""
    wanted = request.POST.get("next", request.GET.get("next", ""))
    return wanted if url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) else ""
