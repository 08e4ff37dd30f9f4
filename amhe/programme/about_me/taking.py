"""A copy of what is kept about one person, for that person: a page to read and the same for a computer (X8, article 15)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from amhe import clock
from amhe.access import wall
from amhe.access.inventory import Inventory, Sensitivity
from amhe.access.named import NOT_COUNTED, fields_about_people, how_long, how_many
from amhe.access.tenancy import TenantModel
from amhe.privacy.exporting import plain, zipped
from amhe.programme.about_me.reading import People, value_of
from amhe.programme.about_me.words import ACCOUNT, LINES, Line
from amhe.reference import by_id
from organisations.equality import questions
from organisations.models import EqualityAnswers, User

# What is told of a thing that somebody belongs to, by its model; any other thing or person is left out.
CALLED = {"organisations.Organisation": "name", "teams.Team": "name", "teams.TeamPlace": "title"}
NUMBERS_OF_ROWS = (models.BigIntegerField, models.UUIDField, models.BinaryField)


def copy_of(user: User) -> bytes:
    """A zip file of what is kept about this person: `about-me.txt` to read and `about-me.json` for a computer."""
    told = everything(user)
    as_json = json.dumps(told, ensure_ascii=False, indent=1, default=plain) + "\n"
    return zipped({"about-me.txt": as_text(told).encode(), "about-me.json": as_json.encode()})


def everything(user: User) -> dict[str, Any]:
    """What is kept about this person in every organisation, told in words; never secrets, nor what others wrote.

    It looks behind the walls of organisations that they have left: each question asked there names them (docs/adr/0019).
    """
    roles = People({}, in_sub_team=True)
    with wall.inside(*wall.organisation_ids()):
        counts = how_many(user)
        kept = [_line(user, line, counts, roles) for line in LINES]
    return {
        "product": str(settings.BRAND),
        "made_on": date_format(clock.today(), "j F Y"),
        "account": {str(fact.what): value_of(user, fact) for fact in ACCOUNT},
        "kept": [line for line in kept if line["how_many"]],
        "not_in_this_file": [
            _("What other people wrote, and notes of conversations: only how many you wrote down."),
            _("What you voted."),
            _("What lets you in, such as passwords and codes."),
            _("Your name where somebody typed it in words of their own. No computer can find that with certainty."),
        ],
    }


def _line(user: User, line: Line, counts: dict[str, int], roles: People) -> dict[str, Any]:
    counted = [name for name in line.fields if name not in NOT_COUNTED]
    total = sum(counts.get(name, 0) for name in counted)
    told: dict[str, Any] = {"what": str(line.what), "how_many": total, "who_can_see_it": roles.who(line.seen)}
    told["how_long"] = how_long(line.fields[0]).to_you
    if line.rows and total:
        told["each"] = [row for name in counted if counts.get(name) for row in _rows(user, name, line.without)]
    return told


def _rows(user: User, name: str, without: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    """Each row that names this person in this column, oldest first, by the names of its fields."""
    named = fields_about_people()[name]
    is_address = isinstance(named, models.EmailField)
    mine = {f"{named.name}__iexact": user.email} if is_address else {named.name: user}
    fields = [field for field in named.model._meta.concrete_fields if field.name not in without and _is_told(field)]
    if issubclass(named.model, TenantModel):
        fields.sort(key=lambda field: field.name != "organisation")
    columns = [f"{field.name}__{CALLED[_label(field)]}" if field.is_relation else field.name for field in fields]
    for values in named.model._default_manager.filter(**mine).order_by("pk").values_list(*columns):
        pairs = zip(fields, values, strict=True)
        yield {field.name: _words(field, value) for field, value in pairs if value not in (None, "")}


def _label(field: models.Field) -> str:
    return str(field.related_model._meta.label) if field.related_model is not None else ""


def _is_told(field: models.Field) -> bool:
    """Whether a field goes into the copy: not a secret, not the number of some row, not another person or thing."""
    said: Inventory = getattr(field.model, "inventory", {})
    if said.get(field.name, (None,))[0] == Sensitivity.SECRET:
        return False
    if field.is_relation:
        return _label(field) in CALLED
    return not (field.primary_key or isinstance(field, NUMBERS_OF_ROWS) or field.name == "version")


def _words(field: models.Field, value: Any) -> Any:
    label = f"{field.model._meta.label}.{field.name}"
    if label == f"{EqualityAnswers._meta.label}.answers":
        known = questions()
        return {_(known[key].text): _(known[key].options[answer]) for key, answer in value.items() if key in known}
    if label == "audit.Event.action":
        return _(by_id("audit", "actions", "actions")[value]["words"])
    return str(dict(field.flatchoices).get(value, value)) if field.choices else value


def as_text(told: dict[str, Any]) -> str:
    """The same, to read."""
    return "\n".join(_text_lines(told)) + "\n"


def _text_lines(told: dict[str, Any]) -> Iterator[str]:
    yield _("What %(product)s keeps about you") % told
    yield _("Made on %(made_on)s") % told
    yield ""
    for what, value in told["account"].items():
        yield f"{what}: {value or _('Nothing')}"
    for line in told["kept"]:
        yield f"\n{line['what']}: {line['how_many']}"
        yield "  " + _("Who can see it: %(who_can_see_it)s") % line
        yield "  " + _("How long: %(how_long)s") % line
        for row in line.get("each", ()):
            yield "  - " + "; ".join(f"{name.replace('_', ' ')}: {_plainly(value)}" for name, value in row.items())
    yield "\n" + _("Not in this file:")
    for line in told["not_in_this_file"]:
        yield f"- {line}"


def _plainly(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key} {answer}" for key, answer in value.items())
    return (_("yes") if value else _("no")) if isinstance(value, bool) else str(plain(value))
