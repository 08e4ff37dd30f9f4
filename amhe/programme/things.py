"""What the things are called that lines of the trail are about, as they are called now: for a whole page in one query."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.apps import apps
from django.db.models import CharField, F, TextField, Value
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import Truncator

LONGEST = 80  # letters
MEETING = "teams.Meeting"
# Of each kind of thing that has a name: where the name is. Nothing that was told in trust, and no note or removal. Each
# line about one needs the right to see its page, so the name tells a reader nothing new (amhe/audit/reference).
NAMED = {
    "assets.Asset": "name",
    "datareview.Finding": "title",
    "datareview.Theme": "name",
    "populations.Decision": "prioritisation__question",
    "populations.Prioritisation": "question",
    "qiprojects.Measure": "name",
    MEETING: "starts_at",
    "teams.Action": "what",
    "teams.HelpRequest": "what",
    "teams.Invitation": "name",
    "teams.Membership": "user__name",
    "teams.Team": "name",
    "teams.TeamPlace": "title",
}
Thing = tuple[str, int]  # what kind, and which


def names_of(things: Collection[Thing]) -> dict[Thing, str]:
    """The names of those that are there and have one. 1 query, however many; none for none. Call inside the organisation."""
    by_kind: dict[str, set[int]] = {}
    for kind, pk in things:
        if kind in NAMED:
            by_kind.setdefault(kind, set()).add(pk)
    asked = [
        apps.get_model(kind)
        ._default_manager.filter(pk__in=pks)
        .order_by()
        .values_list(Value(kind, output_field=CharField()), "pk", Cast(F(NAMED[kind]), TextField()))
        for kind, pks in sorted(by_kind.items())
    ]
    if not asked:
        return {}
    return {(kind, pk): _said(kind, name) for kind, pk, name in asked[0].union(*asked[1:], all=True) if name}


def _said(kind: str, name: str) -> str:
    if kind == MEETING:
        return date_format(timezone.localtime(datetime.fromisoformat(name)), "j F Y, H:i")
    return Truncator(name).chars(LONGEST)
