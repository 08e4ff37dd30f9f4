"""The suite's databases: migrated once from the ground, and copied for whoever needs one of their own."""

from __future__ import annotations

import contextlib
import hashlib
import itertools
import os
import pickle
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import psycopg
from django.apps import apps
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection, connections, transaction
from psycopg.conninfo import make_conninfo

from amhe.access import changes, wall
from amhe.settings.base import ROOT

GROUND = Path(wall.__file__).parent / "sql" / "database.sql"
OURS, TEMPLATES = "test_amhe_", "amhe_template_"
LOCK = 20241  # the server's advisory lock for the template: one process at a time makes it or copies it
_numbers = itertools.count()


def address(role: str, database: str) -> str:
    """The address of a database on the suite's server, for a role."""
    there = connections["owner"].get_connection_params()
    place = {key: str(there[key]) for key in ("host", "port") if there.get(key)}
    return make_conninfo(user=role, dbname=database, **place)


def connect(role: str, database: str) -> psycopg.Connection:
    """A connection of the test's own."""
    return psycopg.connect(address(role, database), autocommit=True)


def server() -> psycopg.Connection:
    """A connection for making and dropping databases."""
    owner = connections["owner"].get_connection_params()
    password = {"password": owner["password"]} if owner.get("password") else {}
    return psycopg.connect(address(owner["user"], "postgres"), autocommit=True, **password)


@contextlib.contextmanager
def new_database(template: str | None = None) -> Iterator[str]:
    """An empty database, or a copy of another one that nobody is signed in to; dropped afterwards."""
    name = f"{OURS}{next(_numbers)}_{os.getpid()}"
    with server() as asked:
        asked.execute(f'CREATE DATABASE "{name}"' + (f' TEMPLATE "{template}"' if template else ""))
        try:
            yield name
        finally:
            for alias in connections:
                if connections[alias].settings_dict["NAME"] == name:
                    connections[alias].close()
            _drop(asked, name)


@dataclass(frozen=True)
class Kept:
    """Something built once for many tests, and the database that it was built in."""

    database: str
    pickled: bytes
    changed: frozenset[int]

    @contextlib.contextmanager
    def entered(self) -> Iterator[Any]:
        """Its database is the present one, and what comes is as it was when it was built. What follows must be undone."""
        with using(self.database):
            changes.forget()
            for organisation_id in self.changed:
                changes.note(organisation_id)
            yield pickle.loads(self.pickled)

    @contextlib.contextmanager
    def copied(self) -> Iterator[tuple[str, Any]]:
        """The present database is a copy of its database: (the copy's name, what was built). Nothing need be undone."""
        with new_database(template=self.database) as name, using(name):
            yield name, pickle.loads(self.pickled)


@contextlib.contextmanager
def built(build: Callable[[], Any]) -> Iterator[Kept]:
    """Build something in a database of its own, where it is committed."""
    with migrated() as name:
        with using(name):
            made = build()
            kept = Kept(name, pickle.dumps(made), frozenset(changes._changed()))
        changes.forget()
        yield kept


def at_once(build: Callable[[], Any]) -> Callable[[], Any]:
    """Build it in one transaction, of which nothing is settled or queued: as in a test that is never committed."""

    def build_at_once() -> Any:
        with transaction.atomic():
            made = build()
            connection.run_on_commit.clear()
        return made

    return build_at_once


@contextlib.contextmanager
def migrated() -> Iterator[str]:
    """A database with the product's tables and nothing in them; dropped afterwards."""
    with contextlib.ExitStack() as stack:
        with server() as asked:
            asked.execute("SELECT pg_advisory_lock(%s)", [LOCK])  # given back with the connection
            name = stack.enter_context(new_database(template=_template(asked)))
        yield name


def _template(asked: psycopg.Connection) -> str:
    """A migrated database that nobody signs in to: kept between runs, made anew when the product's code is another."""
    name, new = f"{TEMPLATES}{_digest()}", f"{TEMPLATES}new"
    kept = {database for database in _databases(asked) if database.startswith(TEMPLATES)}
    if name not in kept:
        for old in kept:
            _drop(asked, old)
        asked.execute(f'CREATE DATABASE "{new}"')
        with using(new):
            with connections["owner"].cursor() as cursor:
                cursor.execute(GROUND.read_text(encoding="utf-8"))
            call_command("migrate", verbosity=0)
        asked.execute(f'ALTER DATABASE "{new}" RENAME TO "{name}"')
    return name


@cache
def _digest() -> str:
    """Changes with all that migrating reads: our code and reference files, and the packages that are installed."""
    paths = (Path(config.path).relative_to(ROOT) for config in apps.get_app_configs() if _is_ours(Path(config.path)))
    found = hashlib.sha256((ROOT / "requirements" / "dev.txt").read_bytes())
    for room in sorted({path.parts[0] for path in paths}):
        for file in sorted((ROOT / room).rglob("*")):
            if file.suffix in {".py", ".sql", ".yaml"}:
                found.update(f"{file.relative_to(ROOT)}\0".encode() + file.read_bytes())
    return found.hexdigest()[:16]


def _is_ours(path: Path) -> bool:
    return path.is_relative_to(ROOT) and not path.relative_to(ROOT).parts[0].startswith(".")


@contextlib.contextmanager
def using(name: str) -> Iterator[str]:
    """Let all three addresses name this database."""
    before = {alias: connections[alias].settings_dict["NAME"] for alias in ("default", "owner")}
    backup_url = settings.DATABASE_BACKUP_URL
    try:
        _point(dict.fromkeys(before, name), address("amhe_backup", name))
        yield name
    finally:
        _point(before, backup_url)


def _point(names: dict[str, str], backup_url: str) -> None:
    for alias, name in names.items():
        connections[alias].close()
        connections[alias].settings_dict["NAME"] = name
    settings.DATABASE_BACKUP_URL = backup_url
    ContentType.objects.clear_cache()


def drop_left_over() -> None:
    """Drop the databases of runs that are over."""
    with server() as asked:
        for name in _databases(asked):
            if name.startswith(OURS) and not Path(f"/proc/{name.rsplit('_', 1)[1]}").exists():
                _drop(asked, name)


def _databases(asked: psycopg.Connection) -> list[str]:
    return [name for (name,) in asked.execute("SELECT datname FROM pg_database").fetchall()]


def _drop(asked: psycopg.Connection, name: str) -> None:
    """Drop the database; one that a thread of a live server still holds is left for the next run to drop."""
    for _ in range(20):
        try:
            asked.execute(f'DROP DATABASE IF EXISTS "{name}"')
            return
        except psycopg.errors.ObjectInUse:
            time.sleep(0.1)
