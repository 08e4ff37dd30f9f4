"""The tenant wall: PostgreSQL row-level security on every table that has an organisation (access.md, section 3).

`build()` is called by migrations, as the owner. The context managers are the only ways in for code without a request.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.apps.registry import Apps
from django.db import connection, transaction
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from amhe.access import changes
from amhe.access.entering import ACTOR
from amhe.access.entering import Entered as Entered
from amhe.access.entering import Grant as Grant
from amhe.access.entering import enter as enter
from amhe.access.entering import permitted as permitted
from amhe.access.entering import rights as rights

SETTING = "app.org_ids"  # where a transaction may go
INSIDE = "{column} = ANY((SELECT string_to_array(nullif(current_setting('app.org_ids', true), ''), ',')::bigint[])::bigint[])"
# What the doors (sql/doors.sql) may read, and nothing else.
READ_BY_DOORS = (
    "teams_membership",
    "organisations_organisation",
    "organisations_supportaccess",
    "programme_keptprogress",
    "access_token",
    "reminders_letter",
    "organisations_learningplace",
)
# guardian's rows, which have no organisation: the doors read them to tell what somebody may do.
RIGHTS = (
    "auth_permission",
    "django_content_type",
    "organisations_user_groups",
    "access_organisationgroupobjectpermission",
    "access_teamgroupobjectpermission",
)
# The app role may add to these and read them, never change or remove a row.
APPEND_ONLY = (
    "audit_accessevent",
    "audit_change",
    "audit_event",
    "audit_refusal",
    "datareview_notecopy",
    "datareview_noteread",
    "organisations_supportview",
    "privacy_erasure",
)
# Their rows have an end, which is written later; the app role may not remove one.
NEVER_REMOVED = ("organisations_roleonprogramme", "organisations_supportaccess")
WALLED = """
    SELECT c.relname, CASE WHEN c.relname = 'organisations_organisation' THEN 'id' ELSE 'organisation_id' END
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND (c.relname = 'organisations_organisation' OR EXISTS (
        SELECT FROM pg_attribute a
        WHERE a.attrelid = c.oid AND a.attname = 'organisation_id' AND NOT a.attisdropped))
    ORDER BY 1
"""
SINGLE_KEYS = """
    SELECT c.conname, child.relname, a.attname, parent.relname, c.confdeltype
    FROM pg_constraint c
    JOIN pg_class child ON child.oid = c.conrelid
    JOIN pg_class parent ON parent.oid = c.confrelid
    JOIN pg_attribute a ON a.attrelid = child.oid AND a.attnum = c.conkey[1]
    WHERE c.contype = 'f' AND cardinality(c.conkey) = 1
      AND child.relname = ANY(%s) AND parent.relname = ANY(%s) AND a.attname <> 'organisation_id'
    ORDER BY 1
"""


def build(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Give every table with an organisation its wall: forced policies, and composite keys to its parents.

    Idempotent; finds the tables in PostgreSQL's own catalogue, so a table can't be forgotten by name. For RunPython,
    in a migration of its own after the one that makes the tables (their foreign keys exist only when that one ends).
    """
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(WALLED)
        walled = cursor.fetchall()
        for table, column in walled:
            _enclose(cursor, table, column)
        cursor.execute("SELECT relname FROM pg_class WHERE relkind = 'r' AND relname = ANY(%s)", [list(APPEND_ONLY)])
        for (table,) in cursor.fetchall():
            cursor.execute(f'REVOKE UPDATE, DELETE ON "{table}" FROM amhe_app')
        cursor.execute("SELECT relname FROM pg_class WHERE relkind = 'r' AND relname = ANY(%s)", [list(NEVER_REMOVED)])
        for (table,) in cursor.fetchall():
            cursor.execute(f'REVOKE DELETE ON "{table}" FROM amhe_app')
        children = [table for table, column in walled if column == "organisation_id"]
        for table in children:
            _once(
                cursor,
                f"{table}_in_organisation",
                f'ALTER TABLE "{table}" ADD CONSTRAINT "{table}_in_organisation" UNIQUE (organisation_id, id)',
            )
        cursor.execute(SINGLE_KEYS, [children, children])
        for name, child, column, parent, _ in cursor.fetchall():
            tenant_key = f"{name[:56]}_tenant"
            _once(
                cursor,
                tenant_key,
                f'ALTER TABLE "{child}" ADD CONSTRAINT "{tenant_key}" FOREIGN KEY (organisation_id, "{column}")'
                f' REFERENCES "{parent}" (organisation_id, id) DEFERRABLE INITIALLY DEFERRED',
            )


