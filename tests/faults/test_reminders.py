"""kill -9 of workers and of Redis while they send reminders: none is lost, and none sent twice where one can ask.

Figures are printed, and written to the file that REMINDERS_FIGURES names. REMINDERS_LETTERS and REMINDERS_KILLS make it longer:
5,000 and 100 in dev/bench.
"""

from __future__ import annotations

import json
import os
import random
import time
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from datetime import time as wall_time
from datetime import timedelta
from pathlib import Path

import pytest

from amhe import clock
from amhe.reminders.actions import post
from amhe.reminders.drawing import message_id
from amhe.reminders.kinds import Due
from amhe.reminders.models import Letter
from organisations.models import User
from teams.letters.reminders import ACTION_DUE
from teams.models import Action
from tests.faults.machine import Machine, until
from tests.mailserver import KEY, TEMPLATE, mail_server, notify_server
from tests.world import Place, World, build_world

LETTERS = int(os.environ.get("REMINDERS_LETTERS", "1000"))
KILLS = int(os.environ.get("REMINDERS_KILLS", "40"))
LEASE = 8.0
PAUSE = 0.015  # of whoever takes a letter, before and after it is theirs
WORKERS = ("worker-1", "worker-2")
BETWEEN = 12  # letters between two kills
WHOLE = 15  # one kill in so many is of a whole worker, the others of the process that does its work


def write_down(world: World) -> set[str]:
    """So many reminders, in two organisations, for people without quiet hours. Returns their references."""
    User.objects.update(quiet_from=wall_time(0), quiet_until=wall_time(0))
    references: set[str] = set()
    for place in (world.ours, world.theirs):
        references |= write_down_in(place, LETTERS // 2)
    assert len(references) == LETTERS
    return references


def write_down_in(place: Place, how_many: int) -> set[str]:
    """Actions that are due, each on a day of its own for its owner, with its reminder."""
    people, today = list(place.people.values()), clock.today()
    known = {"organisation": place.organisation, "team": place.team, "what": "Ring the library"}
    with place.inside():
        days = [(people[n % len(people)], today - timedelta(days=n // len(people))) for n in range(how_many)]
        Action.objects.bulk_create(Action(owner=owner, due_on=day, **known) for owner, day in days)
        due = [Due(ACTION_DUE, owner.pk, day.toordinal(), clock.now()) for owner, day in days]
        assert post(organisation_id=place.organisation.pk, letters=due) == how_many
        return {str(reference) for reference in Letter.objects.values_list("reference", flat=True)}


def unsent(world: World) -> int:
    """How many letters are not finished."""
    left = 0
    for place in (world.ours, world.theirs):
        with place.inside():
            left += Letter.objects.waiting().count()
    return left


def kill_while_sending(machine: Machine, taken: Callable[[], int], chance: random.Random) -> int:
    """Kill workers while they send, until so many were killed, and Redis once. Returns how many of them."""
    killed, restarted = 0, False
    machine.start(*WORKERS)
    while killed < KILLS:
        before = taken()
        sweep_until(machine, lambda before=before: taken() >= before + BETWEEN, "letters to be sent")
        if killed >= KILLS // 2 and not restarted:
            machine.kill("redis")
            machine.start("redis")
            restarted = True
        time.sleep(chance.uniform(0, 2 * PAUSE))
        name = chance.choice(WORKERS)
        if killed % WHOLE == WHOLE - 1:
            machine.kill(name)
            killed += 1
        else:
            killed += machine.kill_child(name)
        machine.start(*WORKERS)
    return killed


def sweep_until(machine: Machine, true: Callable[[], bool], what: str) -> None:
    """Send beat's sweep now and then until something holds. A worker that gave up is started again."""
    swept = 0.0

    def sweep() -> bool:
        nonlocal swept
        if time.monotonic() > swept + 1:
            machine.start(*WORKERS)
            machine.queue("reminders.send_due")
            swept = time.monotonic()
        return true()

    until(sweep, f"{what}: see {machine.folder}")


@pytest.mark.parametrize("courier", ["notify", "smtp"])
def test_reminders_are_sent_once_though_workers_and_redis_are_killed(
    machine: Machine, seed: int, monkeypatch: pytest.MonkeyPatch, courier: str
) -> None:
    world = build_world()
    with ExitStack() as stack:
        own = {"DJANGO_SETTINGS_MODULE": "tests.faults.reminding", "LEASE": str(LEASE), "MAIL_DIR": ""}
        if courier == "notify":
            notify = stack.enter_context(notify_server(pause=PAUSE))
            own |= {"NOTIFY_API_KEY": KEY, "NOTIFY_TEMPLATE_ID": TEMPLATE, "NOTIFY_URL": notify.url}
        else:
            server = stack.enter_context(mail_server(pause=PAUSE))
            own |= {"EMAIL_URL": f"smtp://127.0.0.1:{server.port}"}
        env = machine.env() | own
        monkeypatch.setattr(machine, "env", lambda: env)
        with monkeypatch.context() as patch:
            patch.setattr("amhe.reminders.actions.queue", lambda *_args, **_known: None)
            references = write_down(world)
        began = time.monotonic()
        taken = (lambda: len(notify.given)) if courier == "notify" else (lambda: len(server.letters))
        killed = kill_while_sending(machine, taken, random.Random(seed))
        while left := unsent(world):  # however long it takes, as long as it goes on
            sweep_until(machine, lambda left=left: unsent(world) < left, "the other letters to be sent")
        took = time.monotonic() - began
        came = Counter(notify.references if courier == "notify" else server.ids)
    expected = references if courier == "notify" else {message_id(reference) for reference in references}
    lost, twice = len(expected - came.keys()), came.total() - len(came)
    figures = {"letters": LETTERS, "killed": killed, "lost": lost, "sent twice": twice, "seconds": round(took, 1)}
    if courier == "notify":
        figures["asked"] = len(notify.asked)
    print(f"{courier}: {figures}")
    note(courier, figures)
    assert killed >= KILLS and came.keys() == expected, "each was sent, and nothing else"
    assert twice == 0 if courier == "notify" else twice <= killed
    for place in (world.ours, world.theirs):
        with place.inside():
            assert set(Letter.objects.values_list("state", flat=True)) == {Letter.State.SENT}


def note(courier: str, figures: dict[str, float]) -> None:
    """Keep the figures for whoever asked."""
    if path := os.environ.get("REMINDERS_FIGURES"):
        file = Path(path)
        kept = json.loads(file.read_text()) if file.exists() else {}
        file.write_text(json.dumps(kept | {courier: figures}))
