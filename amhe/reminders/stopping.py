"""Links that stop reminders without signing in: signed, they say who and what about, and nothing else."""

from __future__ import annotations

from typing import NamedTuple

from django.core import signing
from django.urls import reverse

from amhe.reminders.kinds import Topic

ALL = "all"  # every topic that can be stopped
ONE_CLICK = "List-Unsubscribe=One-Click"  # what a mail program sends for the person (RFC 8058)
_signer = signing.Signer(salt="amhe.reminders.stopping")


class Wish(NamedTuple):
    """Whose reminders (a user's id), and which: a topic, or ALL."""

    user_id: int
    topic: str


def address(user_id: int, topic: Topic | str) -> str:
    """The path of the page that stops them. The same each time, and for as long as the product's key is."""
    return reverse("organisations:stop", args=[_signer.sign_object([user_id, str(topic)])])


def read(token: str) -> Wish | None:
    """What a link says, or None if it is not one of ours."""
    try:
        return Wish(*_signer.unsign_object(token))
    except signing.BadSignature:
        return None