def _enclose(cursor, table: str, column: str) -> None:  # type: ignore[no-untyped-def]
    inside = INSIDE.format(column=column)
    cursor.execute(f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY')
    policies = {
        "tenant": f"TO amhe_app USING ({inside}) WITH CHECK ({inside})",
        "owner": "TO amhe_owner USING (true) WITH CHECK (true)",
    }
    if table in READ_BY_DOORS:
        policies["doors"] = "FOR SELECT TO amhe_sec USING (true)"
        cursor.execute(f'GRANT SELECT ON "{table}" TO amhe_sec')
    for name, rule in policies.items():
        cursor.execute(f'DROP POLICY IF EXISTS {name} ON "{table}"')
        cursor.execute(f'CREATE POLICY {name} ON "{table}" {rule}')
    if table == "organisations_organisation":
        cursor.execute(
            "GRANT USAGE ON SEQUENCE %s TO amhe_sec" % _sequence(cursor, table)  # noqa: UP031
        )


def _sequence(cursor, table: str) -> str:  # type: ignore[no-untyped-def]
    cursor.execute("SELECT pg_get_serial_sequence(%s, 'id')", [f"public.{table}"])
    return str(cursor.fetchone()[0])


def _once(cursor, constraint: str, sql: str) -> None:  # type: ignore[no-untyped-def]
    cursor.execute("SELECT 1 FROM pg_constraint WHERE conname = %s", [constraint])
    if cursor.fetchone() is None:
        cursor.execute(sql)


def open_doors(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Make the doors of sql/doors.sql, owned by amhe_sec, usable by the app role alone. For RunPython."""
    doors = (Path(__file__).parent / "sql" / "doors.sql").read_text(encoding="utf-8")
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(doors)
        cursor.execute("SELECT relname FROM pg_class WHERE relkind = 'r' AND relname = ANY(%s)", [list(RIGHTS)])
        for (table,) in cursor.fetchall():
            cursor.execute(f'GRANT SELECT ON "{table}" TO amhe_sec')
        cursor.execute(
            "SELECT p.oid::regprocedure::text FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace"
            " WHERE n.nspname = 'sec'"
        )
        for (function,) in cursor.fetchall():
            cursor.execute(f"REVOKE ALL ON FUNCTION {function} FROM PUBLIC")
            cursor.execute(f"GRANT EXECUTE ON FUNCTION {function} TO amhe_app")
            cursor.execute(f"ALTER FUNCTION {function} OWNER TO amhe_sec")


def _call(function: str, *arguments: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT sec.{function}({', '.join(['%s'] * len(arguments))})", arguments)
        return cursor.fetchone()[0]


def enter_as_administrator(user_id: int, day: date, address: str) -> int | None:
    """Enter one organisation to start it. Returns its id; None, and nothing entered, for all but administrators."""
    return _call("enter_as_administrator", user_id, day, address)


@dataclass(frozen=True)
class ProgressLine:
    """What a programme administrator sees of an organisation: nothing that anybody wrote in it."""

    slug: str
    name: str
    nation: str
    wave: int | None
    ods_code: str
    activated_at: datetime | None
    kept_at: datetime | None
    health: str | None
    coach: str | None
    milestones: Any  # of each: stage, tasks done, tasks, day of the last change; empty if none is kept


def programme_progress(user_id: int, day: date) -> list[ProgressLine]:
    """A line for each organisation, by name, as it was last kept; none for all but administrators. Enters nothing."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT slug, name, nation, wave, ods_code, activated_at, kept_at, health, coach, milestones"
            " FROM sec.programme_progress(%s, %s)",
            [user_id, day],
        )
        return [ProgressLine(*row, json.loads(kept or "[]")) for *row, kept in cursor.fetchall()]  # type: ignore[call-arg]


def enter_by_token(kind: str, token_hash: str) -> int | None:
    """Enter the organisation a secret link belongs to. Returns its id, or None for a link that we never made."""
    return _call("enter_by_token", kind, token_hash)


def new_organisation() -> int:
    """Take the id of a new organisation and enter it."""
    return _call("new_organisation")


def with_letters_due(now: datetime) -> list[int]:
    """The ids of the organisations that have letters which may go by now, for the sweep that sends them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM sec.with_letters_due(%s)", [now])
        return [row[0] for row in cursor.fetchall()]


def letters_overdue(now: datetime) -> tuple[int, datetime | None]:
    """How many letters of all organisations may go by now, and since when the oldest, for the metrics."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT letters, oldest FROM sec.letters_overdue(%s)", [now])
        return cursor.fetchone()


def organisation_ids() -> list[int]:
    """All organisations' ids, for sweeps that enter one after the other. Names nothing and nobody."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT sec.organisation_ids()")
        return [row[0] for row in cursor.fetchall()]


@contextmanager
def opened() -> Iterator[None]:
    """A transaction. The outermost one brings up to date, before it ends, what is kept about what it changed."""
    outermost = not connection.in_atomic_block
    if outermost:
        changes.forget()
    with transaction.atomic():
        yield
        if outermost and not connection.needs_rollback:
            changes.settle()


@contextmanager
def restored() -> Iterator[None]:
    """A transaction after which the wall stands as it stood before, whatever was entered meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT current_setting('{SETTING}', true), current_setting('{ACTOR}', true)")
        before, actor = cursor.fetchone()
    with opened():
        yield
    if connection.in_atomic_block:  # else it was the outermost, and the wall went with it
        with connection.cursor() as cursor:
            both = f"SELECT set_config('{SETTING}', %s, true), set_config('{ACTOR}', %s, true)"
            cursor.execute(both, [before or "", actor or ""])


@contextmanager
def inside(*organisations: int) -> Iterator[None]:
    """A transaction inside these organisations (ids), for tasks, commands and tests. What was entered before returns after."""
    with restored():
        _stand(",".join(map(str, organisations)))
        yield


@contextmanager
def snapshot(organisation: int) -> Iterator[None]:
    """A transaction inside one organisation that sees all its rows as they are at one moment, and writes none."""
    outermost = not connection.in_atomic_block
    with opened():
        if outermost:  # inside another transaction it is too late to ask
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        with inside(organisation):
            yield


def _stand(ids: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT set_config('{SETTING}', %s, true)", [ids])
