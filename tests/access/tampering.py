"""Every form of every page, found by walking as those who may send it; and one field at a time sent as another's."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection, models, transaction
from django.db.utils import Error

from amhe.access.tenancy import TenantModel
from organisations.models import User
from teams.models import Membership
from tests.access.doors import Door, addresses
from tests.access.filling import GUARDS, Control, FoundForm, forms_of
from tests.access.grid import belongs, expected, home_of_first, leaks
from tests.access.setting import keyed_models
from tests.access.stage import BETWEEN, OF_SECOND, THEIR_KEYS, Answer, Stage, undone

Data = dict[str, list[str]]
MOST_OF_A_KIND = 3
MOST_THINGS = 6
# Forms that a page shows when it is asked for them.
ASKED = {"/o/<slug:org>/decision/": "?new="}


@dataclass(frozen=True)
class Sending:
    """A form filled in and ready to send by somebody who may."""

    door: Door
    person: str
    path: str
    form: FoundForm
    data: Data

    def __str__(self) -> str:
        pressed = [f"{name}={value}" for name, value in self.form.buttons if name and self.data.get(name) == [value]]
        told = [f"do={value}" for value in self.data.get("do", [])]
        return f"{self.person} {self.path} [{' '.join(pressed or told) or 'send'}]"


def sendings(stage: Stage, doors: Iterable[Door]) -> list[Sending]:
    """Every form of these pages, in every shape that anybody who may send it gets to see; each button once.

    Everybody opens the page of the scene's own thing; the first who may opens those of the other things of its kind.
    """
    found = []
    for door in doors:
        senders = [
            p for p in stage.people if not door.is_public and expected(stage, door, p, "POST", "ours") == "let in"
        ]
        seen = set()
        for person in senders:
            paths = addresses(stage, door, "ours", "ours")
            paths += other_things(stage, door) if person == senders[0] else []
            paths += [paths[0] + ASKED[door.route]] if door.route in ASKED else []
            for path in paths:
                for form in forms_of(stage.knock(person, "GET", path).text, path):
                    # a form that is on every page is found at its own address
                    if form.shape not in seen and _is_under(path.split("?")[0], form.action):
                        seen.add(form.shape)
                        found += [Sending(door, person, form.action, form, data) for data in form.sends()]
    return found


def _is_under(path: str, action: str) -> bool:
    return action.startswith(path) if path != "/" else action.split("?")[0] == "/"


def known_sendings(stage: Stage, doors: Iterable[Door]) -> list[Sending]:
    """As `sendings`, from the stage as it was when it was ready: the pages of each door are opened once for all tests.

    Not where a fault is planted or the stage is changed: what its pages show then is asked of `sendings`.
    """
    asked = list(doors)
    new = [door for door in asked if door.route not in stage.known]
    if new:
        assert stage.state("ours") == stage.before["ours"], "what is known of the stage is known before it is changed"
        stage.known |= {door.route: sendings(stage, [door]) for door in new}
    return [sending for door in asked for sending in stage.known[door.route]]


def other_things(stage: Stage, door: Door) -> list[str]:
    """The addresses of a few more things of ours that this page can be about: closed, set aside, not chosen."""
    if door.on is None or not issubclass(door.on, TenantModel):
        return []
    with stage.world.ours.inside():
        known = stage.things["ours"][door.about]
        more = door.on._default_manager.exclude(pk=known.pk).order_by("pk")
        if door.about != door.on:
            more = more.filter(team=known.team_id)
        found = list(more[:MOST_THINGS])
    return [addresses(stage, door, "ours", "ours", thing=thing)[0] for thing in found]


def outside_keys(stage: Stage) -> dict[str, list[str]]:
    """Of each key, slug or uuid of ours, some of the other organisation's of the same kind."""
    found: dict[str, list[str]] = {}
    for model in keyed_models():
        names = [f.name for f in model._meta.fields if isinstance(f, models.SlugField | models.UUIDField)]
        for name in ["pk", *names]:
            ours, theirs = (_values(stage, model, name, whose) for whose in ("ours", "theirs"))
            if theirs:
                found |= {value: sorted(theirs)[:MOST_OF_A_KIND] for value in ours}
    return found


def _values(stage: Stage, model: type[models.Model], name: str, whose: str) -> set[str]:
    place = stage.place(whose)
    with place.inside():
        if model is User:
            return {str(user.pk) for user in place.people.values()}
        return {str(value) for value in model._default_manager.values_list(name, flat=True)}


