"""How you sign in: everything on one page, and the pages on which it is changed."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret
from allauth.mfa.webauthn.internal import auth as webauthn
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from amhe.access.decorators import recently_signed_in, requires
from amhe.access.locked import lock, unlock
from amhe.access.request import Request
from amhe.access.roles import Permission
from amhe.audit import sign_ins
from amhe.pages import attempt, number_sent, page, posted
from amhe.rules import Refused
from organisations import actions
from organisations.forms import FirstAppCode, NameOfPasskey, NewPasskey, NewPassword
from organisations.models import Session
from organisations.second_factor import ROLES, WANTED, has_second_step

Type = Authenticator.Type
PENDING = "app_secret"  # in the session, locked: the key of a code app that is being set up


@requires(Permission.SIGN_IN)
def overview(request: Request) -> HttpResponse:
    """Passkeys, code app, recovery codes, password, and where you are signed in."""
    key = request.session.session_key
    sessions = Session.objects.filter(user=request.user)
    if request.method == "POST":
        others = sessions.exclude(key=key)
        if request.POST.get("do") == "out":
            others = others.filter(pk=number_sent(request, "session"))
        if actions.sign_out(by=request.user, sessions=list(others)):
            messages.success(request, _("Signed out there."))
        return redirect("sign_in")
    own = list(Authenticator.objects.filter(user=request.user).order_by("pk"))
    by_type = {each.type: each for each in own}
    codes = by_type.get(Type.RECOVERY_CODES)
    context = {
        "passkeys": [each for each in own if each.type == Type.WEBAUTHN],
        "app": by_type.get(Type.TOTP),
        "codes_left": len(codes.wrap().get_unused_codes()) if codes else None,
        "second": set(by_type) - {Type.RECOVERY_CODES},
        "sessions": sessions,
        "key": key,
        "changes": request.user.sign_in_changes.all()[:5],
        "lately": sign_ins.latest(request.user),
        "next": _wanted(request, request.GET.get("next", "")),
        "for_all": request.access.wants_second_step and ROLES.isdisjoint(request.access.roles),
    }
    return page(request, "account/sign_in.html", context)


def _wanted(request: Request, asked: str = "") -> str:
    """Where they were going when a second step was missing, or "": an address of ours, whatever was typed."""
    wanted = asked or request.session.get(WANTED, "")
    return wanted if url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) else ""


@requires(Permission.SIGN_IN)
@recently_signed_in
def add_passkey(request: Request) -> HttpResponse:
    """Make a passkey in this browser."""
    form = NewPasskey(posted(request))
    if passkey := attempt(form, actions.add_passkey, by=request.user):
        return _second_step_added(request, passkey)
    options = webauthn.begin_registration(request.user, True)
    return page(request, "account/add_passkey.html", {"form": form, "options": options})


@requires(Permission.SIGN_IN)
@recently_signed_in
def passkeys(request: Request) -> HttpResponse:
    """Name and remove passkeys."""
    own = Authenticator.objects.filter(user=request.user, type=Type.WEBAUTHN).order_by("pk")
    forms = {key.pk: NameOfPasskey(prefix=f"key-{key.pk}", initial={"name": key.data["name"]}) for key in own}
    if request.method != "POST":
        return page(request, "account/passkeys.html", {"rows": [(key, forms[key.pk]) for key in own]})
    passkey = own.filter(pk=number_sent(request, "passkey")).first()
    if passkey is None:  # removed in another tab
        return redirect("sign_in_passkeys")
    if request.POST.get("do") == "remove":
        actions.remove_passkey(by=request.user, passkey=passkey)
        messages.success(request, _("The passkey is removed."))
        return redirect("sign_in")
    form = forms[passkey.pk] = NameOfPasskey(request.POST, prefix=f"key-{passkey.pk}")
    if attempt(form, actions.rename_passkey, by=request.user, passkey=passkey):
        return redirect("sign_in_passkeys")
    return page(request, "account/passkeys.html", {"rows": [(key, forms[key.pk]) for key in own], "form": form})


@requires(Permission.SIGN_IN)
@recently_signed_in
def code_app(request: Request) -> HttpResponse:
    """Set up an app that makes codes, or take it off."""
    if request.POST.get("do") == "remove":
        actions.stop_code_app(by=request.user)
        messages.success(request, _("Your code app is removed."))
        return redirect("sign_in")
    if Authenticator.objects.filter(user=request.user, type=Type.TOTP).exists():
        return page(request, "account/code_app_on.html", {})
    secret = unlock(request.session.get(PENDING, "")) or generate_totp_secret()
    form = FirstAppCode(posted(request), secret=secret)
    if app := attempt(form, _start_code_app, by=request.user, secret=secret):
        del request.session[PENDING]
        return _second_step_added(request, app)
    if PENDING not in request.session:
        request.session[PENDING] = lock(secret)
    adapter = get_adapter()
    url = adapter.build_totp_url(request.user, secret)
    groups = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
    return page(request, "account/code_app.html", {"form": form, "svg": adapter.build_totp_svg(url), "key": groups})


def _start_code_app(*, code: str, by: Any, secret: str) -> Authenticator:
    return actions.start_code_app(by=by, secret=secret)


def _second_step_added(request: Request, step: Authenticator) -> HttpResponse:
    """On to recovery codes for who has none. Setting a step up shows that one has it, as giving it would."""
    record_authentication(request, request.user, "mfa", id=step.pk, type=step.type)
    if not Authenticator.objects.filter(user=request.user, type=Type.RECOVERY_CODES).exists():
        actions.make_recovery_codes(by=request.user)
        return redirect("sign_in_recovery")
    messages.success(request, _("Done. From now on you can sign in with it."))
    return _go_on(request)


def _go_on(request: Request) -> HttpResponse:
    """To where a second step was missing, once; else to the page of everything."""
    wanted = _wanted(request)
    request.session.pop(WANTED, None)
    return redirect(wanted or "sign_in")


@requires(Permission.SIGN_IN)
@recently_signed_in
def recovery(request: Request) -> HttpResponse:
    """Recovery codes: to be seen until the person says that they kept them, then never again."""
    if request.method == "POST":
        try:
            if request.POST.get("do") == "kept":
                actions.keep_recovery_codes(by=request.user)
                return _go_on(request)
            actions.make_recovery_codes(by=request.user)
        except Refused as refused:
            messages.error(request, str(refused))
        return redirect("sign_in_recovery")
    return page(request, "account/recovery.html", {"codes": _fresh(request), "may": has_second_step(request.user)})


@requires(Permission.SIGN_IN)
@recently_signed_in
def recovery_file(request: Request) -> HttpResponse:
    """The same codes as a text file, as long as they are to be seen."""
    codes = _fresh(request)
    if not codes:
        return redirect("sign_in_recovery")
    text = "\n".join([_("Recovery codes for AMHE. Each works once."), "", *codes, ""])
    name = {"Content-Disposition": 'attachment; filename="recovery-codes.txt"'}
    return HttpResponse(text, content_type="text/plain; charset=utf-8", headers=name)


def _fresh(request: Request) -> list[str]:
    kept = Authenticator.objects.filter(user=request.user, type=Type.RECOVERY_CODES).first()
    return kept.wrap().get_unused_codes() if kept and not kept.wrap().did_view else []


@requires(Permission.SIGN_IN)
@recently_signed_in
@sensitive_post_parameters("password")
def password(request: Request) -> HttpResponse:
    """Set a password, change it or take it off. Every other browser is signed out."""
    key = request.session.session_key or ""
    if request.POST.get("do") == "remove":
        return _new_password(request, actions.remove_password(by=request.user), key, _("Your password is removed."))
    form = NewPassword(posted(request))
    if user := attempt(form, actions.set_password, by=request.user):
        return _new_password(request, user, key, _("Your new password works from now on."))
    return page(request, "account/set_password.html", {"form": form, "has_one": request.user.has_usable_password()})


def _new_password(request: Request, user: Any, key: str, words: str) -> HttpResponse:
    update_session_auth_hash(request, user)
    actions.follow_session(by=user, key=key, new_key=request.session.session_key or "")
    messages.success(request, words)
    return redirect("sign_in")
