"""Taking a backup: one moment of the database, read as the backup role, in a file that is whole or is not there."""

from __future__ import annotations

import fcntl
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path

import psycopg
from django.apps import apps
from psycopg import IsolationLevel

from amhe import clock
from amhe.backup import addresses, contents, manifest, programs
from amhe.backup.addresses import Address
from amhe.backup.faults import Fault
from amhe.backup.manifest import Manifest

# A session's key opens the product to whoever holds it: it is not kept, and everybody signs in again after a restore.
LEFT_OUT = frozenset({"django_session", "organisations_session"})
ORGANISATIONS = "organisations_organisation"
OWN_NAME = re.compile(r"amhe-\d{8}T\d{6}Z\.dump")


@dataclass(frozen=True)
class Taken:
    """A backup that was taken: its file, its manifest, and the older files that were removed for it."""

    path: Path
    manifest: Manifest
    removed: list[Path]


def take(to: Path, keep: int | None = None) -> Taken:
    """Back up the database into the file `to`, or into a file named by the moment in the folder `to`.

    With `keep`, only that many of the newest such files stay in the folder. Raises Fault, and then no new file is there.
    """
    if keep is not None and (keep < 1 or not to.is_dir()):
        raise Fault("To keep only the newest backups, name a folder, and keep 1 or more.")
    target = to / f"amhe-{clock.now().astimezone(UTC):%Y%m%dT%H%M%SZ}.dump" if to.is_dir() else to
    try:
        with _workplace(target.parent) as place:
            if target.exists() or manifest.beside(target).exists():
                raise Fault(f"{target.name} is there already. Choose another name.")
            part = place / target.name
            made = _dump(addresses.for_backup(), part)
            _publish(part, made, target)
            removed = _remove_old(target.parent, keep) if keep else []
    except OSError as refused:
        raise Fault(f"Cannot write into {target.parent}: {refused.strerror}. No backup was made.") from refused
    return Taken(target, made, removed)


@contextmanager
def _workplace(folder: Path) -> Iterator[Path]:
    """A private folder beside the backups, gone afterwards; what a killed backup left there goes first."""
    place = folder / ".amhe-backup"
    with (folder / ".amhe-backup.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as busy:
            raise Fault(f"Another backup into {folder} is still running. Wait for it to end.") from busy
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(mode=0o700)
        try:
            yield place
        finally:
            shutil.rmtree(place, ignore_errors=True)


def _dump(address: Address, part: Path) -> Manifest:
    """Dump into `part` and describe what was dumped, both from one snapshot."""
    with address.connect() as connection:
        connection.isolation_level = IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        server = connection.info.server_version // 10000
        pg_dump = programs.find("pg_dump", at_least=server)
        try:
            snapshot = _one(connection, "SELECT pg_export_snapshot()")
            _refuse_blind(connection, address)
            tables = contents.rows(connection, LEFT_OUT)
            _refuse_empty(tables)
            guards, applied = contents.guards(connection), contents.migrations(connection)
            _run_pg_dump(pg_dump, address, snapshot, part)
        except psycopg.Error as refused:
            said = str(refused).splitlines()[0]
            raise Fault(f"PostgreSQL refused {address.role}: {said}. No backup was made.") from refused
    program = programs.version(pg_dump) or server
    _refuse_partial(part, tables, program)
    return Manifest(
        format=manifest.FORMAT,
        taken_at=clock.now(),
        server=server,
        program=program,
        bytes=part.stat().st_size,
        sha256=manifest.digest(part),
        migrations=applied,
        left_out=sorted(LEFT_OUT),
        tables=tables,
        guards=guards,
    )


def _run_pg_dump(program: Path, address: Address, snapshot: str, part: Path) -> None:
    left_out = [f"--exclude-table-data=public.{name}" for name in sorted(LEFT_OUT)]
    try:
        programs.run(program, "--format=custom", f"--snapshot={snapshot}", *left_out, "--file", part, address=address)
    except Fault as stopped:
        raise Fault(f"{stopped} No backup was made.") from stopped


def _one(connection: psycopg.Connection, query: str) -> str:
    return str((connection.execute(query.encode()).fetchone() or [""])[0])


def _refuse_blind(connection: psycopg.Connection, address: Address) -> None:
    """Raises Fault unless the role sees every row, and every table of this release is there."""
    sees = _one(connection, "SELECT rolbypassrls OR rolsuper FROM pg_roles WHERE rolname = current_user")
    if sees != "True":
        raise Fault(
            f"{address.role} does not see past row-level security, so the backup would be empty."
            " Let DATABASE_BACKUP_URL name the role amhe_backup."
        )
    if missing := sorted(tables_of_this_release() - set(contents.table_names(connection))):
        raise Fault(f"{len(missing)} tables are missing, such as {missing[0]}. Run migrate, then back up.")


def tables_of_this_release() -> frozenset[str]:
    """The names of the tables that this release needs."""
    ours = {model._meta.db_table for model in apps.get_models(include_auto_created=True) if model._meta.managed}
    return frozenset(ours | {"django_migrations"})


def _refuse_empty(tables: dict[str, tuple[int, str]]) -> None:
    """Raises Fault when the backup role sees no organisation and the owner sees some."""
    if tables[ORGANISATIONS][0]:
        return
    with addresses.for_owner().connect() as connection:
        there = _one(connection, f"SELECT count(*) FROM {ORGANISATIONS}")  # noqa: S608
    if there != "0":
        raise Fault(
            f"The backup would hold 0 organisations, and the owner sees {there}. Let DATABASE_BACKUP_URL and"
            " DATABASE_OWNER_URL name the same database."
        )


def _refuse_partial(part: Path, tables: dict[str, tuple[int, str]], program: int) -> None:
    """Raises Fault unless the dump has the data of every table that was counted."""
    listed = programs.run(programs.find("pg_restore", at_least=program), "--list", part)
    dumped = set(re.findall(r" TABLE DATA public (\S+) ", listed))
    if unlike := sorted((dumped - LEFT_OUT) ^ tables.keys()):
        raise Fault(f"Tables changed during the backup, such as {unlike[0]}. Back up again when no migration runs.")


def _publish(part: Path, made: Manifest, target: Path) -> None:
    """Give the dump and its manifest their names, the dump last: a dump that is there has its manifest."""
    described = manifest.beside(part)
    described.write_text(made.text(), encoding="utf-8")
    for path in (part, described):
        path.chmod(0o600)
        _sync(path)
    described.replace(manifest.beside(target))
    part.replace(target)
    _sync(target.parent)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _remove_old(folder: Path, keep: int) -> list[Path]:
    """Remove all but the newest backups that were named by their moment. Returns those removed."""
    ours = sorted(
        path for path in folder.glob("amhe-*.dump") if OWN_NAME.fullmatch(path.name) and manifest.beside(path).exists()
    )
    for path in ours[:-keep]:
        path.unlink()
        manifest.beside(path).unlink()
    return ours[:-keep]