def keys_of_second(stage: Stage) -> dict[str, list[str]]:
    """Of each key or uuid of our other rows, some of our second sub-team's of the same kind."""
    found: dict[str, list[str]] = {}
    for model in keyed_models():
        if model is not User:
            with stage.world.ours.inside():
                rows = list(model._default_manager.values_list("pk", flat=True))
            second = [str(pk) for pk in rows if is_of_second(pk)]
            found |= {str(pk): second[:MOST_OF_A_KIND] for pk in rows if second and not is_of_second(pk)}
    return found


def is_of_second(key: object) -> bool:
    """Whether a row with this key is our second sub-team's."""
    return re.match(OF_SECOND, str(key)) is not None


def offered(stage: Stage, sendings: Iterable[Sending]) -> list[str]:
    """Where a form offers a row of another organisation, or on a page of our first sub-team one of the second's."""
    here = {user.pk for name, user in stage.people.items() if user and belongs(stage, name, "ours")}
    with stage.world.ours.inside():  # also those who came later than the keys of the other organisation
        here |= set(Membership.objects.values_list("pk", flat=True))
    found = set()
    for sending in sendings:
        for control in sending.form.controls.values():
            for value in control.values if control.is_choice and control.name not in GUARDS else []:
                for key in (int(digits) for digits in re.findall(r"\d{7,}", value)):
                    whose = "" if key in here else _whose(stage, key, sending)
                    found |= {f"{sending}: {control.name} offers {key} of {whose}"} if whose else set()
    return sorted(found)


def _whose(stage: Stage, key: int, sending: Sending) -> str:
    """Whose row a key is, if it has no place on this page."""
    if key > BETWEEN and key % BETWEEN >= THEIR_KEYS:
        return "another organisation"
    return "another sub-team" if is_of_second(key) and sending.path.startswith(home_of_first(stage)) else ""


def tampered(sending: Sending, outside: dict[str, list[str]], stranger_key: str) -> Iterator[tuple[str, str, Data]]:
    """(field, the other's key, what to send): one field at a time; several answers of a field at once."""
    buttons = {name: Control(name, "hidden", [value], [value]) for name, value in sending.form.buttons if name}
    for name, values in sending.data.items():
        control = sending.form.controls.get(name) or buttons[name]
        if name in GUARDS or not (control.is_choice or any(value in outside for value in values)):
            continue
        offered = control.values + values
        known = next((value for value in offered if value in outside), None)
        inside = next((m[0] for value in offered for m in re.finditer(r"\d{6,}", value) if m[0] in outside), None)
        for key in outside[known] if known else outside[inside] if inside else [stranger_key]:
            sent = [value.replace(inside, key) for value in values] if inside and not known else [key]
            yield name, key, sending.data | {name: sent}


def sent(
    stage: Stage, sending: Sending, data: Data | bytes, key: str = "", **how: Any
) -> tuple[Answer, list[str], set[str]]:
    """Send once and undo. Returns the answer, what is wrong whatever was sent, and our tables that now hold the key."""
    if key:
        stage.held_before("ours", key)
    with undone():
        answer = stage.knock(sending.person, "POST", sending.path, data, keep=True, **how)
        wrong = [f"{sending}: {answer.status} {answer.error}"] if answer.error or answer.status >= 500 else []
        wrong += leaks(stage, sending.door, sending.person, sending.path, answer)
        if answer.tables:
            wrong += [f"{sending}: changed {t} of another organisation" for t in stage.changed("theirs", answer.tables)]
            if sending.path.startswith(home_of_first(stage)):
                wrong += [f"{sending}: changed {t} of another sub-team" for t in stage.changed("second", answer.tables)]
            wrong += [f"{sending}: {error}" for error in _at_commit()]
        held = stage.mentions("ours", answer.tables, key) if key and answer.tables else set()
    return answer, wrong, held


def _at_commit() -> Iterator[str]:
    """What the database would only have said when the transaction ended."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    except Error as error:
        yield f"refused when kept: {str(error).splitlines()[0]}"


def tamper(stage: Stage, found: Iterable[Sending], outside: dict[str, list[str]], stranger_key: str) -> list[str]:
    """Send every form with one field at a time as the other organisation's. Returns what is wrong, in lines."""
    wrong: list[str] = []
    for sending in found:
        for name, key, data in tampered(sending, outside, stranger_key):
            _, faults, held = sent(stage, sending, data, key)
            said: list[Any] = [
                *faults,
                *(f"{sending}: {table} of ours holds {key}" for table in sorted(held)),
            ]
            wrong += [f"{line} (with {name}={key})" for line in said]
    return wrong
