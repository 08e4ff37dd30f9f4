"""A full disk, under PostgreSQL, Redis or the mail folder: nothing half saved, and nothing typed lost."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from django.test import Client

from amhe.access import wall
from amhe.access.models import IdempotencyKey
from amhe.audit.models import Event
from amhe.programme.example import MAKERS
from amhe.programme.example.cast import Cast, living_today
from amhe.programme.models import Report
from datareview.models import Conversation, RemovalCode
from dev.places import CACHE
from tests.faults.caller import Caller, to_send_again
from tests.faults.machine import Machine, close_our_connections, until
from tests.faults.postroom import PostRoom
from tests.faults.test_killed import NOTE, TODAY

WORDS = "Nobody asks us."
SENT = {**NOTE, **TODAY, "heard": WORDS, "idempotency_key": "5a0c7c8e-2f4b-4c69-8f5c-2a9f2a1b7c10"}
# What the app sees of a full disk is the error that PostgreSQL gives, while writing a row or while committing.
FULL = """
    CREATE FUNCTION no_space() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = 'disk_full';
    END $$;
"""
AT_ONCE = "CREATE TRIGGER full_disk BEFORE INSERT ON datareview_conversation FOR EACH ROW EXECUTE FUNCTION no_space()"
AT_COMMIT = """
    CREATE CONSTRAINT TRIGGER full_disk AFTER INSERT ON datareview_conversation
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION no_space()
"""


@pytest.fixture
def harbourside(machine: Machine) -> Cast:
    """An organisation with a sub-team."""
    with living_today():
        return MAKERS["harbourside"]()


@pytest.fixture
def leila(harbourside: Cast) -> Client:
    """Somebody of the sub-team at her browser."""
    client = Client(raise_request_exception=False)
    client.force_login(harbourside.people["leila"])
    return client


def as_owner(machine: Machine, *statements: str) -> None:
    """Do this to the database, as its owner."""
    where = {"host": str(machine.ground.socket), "user": "amhe_owner", "dbname": machine.database}
    with psycopg.connect(**where, autocommit=True) as line:
        for statement in statements:
            line.execute(statement)


@contextmanager
def full(machine: Machine, trigger: str) -> Iterator[None]:
    """No room for another note, either when it is written or when it is committed."""
    as_owner(machine, FULL, trigger)
    yield
    as_owner(machine, "DROP FUNCTION no_space CASCADE")


@contextmanager
def read_only(machine: Machine, _trigger: str) -> Iterator[None]:
    """The database takes no writes at all."""
    as_owner(machine, f'ALTER DATABASE "{machine.database}" SET default_transaction_read_only = on')
    close_our_connections()
    yield
    close_our_connections()
    with psycopg.connect(host=str(machine.ground.socket), user="postgres", autocommit=True) as line:
        line.execute(f'ALTER DATABASE "{machine.database}" RESET default_transaction_read_only')


def kept(cast: Cast) -> tuple[int, int, int, int]:
    """How much there is of one note: itself, its code, its line in the trail, the answer to its form."""
    with wall.inside(cast.organisation.pk):
        notes = Conversation.objects.filter(heard=WORDS)
        codes, lines = RemovalCode.objects.filter(conversation__in=notes), Event.objects.filter(thing_id__in=notes)
        logged = lines.filter(action="conversation logged")
        return notes.count(), codes.count(), logged.count(), IdempotencyKey.objects.count()


@pytest.mark.parametrize(("trouble", "how"), [(full, AT_ONCE), (full, AT_COMMIT), (read_only, "")])
def test_a_note_that_finds_no_room_is_kept_on_the_page_and_sent_again(
    machine: Machine, harbourside: Cast, leila: Client, trouble: Callable[..., Any], how: str
) -> None:
    with trouble(machine, how):
        assert leila.get("/talk/").status_code == 200, "what is there can still be read"
        refused = leila.post("/talk/", SENT)
        assert refused.status_code == 503
        assert kept(harbourside) == (0, 0, 0, 0), "nothing half saved"
    address, fields = to_send_again(refused.content.decode())
    assert leila.post(address, fields).headers["Location"] == "/talk/saved/"
    assert leila.post(address, fields).headers["Location"] == "/talk/saved/"
    assert kept(harbourside) == (1, 1, 1, 1)


def test_a_session_that_finds_no_room_says_no_wrong_thing_about_what_was_kept(
    machine: Machine, harbourside: Cast, leila: Client
) -> None:
    with full(machine, AT_ONCE.replace("INSERT ON datareview_conversation", "UPDATE ON django_session")):
        refused = leila.post("/talk/", SENT)
        assert refused.status_code == 503
    address, fields = to_send_again(refused.content.decode())
    assert leila.post(address, fields).headers["Location"] == "/talk/saved/"
    assert kept(harbourside) == (1, 1, 1, 1)


def test_a_code_that_cannot_be_mailed_is_mailed_once_there_is_room(
    machine: Machine, harbourside: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    env = machine.env() | {"DJANGO_SETTINGS_MODULE": "tests.faults.no_room"}
    monkeypatch.setattr(machine, "env", lambda: env)
    sign = machine.folder / "no-room"
    sign.touch()
    machine.start("web-1", "worker-1")
    machine.ready()
    leila = Caller(f"http://127.0.0.1:{machine.ports['web-1']}", harbourside.people["leila"])
    leila.signs_out()
    asked = leila.ask("POST", "/sign-in/", {"email": "leila@harbourside.example"})
    assert asked.status == 302, "the worker goes on trying: she need not ask again"
    until(sign.read_text, f"a mail without room: see {machine.folder}")
    assert not list(machine.mail.iterdir())
    sign.unlink()
    until(lambda: len(PostRoom(machine.mail)) == 1, f"the code: see {machine.folder}")
    (letter,) = PostRoom(machine.mail)
    assert letter.to == ["leila@harbourside.example"]
    assert re.search(r"\n\n\S+\n\n", letter.body), "it holds the code"


def test_redis_that_cannot_save_loses_no_wish(machine: Machine, harbourside: Cast) -> None:
    machine.start("web-1")
    machine.ready()
    lead = Caller(f"http://127.0.0.1:{machine.ports['web-1']}", harbourside.people["nia"])
    out = Caller(lead.address, harbourside.people["nia"])
    out.signs_out()
    in_its_way = CACHE / f"redis-{machine.redis.name}" / "dump.rdb"
    in_its_way.unlink(missing_ok=True)
    in_its_way.mkdir()
    for order in ('CONFIG SET save "1 1"', "BGSAVE"):
        assert machine.redis.ask(order).startswith("+")
    until(lambda: "MISCONF" in machine.redis.ask("SET a b"), "Redis to refuse")
    assert lead.ask("POST", "/o/harbourside/report/", {}).location == "/o/harbourside/report/"
    with wall.inside(harbourside.organisation.pk):
        assert Report.objects.get().state == Report.State.WAITING, "kept in the database, where the sweep finds it"
    assert out.ask("POST", "/sign-in/", {"email": "nobody@harbourside.example"}).status == 503
    in_its_way.rmdir()
    assert machine.redis.ask("BGSAVE").startswith("+")
    until(lambda: "OK" in machine.redis.ask("SET a b"), "Redis to save again")
    assert out.post("/sign-in/", {"email": "nobody@harbourside.example"}).status == 302
