"""Sign-in by a code sent to the address, for people with an account. Accounts come from invitations alone."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class InvitationOnly(DefaultAccountAdapter):
    """allauth's hooks: no sign-up, and an answer that is the same whether or not an address is known."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: see `teams.actions.accept_invitation`."""
        return False

    def add_message(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """allauth's own messages are not shown; our pages say what happened."""
