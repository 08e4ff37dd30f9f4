"""How somebody signs in: passkeys, a code app, recovery codes, a password; and their sessions."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.webauthn.internal.auth import WebAuthn
from django.contrib.sessions.models import Session as StoredSession
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from amhe import clock
from amhe.celery import queue
from amhe.rules import Refused
from organisations.models import Session, SignInChange, User


@transaction.atomic
def add_passkey(*, by: User, name: str, credential: dict[str, Any]) -> Authenticator:
    """Keep a passkey that the browser just made."""
    passkey = WebAuthn.add(by, name, credential).instance
    _changed(by, gettext_noop("You added a passkey."))
    return passkey


@transaction.atomic
def rename_passkey(*, by: User, passkey: Authenticator, name: str) -> Authenticator:
    """Give a passkey of one's own another name."""
    passkey.data["name"] = name
    passkey.save()
    return passkey


@transaction.atomic
def remove_passkey(*, by: User, passkey: Authenticator) -> Authenticator:
    """Forget a passkey; with the last second step the recovery codes go too."""
    passkey.delete()
    _drop_idle_recovery_codes(by)
    _changed(by, gettext_noop("You removed a passkey."))
    return passkey


@transaction.atomic
def start_code_app(*, by: User, secret: str) -> Authenticator:
    """From now on codes of the app that holds `secret` are a second step."""
    User.objects.select_for_update().get(pk=by.pk)
    if Authenticator.objects.filter(user=by, type=Authenticator.Type.TOTP).exists():
        raise Refused(_("You have a code app already. Take it off first."))
    app = TOTP.activate(by, secret).instance
    _changed(by, gettext_noop("You set up a code app."))
    return app


@transaction.atomic
def stop_code_app(*, by: User) -> User:
    """Take codes of an app off; with the last second step the recovery codes go too."""
    Authenticator.objects.filter(user=by, type=Authenticator.Type.TOTP).delete()
    _drop_idle_recovery_codes(by)
    _changed(by, gettext_noop("You removed your code app."))
    return by


@transaction.atomic
def make_recovery_codes(*, by: User) -> Authenticator:
    """New recovery codes in place of any old ones. Refused without another second step."""
    User.objects.select_for_update().get(pk=by.pk)
    own = Authenticator.objects.filter(user=by)
    if not own.exclude(type=Authenticator.Type.RECOVERY_CODES).exists():
        raise Refused(_("Set up a passkey or a code app first."))
    own.filter(type=Authenticator.Type.RECOVERY_CODES).delete()
    codes = RecoveryCodes.activate(by).instance
    _changed(by, gettext_noop("You made new recovery codes."))
    return codes


@transaction.atomic
def keep_recovery_codes(*, by: User) -> User:
    """The person has written their recovery codes down: they are never shown again."""
    for codes in Authenticator.objects.filter(user=by, type=Authenticator.Type.RECOVERY_CODES):
        codes.wrap().mark_as_viewed()
    return by


@transaction.atomic
def set_password(*, by: User, password: str) -> User:
    """A password to sign in with, or another one. It signs out every other browser."""
    by.set_password(password)
    by.save(update_fields=["password"])
    _changed(by, gettext_noop("You set a password."))
    return by


@transaction.atomic
def remove_password(*, by: User) -> User:
    """No password: sign in by code or passkey. It signs out every other browser."""
    by.set_unusable_password()
    by.save(update_fields=["password"])
    _changed(by, gettext_noop("You removed your password."))
    return by


def _drop_idle_recovery_codes(user: User) -> None:
    own = Authenticator.objects.filter(user=user)
    if not own.exclude(type=Authenticator.Type.RECOVERY_CODES).exists():
        own.delete()


def _changed(user: User, what: str) -> None:
    change = SignInChange.objects.create(user=user, at=clock.now(), what=what)
    queue("organisations.tell_of_change", change_id=change.pk)


# --- where somebody is signed in --------------------------------------------------------------------------------


@transaction.atomic
def list_session(*, by: User, key: str, device: str) -> Session:
    """Put a browser that just signed in on the person's list."""
    now = clock.now()
    return Session.objects.update_or_create(
        key=key, defaults={"user": by, "device": device[:60], "started_at": now, "last_used_at": now}
    )[0]


@transaction.atomic
def note_use(*, by: User, key: str) -> int:
    """Say on the list that the browser was used just now."""
    return Session.objects.filter(key=key).update(last_used_at=clock.now())


@transaction.atomic
def follow_session(*, by: User, key: str, new_key: str) -> int:
    """The browser's session goes on under another key; all the others of this person are over."""
    Session.objects.filter(user=by).exclude(key=key).delete()
    return Session.objects.filter(key=key).update(key=new_key)


@transaction.atomic
def sign_out(*, by: User, sessions: Iterable[Session]) -> int:
    """Sign out these browsers of one's own, and take them off the list."""
    keys = [session.key for session in sessions]
    StoredSession.objects.filter(session_key__in=keys).delete()
    return Session.objects.filter(user=by, key__in=keys).delete()[0]


@transaction.atomic
def forget_old_sessions(*, by: User | None, before: datetime) -> int:
    """Take sessions that are over off everybody's list and out of the store. Returns how many were listed."""
    StoredSession.objects.filter(expire_date__lt=clock.now()).delete()
    return Session.objects.filter(last_used_at__lt=before).delete()[0]
