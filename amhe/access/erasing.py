"""Erasing: an organisation to the last row, as the owner of the tables (the app role may not touch the trail), and who
somebody was (access.md, section 5)."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import DEFAULT_DB_ALIAS, connections
from django.utils.translation import gettext

from amhe.access import wall
from amhe.access.models import IdempotencyKey

# The groups that give the organisation's roles their rights, found by what they are granted on and by who is in them.
GROUPS = """
    SELECT group_id FROM access_organisationgroupobjectpermission WHERE content_object_id = %(organisation)s
    UNION SELECT p.group_id FROM access_teamgroupobjectpermission p
          JOIN teams_team t ON t.id = p.content_object_id WHERE t.organisation_id = %(organisation)s
    UNION SELECT group_id FROM teams_membership WHERE organisation_id = %(organisation)s AND group_id IS NOT NULL
"""
# Foreign keys to a table from one that carries no organisation's id, such as guardian's grants.
HANGING_ON = """
    SELECT child.relname, a.attname, parent.relname
    FROM pg_constraint c
    JOIN pg_class child ON child.oid = c.conrelid
    JOIN pg_class parent ON parent.oid = c.confrelid
    JOIN pg_attribute a ON a.attrelid = child.oid AND a.attnum = c.conkey[1]
    WHERE c.contype = 'f' AND cardinality(c.conkey) = 1 AND parent.relname = ANY(%s) AND NOT child.relname = ANY(%s)
    ORDER BY 1
"""
# People who were in this organisation and are in no other.
ONLY_HERE = """
    SELECT DISTINCT m.user_id FROM teams_membership m WHERE m.organisation_id = %(organisation)s
    AND NOT EXISTS (SELECT FROM teams_membership o WHERE o.user_id = m.user_id AND o.organisation_id <> %(organisation)s)
"""
# The apps whose rows about a person let them sign in.
SIGN_IN = frozenset(("account", "mfa", "socialaccount", "usersessions"))
# What else goes with the person: what they said of themselves, their browsers, who they are elsewhere, their calendar's
# link, and their letters.
TOLD_OF_THEMSELVES = {
    "organisations.EqualityAnswers": "user",
    "organisations.Session": "user",
    "organisations.SignInLink": "user",
    "teams.CalendarFeed": "user",
    "reminders.Stopped": "user",
    "reminders.Digest": "user",
    "reminders.Letter": "to",
}


class Left(Exception):
    """Rows would have stayed behind. Nothing was deleted."""


def erase_organisation(organisation_id: int) -> dict[str, int]:
    """Delete every row that carries the organisation's id, its groups and grants. People who are nowhere else become nobody.

    Finds the tables in PostgreSQL's own catalogue. Call in a transaction of the connection `owner`. Returns the rows
    deleted, by table; raises Left if a table still has some.
    """
    with connections["owner"].cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")  # so that the order does not matter until the end
        without_history()
        cursor.execute(wall.WALLED)
        walled: dict[str, str] = dict(cursor.fetchall())
        known = {"organisation": organisation_id}
        groups, people = _ids(cursor, GROUPS, known), _ids(cursor, ONLY_HERE, known)
        counts: dict[str, int] = {}
        _delete_hanging(cursor, walled, organisation_id, counts)
        for table in sorted(walled, key="organisations_organisation".__eq__):
            _delete(cursor, counts, table, f'"{walled[table]}" = %s', [organisation_id])
        cursor.execute(HANGING_ON, [["auth_group"], sorted(walled)])
        for child, column, _parent in cursor.fetchall():
            _delete(cursor, counts, child, f'"{column}" = ANY(%s)', [groups])
        _delete(cursor, counts, "auth_group", "id = ANY(%s)", [groups])
        forget_identity(people, using="owner")
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # what still hangs on a deleted row says so here
        _refuse_if_any_left(cursor, walled, organisation_id)
    return counts


def without_history(using: str = "owner") -> None:
    """What this transaction removes leaves no history behind: for what goes because its time is over. The owner's alone."""
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT set_config('app.erasing', 'true', true)")


def forget_identity(people: Collection[int], using: str = DEFAULT_DB_ALIAS) -> None:
    """Take name, address and every way to sign in from these accounts; their sessions end. What they did still counts."""
    users = get_user_model()._default_manager.using(using).select_for_update().filter(pk__in=people)
    for user in users:
        user.name, user.email = gettext("Somebody who left"), f"somebody-{user.pk}@left.invalid"
        user.pronouns = user.access_needs = ""
        user.is_active, user.last_login = False, None
        user.set_unusable_password()  # a new one each time: sessions hang on it
        user.save(using=using)
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if model._meta.app_label in SIGN_IN and field.related_model is get_user_model():
                model._default_manager.using(using).filter(**{f"{field.name}__in": list(people)}).delete()
    for label, name in TOLD_OF_THEMSELVES.items():
        apps.get_model(label)._default_manager.using(using).filter(**{f"{name}__in": list(people)}).delete()
    IdempotencyKey.objects.using(using).filter(user__in=list(people)).delete()


def _ids(cursor: Any, sql: str, known: dict[str, int]) -> list[int]:
    cursor.execute(sql, known)
    return [row[0] for row in cursor.fetchall()]


def _delete(cursor: Any, counts: dict[str, int], table: str, where: str, values: list[Any]) -> None:
    cursor.execute(f'DELETE FROM "{table}" WHERE {where}', values)  # noqa: S608 - names from the catalogue
    if cursor.rowcount:
        counts[table] = counts.get(table, 0) + cursor.rowcount


def _delete_hanging(cursor: Any, walled: dict[str, str], organisation_id: int, counts: dict[str, int]) -> None:
    cursor.execute(HANGING_ON, [list(walled), list(walled)])
    for child, column, parent in cursor.fetchall():
        inside = f'"{column}" IN (SELECT id FROM "{parent}" WHERE "{walled[parent]}" = %s)'  # noqa: S608
        _delete(cursor, counts, child, inside, [organisation_id])


def _refuse_if_any_left(cursor: Any, walled: dict[str, str], organisation_id: int) -> None:
    for table, column in walled.items():
        cursor.execute(f'SELECT count(*) FROM "{table}" WHERE "{column}" = %s', [organisation_id])  # noqa: S608
        if left := cursor.fetchone()[0]:
            raise Left(f"{left} rows of {table} would have stayed.")
