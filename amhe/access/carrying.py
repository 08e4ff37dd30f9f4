"""What somebody sent that could not be done yet: locked into their session for an hour, and offered again to them alone."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta

from django.core.exceptions import RequestDataTooBig, TooManyFilesSent
from django.http import HttpRequest, UnreadablePostError

from amhe.access.locked import lock, unlock

CARRIED = "carried"
OFFERED_FOR = timedelta(hours=1)
MOST_CARRIED = 200_000  # characters: more than the longest form of ours holds


@dataclass(frozen=True)
class Sent:
    """The address that something was sent to, its (name, value) pairs, and whether a file came along, which is not kept."""

    path: str
    fields: list[list[str]]
    with_file: bool


def carry(request: HttpRequest, person: str) -> bool:
    """Keep what was just sent, for this person (the key of an account). False if it is too much to keep."""
    try:
        fields = [[name, value] for name, values in request.POST.lists() for value in values]
        with_file = bool(request.FILES)
    except (RequestDataTooBig, TooManyFilesSent, UnreadablePostError):
        return False
    fields = [pair for pair in fields if pair[0] != "csrfmiddlewaretoken"]
    sent = {"path": request.get_full_path(), "fields": fields, "with_file": with_file, "user": person}
    words = json.dumps(sent, ensure_ascii=False)
    if len(words) > MOST_CARRIED:
        return False
    request.session[CARRIED] = lock(words)
    return True


def carried(request: HttpRequest) -> Sent | None:
    """What this person sent within the last hour; None for anybody else."""
    words = unlock(request.session.get(CARRIED, ""), within=OFFERED_FOR)
    sent = json.loads(words) if words else {}
    if sent.get("user") != str(request.user.pk):
        return None
    return Sent(sent["path"], sent["fields"], sent.get("with_file", False))
