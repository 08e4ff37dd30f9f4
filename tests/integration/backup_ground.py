"""Ground of the backup tests: what is in a database, who may sign in to it, and backups to be spoilt."""

from __future__ import annotations

import contextlib
import shutil
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import psycopg

from amhe import clock
from amhe.backup import manifest
from tests.conftest import NOW
from tests.databases import GROUND, Kept, address, built, connect, migrated, new_database, using
from tests.scenes import build_all
from tests.world import World, build_world

__all__ = ["GROUND", "Kept", "address", "built", "migrated", "new_database", "using"]  # ours and those of every test


def build_full() -> World:
    """The small cast with everything of the journey in both organisations."""
    with clock.set_to(NOW):
        world = build_world()
        for place in (world.ours, world.theirs):
            build_all(place, f"canary{place.organisation.slug}")
    return world


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
