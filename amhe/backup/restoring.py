"""Restoring a backup into an empty database, and proving that it is the same before anybody is let in."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

import psycopg
from django.core.management import CommandError, call_command
from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from amhe.backup import addresses, contents, manifest, programs, replays, target
from amhe.backup.faults import Fault
from amhe.backup.manifest import Manifest

Say = Callable[[str], object]


@dataclass(frozen=True)
class Restored:
    """A backup that was restored: its manifest, how many migrations came on top, and what was done again, by name."""

    manifest: Manifest
    brought_forward: int
    replayed: dict[str, int]


def restore(dump: Path, say: Say = lambda sentence: None) -> Restored:
    """Restore a dump into the empty database that DATABASE_URL and DATABASE_OWNER_URL name; `say` hears each step.

    Raises Fault. After a Fault nobody but the owner can sign in to a database that holds anything.
    """
    made = manifest.read(dump)
    manifest.check(dump, made)
    _refuse_newer(made)
    owner = addresses.for_owner()
    with owner.connect(autocommit=True) as connection:
        server = connection.info.server_version // 10000
        if server < made.server:
            raise Fault(f"The backup is of PostgreSQL {made.server}; this server is {server}. Restore on a newer one.")
        pg_restore = programs.find("pg_restore", at_least=max(server, made.program))
        target.refuse_unless_empty(connection)
        target.shut_behind_us(connection)
        target.prepare(connection)
        _load(pg_restore, owner, dump)
        say(f"{made.total} rows are in.")
        try:
            _prove_equal(connection, made)
            say(f"{len(made.tables)} tables have the same rows as in the backup, and the same guards.")
            newer = _bring_forward(say)
            _verify_permissions()
            done = _replay(replays.RestoredFrom(dump, made.taken_at))
        except Fault as wrong:
            raise Fault(f"{wrong} The database {target.name_of(connection)} stays closed to the product.") from wrong
        target.settle(connection)
        target.let_in(connection)
    return Restored(made, newer, done)


def _refuse_newer(made: Manifest) -> None:
    """Raises Fault when the backup has a migration that this release does not know."""
    loader = MigrationLoader(None)
    known = set(loader.disk_migrations) | {old for each in loader.disk_migrations.values() for old in each.replaces}
    if unknown := sorted(set(made.migrations) - {f"{app}.{name}" for app, name in known}):
        raise Fault(f"The backup is from a newer release: it has {unknown[0]}. Restore it with that release.")


def _load(pg_restore: Path, owner: addresses.Address, dump: Path) -> None:
    """Run pg_restore as the owner, in one transaction: all of it, or nothing."""
    entries = target.entries(programs.run(pg_restore, "--list", dump))
    with tempfile.NamedTemporaryFile("w", suffix=".list") as listing:
        listing.write(entries)
        listing.flush()
        how = ("--single-transaction", "--exit-on-error", "--use-list", listing.name)
        programs.run(pg_restore, *how, dump, address=owner)


def _prove_equal(connection: psycopg.Connection, made: Manifest) -> None:
    """Raises Fault unless rows and guards are those of the manifest."""
    if unlike := contents.differences(made.tables, contents.rows(connection, frozenset(made.left_out))):
        raise Fault(f"The restored data are not those of the manifest: {'; '.join(unlike)}.")
    found = contents.guards(connection)
    if changed := sorted(
        thing for thing in made.guards.keys() | found.keys() if made.guards.get(thing) != found.get(thing)
    ):
        raise Fault(f"Owners, policies or grants are not those of the manifest: {', '.join(changed)}.")


def _bring_forward(say: Say) -> int:
    """Migrate a backup of an older release. Returns how many migrations that took. Raises Fault."""
    executor = MigrationExecutor(connections["owner"])
    newer = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if newer:
        try:
            call_command("migrate", verbosity=0, interactive=False)
        except Exception as failed:
            raise Fault(
                f"The backup is from an older release, and migrating it failed: {_first_line(failed)}."
            ) from failed
        say(f"The backup is from an older release. Migrations applied on top: {newer}.")
    return newer


def _verify_permissions() -> None:
    """Raises Fault when permissions do not follow memberships."""
    try:
        call_command("verify_permissions", stdout=StringIO())
    except CommandError as drift:
        raise Fault(f"Permissions do not follow memberships: {drift} See manage.py verify_permissions.") from drift


def _replay(restored: replays.RestoredFrom) -> dict[str, int]:
    """Do again what the rooms registered. Raises Fault."""
    try:
        return replays.run(restored)
    except Exception as failed:
        raise Fault(f"What must be done again after a restore failed: {_first_line(failed)}.") from failed


def _first_line(failed: Exception) -> str:
    return (str(failed).strip() or type(failed).__name__).splitlines()[0].rstrip(".")
