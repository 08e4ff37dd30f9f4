"""Databases of our own for the backup tests: a source with two organisations in it, and empty ones to restore into."""

from __future__ import annotations

import contextlib
import itertools
import os
import shutil
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import psycopg
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connections
from psycopg.conninfo import make_conninfo

from amhe.access import wall
from amhe.backup import manifest

GROUND = Path(wall.__file__).parent / "sql" / "database.sql"
_numbers = itertools.count()


def address(role: str, database: str) -> str:
    """The address of a database on the suite's server, for a role."""
    there = connections["owner"].get_connection_params()
    place = {key: str(there[key]) for key in ("host", "port") if there.get(key)}
    return make_conninfo(user=role, dbname=database, **place)


def connect(role: str, database: str) -> psycopg.Connection:
    """A connection of the test's own."""
    return psycopg.connect(address(role, database), autocommit=True)


@contextlib.contextmanager
def new_database(template: str | None = None) -> Iterator[str]:
    """An empty database, or a copy of another one that nobody is signed in to; dropped afterwards."""
    name = f"test_amhe_backup{next(_numbers)}_{os.getpid()}"
    with connect("amhe_owner", "postgres") as server:
        server.execute(f'CREATE DATABASE "{name}"' + (f' TEMPLATE "{template}"' if template else ""))
        try:
            yield name
        finally:
            for alias in connections:
                if connections[alias].settings_dict["NAME"] == name:
                    connections[alias].close()
            server.execute(f'DROP DATABASE IF EXISTS "{name}"')


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


@contextlib.contextmanager
def migrated() -> Iterator[str]:
    """A database with the product's tables: a copy of the suite's own, or where that is in use, made from the ground."""
    suite = connections["default"].settings_dict["NAME"]
    connections.close_all()
    with contextlib.ExitStack() as stack:
        try:
            yield stack.enter_context(new_database(template=suite))
        except psycopg.errors.ObjectInUse:
            name = stack.enter_context(new_database())
            with using(name):
                with connections["owner"].cursor() as cursor:
                    cursor.execute(GROUND.read_text(encoding="utf-8"))
                call_command("migrate", verbosity=0)
            yield name


def every_row(name: str) -> dict[str, list[str]]:
    """The text of all rows of all tables as the owner sees them, sorted: what the checksums must stand for."""
    with connect("amhe_owner", name) as owner:
        tables = owner.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        return {
            table: [row for (row,) in owner.execute(f'SELECT t::text FROM "{table}" t ORDER BY 1').fetchall()]
            for (table,) in tables
        }


def tables_in(name: str) -> int:
    """How many tables a database has."""
    with connect("amhe_owner", name) as owner:
        return owner.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()[0]


def may_sign_in(role: str, name: str) -> bool:
    """Whether the server lets a role into a database."""
    try:
        connect(role, name).close()
    except psycopg.OperationalError as refused:
        assert "permission denied for database" in str(refused)
        return False
    return True


def copy_of(dump: Path, folder: Path, name: str) -> Path:
    """A copy of a backup with its manifest, to be spoilt."""
    shutil.copy(manifest.beside(dump), manifest.beside(folder / name))
    return Path(shutil.copy(dump, folder / name))


@contextlib.contextmanager
def server_that_refuses_the_password() -> Iterator[int]:
    """The port of something that speaks PostgreSQL's protocol as far as asking for a password, and refuses it."""
    refusal = b"SFATAL\0C28P01\0Mpassword authentication failed for user\0\0"

    def answer(listening: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while True:
                caller, _ = listening.accept()
                with caller:
                    if caller.recv(1024)[4:8] in (b"\x04\xd2\x16\x2f", b"\x04\xd2\x16\x30"):  # asks for encryption
                        caller.sendall(b"N")
                        caller.recv(1024)
                    caller.sendall(b"R\0\0\0\x08\0\0\0\x03")  # asks for a password
                    caller.recv(1024)
                    caller.sendall(b"E" + (len(refusal) + 4).to_bytes(4, "big") + refusal)

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=answer, args=[listening], daemon=True)
        thread.start()
        yield listening.getsockname()[1]
        listening.shutdown(socket.SHUT_RDWR)
        thread.join(timeout=30)
