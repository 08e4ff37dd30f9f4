"""What is in a database: rows and checksums of each table, what guards the tables, and the migrations applied."""

from __future__ import annotations

import hashlib
from collections import defaultdict

import psycopg
from psycopg import sql

TABLES = """
    SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND NOT c.relispartition ORDER BY 1
"""
# Each row's hash as two whole numbers, added up: the order of rows does not matter, and a row there twice counts twice.
ROWS = """
    SELECT count(*), coalesce(sum(('x' || substr(h, 1, 16))::bit(64)::bigint::numeric), 0),
           coalesce(sum(('x' || substr(h, 17, 16))::bit(64)::bigint::numeric), 0)
    FROM (SELECT encode(sha256(convert_to(whole_row::text, 'UTF8')), 'hex') AS h FROM {table} AS whole_row) AS hashed
"""
# Each is (kind of thing, its name, one fact about it). Grants to the owner itself are left out: they go with owning.
GUARDS = {
    "owner, row-level security": """
        SELECT c.relkind::text, c.relname, concat_ws(' ', c.relowner::regrole, c.relrowsecurity, c.relforcerowsecurity)
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p', 'S', 'v')""",
    "policies": """
        SELECT 'r', tablename,
               concat_ws(' ', policyname, permissive, array_to_string(roles, ','), cmd, qual, with_check)
        FROM pg_policies WHERE schemaname = 'public'""",
    "grants": """
        SELECT c.relkind::text, c.relname, concat_ws(' ', g.grantee::regrole, g.privilege_type)
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace, LATERAL aclexplode(c.relacl) g
        WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p', 'S', 'v') AND g.grantee <> c.relowner""",
    "grants on columns": """
        SELECT 'r', c.relname, concat_ws(' ', a.attname, g.grantee::regrole, g.privilege_type)
        FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace,
             LATERAL aclexplode(a.attacl) g
        WHERE n.nspname = 'public'""",
    "functions": """
        SELECT 'f', p.oid::regprocedure::text,
               concat_ws(' ', p.proowner::regrole, p.prosecdef, array_to_string(p.proconfig, ' '), p.prosrc)
        FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname IN ('public', 'sec')""",
    "who may call": """
        SELECT 'f', p.oid::regprocedure::text, concat_ws(' ', g.grantee::regrole, g.privilege_type)
        FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace,
             LATERAL aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) g
        WHERE n.nspname IN ('public', 'sec') AND g.grantee <> p.proowner""",
    "triggers": """
        SELECT 'r', c.relname, concat_ws(' ', t.tgname, t.tgenabled)
        FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = 'public' AND NOT t.tgisinternal""",
    "schemas": """
        SELECT 's', n.nspname, concat_ws(' ', g.grantee::regrole, g.privilege_type)
        FROM pg_namespace n, LATERAL aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) g
        WHERE n.nspname IN ('public', 'sec') AND g.grantee <> n.nspowner""",
    "grants on what is made later": """
        SELECT 'd', d.defaclobjtype::text, concat_ws(' ', g.grantee::regrole, g.privilege_type)
        FROM pg_default_acl d JOIN pg_namespace n ON n.oid = d.defaclnamespace, LATERAL aclexplode(d.defaclacl) g
        WHERE n.nspname = 'public' AND g.grantee <> d.defaclrole""",
}
KINDS = {"r": "table", "p": "table", "S": "sequence", "v": "view", "f": "function", "s": "schema", "d": "default"}


def table_names(connection: psycopg.Connection) -> list[str]:
    """The names of all tables of the product, in order."""
    return [name for (name,) in connection.execute(TABLES).fetchall()]


def rows(connection: psycopg.Connection, left_out: frozenset[str] = frozenset()) -> dict[str, tuple[int, str]]:
    """How many rows each table holds and a checksum of them, by table; tables `left_out` are not read.

    The checksum is 32 hexadecimal digits and does not depend on the order of rows.
    """
    found = {}
    for name in table_names(connection):
        if name not in left_out:
            query = sql.SQL(ROWS).format(table=sql.Identifier("public", name))
            count, first, second = connection.execute(query).fetchone() or (0, 0, 0)
            found[name] = (count, f"{int(first) % 2**64:016x}{int(second) % 2**64:016x}")
    return found


def guards(connection: psycopg.Connection) -> dict[str, str]:
    """A fingerprint, by thing, of owners, policies, grants, triggers and doors: {"table audit_event": "9f0c..."}."""
    facts: dict[str, list[str]] = defaultdict(list)
    for what, query in GUARDS.items():
        for kind, name, fact in connection.execute(query).fetchall():
            facts[f"{KINDS[kind]} {name}"].append(f"{what}: {fact}")
    return {
        thing: hashlib.sha256("\n".join(sorted(said)).encode()).hexdigest()[:32]
        for thing, said in sorted(facts.items())
    }


def migrations(connection: psycopg.Connection) -> list[str]:
    """The migrations applied, as `app.name`, in order."""
    query = "SELECT DISTINCT app || '.' || name FROM public.django_migrations ORDER BY 1"
    return [name for (name,) in connection.execute(query).fetchall()]


def differences(wanted: dict[str, tuple[int, str]], found: dict[str, tuple[int, str]]) -> list[str]:
    """How tables differ from what they should hold, in words, one entry a table."""
    said = []
    for name in sorted(wanted.keys() | found.keys()):
        if name not in found:
            said.append(f"{name} is missing")
        elif name not in wanted:
            said.append(f"{name} should not be there")
        elif wanted[name][0] != found[name][0]:
            said.append(f"{name} has {found[name][0]} rows, not {wanted[name][0]}")
        elif wanted[name] != found[name]:
            said.append(f"{name} has as many rows as it should, and not the same ones")
    return said
