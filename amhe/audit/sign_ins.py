"""What allauth tells of people's way in, written down: its signals are the one way that it tells."""

from __future__ import annotations

from functools import partial
from typing import Any

from allauth.account.signals import login_code_rejected
from django.apps import apps

from amhe.audit.models import AccessEvent
from amhe.audit.trail import note_access

What = AccessEvent.What
SHOWN = 10
OF_MFA = {
    "authenticator_added": What.FACTOR_ADDED,
    "authenticator_removed": What.FACTOR_REMOVED,
    "authenticator_reset": What.FACTOR_RESET,
    "authentication_failed": What.FACTOR_FAILED,
}


def listen() -> None:
    """Connect to the signals that there are: those of second steps only where second steps are installed.

    A sign-in itself is written down where its browser is known (organisations.sessions).
    """
    login_code_rejected.connect(_rejected, dispatch_uid="amhe.audit.rejected")
    if apps.is_installed("allauth.mfa"):
        from allauth.mfa import signals

        for name, what in OF_MFA.items():
            getattr(signals, name).connect(partial(_note, what), weak=False, dispatch_uid=f"amhe.audit.{name}")


def latest(user: Any) -> list[AccessEvent]:
    """The last 10 times that somebody signed in, newest first. For their own eyes. 1 query."""
    return list(AccessEvent.objects.filter(user=user, what=What.SIGNED_IN).order_by("-at", "-pk")[:SHOWN])


def _note(what: str, *, user: Any, **others: Any) -> None:
    note_access(what, user=user)


def _rejected(*, user: Any, last_attempt: bool, **others: Any) -> None:
    note_access(What.LOCKED if last_attempt else What.WRONG_CODE, user=user)
