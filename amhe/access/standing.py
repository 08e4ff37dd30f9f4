"""Whether the wall really stands: whom we are signed in as, and that every table with an organisation is enclosed."""

from __future__ import annotations

from django.db import connection

WHO = """
    SELECT r.rolname, r.rolsuper, r.rolbypassrls, EXISTS (
        SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND pg_has_role(r.oid, c.relowner, 'MEMBER'))
    FROM pg_roles r WHERE r.rolname = current_user
"""
OPEN = """
    SELECT c.relname
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND NOT (c.relrowsecurity AND c.relforcerowsecurity)
      AND (c.relname = 'organisations_organisation' OR EXISTS (
        SELECT FROM pg_attribute a
        WHERE a.attrelid = c.oid AND a.attname = 'organisation_id' AND NOT a.attisdropped))
    ORDER BY 1
"""


def faults() -> list[str]:
    """Why one organisation could see another's rows, a sentence each; empty when the wall stands. 2 queries.

    Raises DatabaseError when the database does not answer.
    """
    with connection.cursor() as cursor:
        cursor.execute(WHO)
        name, superuser, bypasses, owns = cursor.fetchone()
        cursor.execute(OPEN)
        tables = [row[0] for row in cursor.fetchall()]
    found = []
    if superuser:
        found.append(f"DATABASE_URL signs in as {name}, a superuser, whom no wall holds: use the app role.")
    elif bypasses:
        found.append(f"DATABASE_URL signs in as {name}, whom row-level security lets pass: use the app role.")
    elif owns:
        found.append(f"DATABASE_URL signs in as {name}, who owns the tables: use the app role.")
    if tables:
        found.append(f"Row-level security is not forced on {', '.join(tables)}: run manage.py migrate.")
    return found
