"""Watchers of what leaves by another way than a page: what the cache keeps, what tasks do, what mail says and to whom.

Each returns what is wrong in lines, and nothing when all is well.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.core import mail
from django.core.cache import caches
from django.core.mail import EmailMessage
from django.db import connection

from amhe import celery
from amhe.access import wall
from organisations.models import RoleOnProgramme, User
from teams.models import Invitation, Meeting, MeetingSeries, Membership
from tests.access.doors import Door, addresses
from tests.access.grid import expected, leaks
from tests.access.stage import CANARIES, CHANGES, SAID, SAID_TO_SECOND, SECOND, THEIR_NAME, Answer, Stage, undone
from tests.access.tampering import Sending, outside_keys

MOST_READERS = 4  # of each page: the first few, and the last
IN_TRUST = {*SAID.values(), SAID_TO_SECOND}
Call = tuple[str, dict[str, Any]]
# Pages that make a new secret each time they are looked at, so that the same one twice is what would be wrong.
NEW_EACH_TIME = {
    "/me/sign-in/code-app/": "the key of a code app that is not set up yet",
    "/me/sign-in/passkeys/add/": "the challenge that a new passkey answers",
}

# --- the cache --------------------------------------------------------------------------------------------


def read_after_others(stage: Stage, doors: Iterable[Door]) -> list[str]:
    """Every page read by each person alone, then right after somebody else: the same words both times.

    Who is in both organisations reads the other one's page first, so that what is kept for all organisations shows.
    """
    wrong: list[str] = []
    for door in doors:
        readers = [
            p for p in stage.people if not door.is_public and expected(stage, door, p, "GET", "ours") == "let in"
        ]
        readers = readers[: MOST_READERS - 1] + readers[MOST_READERS - 1 :][-1:]
        if not readers:
            continue
        path = addresses(stage, door, "ours", "ours")[0]
        alone = {}
        for person in readers:
            _forget()
            alone[person] = CHANGES.sub("", stage.knock(person, "GET", path).text)
        _forget()
        if "org" in door.parts:
            stage.knock("coach_of_both", "GET", addresses(stage, door, "theirs", "theirs")[0])
        for person in [*readers, readers[0]]:
            answer = stage.knock(person, "GET", path)
            wrong += leaks(stage, door, person, path, answer)
            wrong += [f"{person} {path}: {answer.error}"] if answer.error else []
            differs = CHANGES.sub("", answer.text) != alone[person]
            if differs and door.route not in NEW_EACH_TIME:
                wrong.append(f"{person} {path}: differs once somebody else has read it")
            if not differs and door.route in NEW_EACH_TIME:
                wrong.append(f"{person} {path}: shows the same secret again")
        wrong += [f"{path}: {line}" for line in kept_words(stage)]
    _forget()
    return sorted(set(wrong))


def _forget() -> None:
    for cache in caches.all(initialized_only=True):
        cache.clear()


def kept_words(stage: Stage) -> Iterator[str]:
    """What the cache may not hold: words told in trust; words of an organisation under a key that does not name it."""
    numbers = {whose: str(stage.place(whose).organisation.pk) for whose in CANARIES}
    for key, text in _kept():
        if any(word in text for word in IN_TRUST):
            yield f"the cache keeps what was said in trust under {key}"
        for whose, canary in CANARIES.items():
            if canary in text and numbers[whose] not in re.findall(r"\d+", key):
                yield f"the cache keeps words of {stage.place(whose).organisation.slug} under {key}"


def _kept() -> Iterator[tuple[str, str]]:
    for cache in caches.all(initialized_only=True):
        for key, pickled in dict(cache._cache).items():
            yield str(key), pickled.decode("utf-8", "replace")


# --- tasks ------------------------------------------------------------------------------------------------


@dataclass
class Followed:
    """One form sent, what it queued, and what came of running that: what is wrong, and the mail."""

    answer: Answer
    calls: list[Call] = field(default_factory=list)
    letters: list[EmailMessage] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


def follow(stage: Stage, sending: Sending, data: dict[str, list[str]] | None = None) -> Followed:
    """Send a form and run what it queues as a worker would; then the same for the other organisation. All is undone."""
    with undone():
        start = len(connection.run_on_commit)
        answer = stage.knock(sending.person, "POST", sending.path, data or sending.data, keep=True)
        followed = Followed(answer)
        followed.calls += queued_since(start)
        typed = {value for values in sending.data.values() for value in values}
        for call in followed.calls:
            letters, wrong = run(stage, call)
            followed.letters += letters
            wrong += [line for letter in letters for line in wrong_with(stage, letter, typed)]
            wrong += run_for_others(stage, call)
            followed.wrong += [f"{sending}: {line}" for line in wrong]
    return followed


def queued_since(start: int) -> list[Call]:
    """The tasks that wait for the end of the transaction, from the work of this number on."""
    return [
        (work.args[0], work.args[1])
        for _, work, _ in connection.run_on_commit[start:]
        if isinstance(work, partial) and work.func is celery._send
    ]


def run(stage: Stage, call: Call) -> tuple[list[EmailMessage], list[str]]:
    """Run one task as a worker would, outside every wall. Returns its mail, and what is wrong.

    It may only enter the organisation it is told, a sweep one at a time, and must leave as it came; it may not touch the
    other organisation, or bring words of it in.
    """
    name, arguments = call
    told = arguments.get("organisation_id")
    with wall.restored():
        before, start = stage.state("theirs"), len(mail.outbox)
        _close_wall()
        entered = _Entered()
        wrong = []
        with connection.execute_wrapper(entered):
            try:
                celery._send(name, arguments)
            except Exception as error:
                wrong.append(f"{name}: {type(error).__name__}: {error}")
        wrong += [f"{name}: is inside {seen}" for seen in sorted(entered.seen) if _is_too_wide(seen, told)]
        if _wall():
            wrong.append(f"{name}: leaves the wall open to {_wall()}")
    if told == stage.place("ours").organisation.pk:
        now = stage.state("theirs")
        wrong += [f"{name}: changed {table} of another organisation" for table in now if now[table] != before[table]]
        held = stage.mentions("ours", set(now), CANARIES["theirs"])
        wrong += [f"{name}: brought another organisation's words into {table}" for table in sorted(held)]
    return list(mail.outbox[start:]), wrong


def run_for_others(stage: Stage, call: Call) -> list[str]:
    """Run a task with one id at a time of the other organisation: nothing may change, nobody may hear of it."""
    name, arguments = call
    ours, theirs = (stage.place(whose).organisation.pk for whose in ("ours", "theirs"))
    others = {str(ours): [str(theirs)]} | outside_keys(stage)
    wrong = []
    for key, value in arguments.items():
        for other in others.get(str(value), [])[:1]:
            before, start = {whose: stage.state(whose) for whose in CANARIES}, len(mail.outbox)
            with undone():
                _close_wall()
                try:
                    celery._send(name, arguments | {key: type(value)(other)})
                except Exception:
                    pass
                else:
                    for whose, state in before.items():
                        now = stage.state(whose)
                        changed = sorted(table for table in now if now[table] != state[table])
                        wrong += [f"{name} with another's {key}: changed {table} of {whose}" for table in changed]
            wrong += [f"{name} with another's {key}: wrote to {letter.to}" for letter in mail.outbox[start:]]
    return wrong


class _Entered:
    """Listens to the database, and notes which organisations are open at each statement."""

    def __init__(self) -> None:
        self.seen: set[str] = set()

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        result = execute(sql, params, many, context)
        if not connection.needs_rollback and not sql.startswith(("ROLLBACK", "SAVEPOINT", "RELEASE")):
            self.seen.add(_wall())
        return result


def _is_too_wide(seen: str, told: int | None) -> bool:
    return seen not in ("", str(told)) if told is not None else "," in seen


def _wall() -> str:
    """The ids that are open, read past Django so that nobody listens."""
    row = connection.connection.execute(f"SELECT current_setting('{wall.SETTING}', true)").fetchone()
    return str(row[0] or "")


def _close_wall() -> None:
    connection.connection.execute(f"SELECT set_config('{wall.SETTING}', '', true)")


def tasks_of_ours() -> dict[str, str]:
    """Every task of the product, by name: `inside one` organisation, a `sweep` that is told nothing, or `of an account`."""
    celery.app.loader.import_default_modules()
    found = {}
    for name, task in celery.app.tasks.items():
        if not name.startswith("celery."):
            told = inspect.signature(task.run).parameters
            found[name] = "inside one" if "organisation_id" in told else "of an account" if told else "sweep"
    return found


# --- mail -------------------------------------------------------------------------------------------------


def wrong_with(stage: Stage, letter: EmailMessage, typed: Iterable[str] = ()) -> Iterator[str]:
    """What is wrong with a mail: to more than one, to a stranger to our organisation, or with words it may not hold.

    `typed` are answers of the form that led to it: an address typed there may be written to.
    """
    people = letter.recipients()
    if len(people) != 1:
        yield f"mail “{letter.subject}” tells {len(people)} people each other's addresses"
    for address in sorted(set(people) - _known(stage) - set(typed)):
        yield f"mail “{letter.subject}” to {address}, who is not of this organisation"
    for canary in CANARIES.values():
        if canary in letter.subject:
            yield f"mail “{letter.subject}”: its subject holds what somebody wrote"
    text = "\n".join([letter.subject, *map(str, letter.extra_headers.values()), _bodies(letter)])
    for name in _names(stage, people) | _places(stage, letter):
        text = text.replace(name, "")
    what = {word: "what was said in trust" for word in IN_TRUST}
    what |= {SECOND: "a sub-team's words", CANARIES["ours"]: "what somebody wrote"}
    what |= {CANARIES["theirs"]: "another organisation's words", THEIR_NAME: "another organisation's people"}
    yield from (f"mail “{letter.subject}” holds {told}" for word, told in what.items() if word in text)


def _bodies(letter: EmailMessage) -> str:
    more = [str(part[0]) for part in getattr(letter, "alternatives", [])]
    return "\n".join([letter.body, *more, *(str(part) for part in letter.attachments)])


def _known(stage: Stage) -> set[str]:
    """The addresses of those who belong to our organisation, are asked to, or run the programme."""
    with stage.world.ours.inside():
        here = User.objects.filter(pk__in=Membership.objects.values("user_id")).values_list("email", flat=True)
        members, asked = set(here), set(Invitation.objects.values_list("email", flat=True))
    running = RoleOnProgramme.objects.filter(ends_on=None).values_list("user__email", flat=True)
    return members | asked | set(running)


def _places(stage: Stage, letter: EmailMessage) -> set[str]:
    """Where our meetings are, which the invitation that a calendar reads has to say."""
    if not any(part[0] == "meeting.ics" for part in letter.attachments):
        return set()
    with stage.world.ours.inside():
        return {
            *Meeting.objects.values_list("place", flat=True),
            *MeetingSeries.objects.values_list("place", flat=True),
        } - {""}


def _names(stage: Stage, people: Iterable[str]) -> set[str]:
    """What those with these addresses are called: a mail may greet them."""
    with stage.world.ours.inside():
        return {
            *Invitation.objects.filter(email__in=people).values_list("name", flat=True),
            *User.objects.filter(email__in=people).values_list("name", flat=True),
        }
