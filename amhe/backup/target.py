"""The database that a backup is restored into: empty, closed to everybody but us until all is proved."""

from __future__ import annotations

import time

import psycopg
from django.db import connections
from psycopg import sql

from amhe.backup.faults import Fault

# The doors belong to amhe_sec, which must be able to own them before pg_restore hands them over. What the owner
# makes must get no grants by default meanwhile, or a table whose rights were narrowed would come back with all of them.
GROUND = """
    CREATE SCHEMA IF NOT EXISTS sec;
    GRANT CREATE, USAGE ON SCHEMA sec TO amhe_sec;
    ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON TABLES FROM amhe_app, amhe_backup;
    ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON SEQUENCES FROM amhe_app, amhe_backup;
"""
ASKED = 50  # times, a tenth of a second apart
LET_IN = "GRANT CONNECT ON DATABASE {database} TO amhe_app, amhe_backup"
SHUT = "REVOKE CONNECT ON DATABASE {database} FROM PUBLIC, amhe_app, amhe_backup"
RELATIONS = """
    SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'public'
"""
OTHERS = """
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND usename IN ('amhe_app', 'amhe_backup') AND pid <> %s
"""
HERE = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid = %s"


def name_of(owner: psycopg.Connection) -> str:
    """The database's name."""
    return owner.info.dbname


def refuse_unless_empty(owner: psycopg.Connection) -> None:
    """Raises Fault when anything is in the database: a restore never writes over what is there."""
    if _number(owner, RELATIONS):
        raise Fault(
            f"The database {name_of(owner)} is not empty, and a restore never writes over data."
            " Make a new database, and let DATABASE_URL and DATABASE_OWNER_URL name it."
        )


def shut_behind_us(owner: psycopg.Connection) -> None:
    """Sign in as the app role on Django's default connection, then let nobody else in. Raises Fault.

    PostgreSQL asks for the right to connect only at the door: the connection that is there stays.
    """
    let_in(owner)
    try:
        with connections["default"].cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            ours = cursor.fetchone()[0]
    except Exception as refused:
        said = str(refused).strip().splitlines()[0]
        raise Fault(f"Cannot open the database as the app role: {said}. Check DATABASE_URL.") from refused
    if not _number(owner, HERE, ours):
        raise Fault("DATABASE_URL and DATABASE_OWNER_URL name 2 databases. Let both name the new one.")
    _database(owner, SHUT)
    if not _alone(owner, ours):
        let_in(owner)
        raise Fault(f"Something is signed in to {name_of(owner)}. Stop web, worker and beat, then restore again.")


def _alone(owner: psycopg.Connection, ours: int) -> bool:
    """Whether nobody else is signed in; somebody who just left is given a moment to be gone."""
    for _ in range(ASKED):
        if not _number(owner, OTHERS, ours):
            return True
        time.sleep(0.1)
    return False


def prepare(owner: psycopg.Connection) -> None:
    """Make the ground that pg_restore needs."""
    owner.execute(GROUND)


def let_in(owner: psycopg.Connection) -> None:
    """Let the app role and the backup role sign in to the database."""
    _database(owner, LET_IN)


def settle(owner: psycopg.Connection) -> None:
    """Let PostgreSQL look at the new tables, so that its plans are good from the first page on."""
    owner.execute("ANALYZE")


def entries(listing: str) -> str:
    """pg_restore's list of a dump's contents without the schema that `prepare` makes."""
    return "\n".join(line for line in listing.splitlines() if " SCHEMA - sec " not in line or " ACL " in line) + "\n"


def _database(owner: psycopg.Connection, statement: str) -> None:
    owner.execute(sql.SQL(statement).format(database=sql.Identifier(name_of(owner))))


def _number(owner: psycopg.Connection, query: str, *values: int) -> int:
    return int((owner.execute(query.encode(), values).fetchone() or [0])[0])
