"""Bringing an organisation back from its copy, as the owner of the tables: keys as they were, and nobody let in by it.

People come as closed accounts that have a name and no way to sign in. What the copy left out comes as its field's
default, or as what the model says stands in for it (`stands_in`), and is left out of the next copy again: at the end the
copy is made once more inside the same transaction, and unless it is the same to the byte nothing is kept.
"""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ObjectDoesNotExist
from django.db import DatabaseError

from amhe.access import bulk, grants
from amhe.privacy.exporting import ORGANISATION, Table, files_of, tables
from amhe.privacy.unpacking import Copy, NotACopy, Row

OWNER = "owner"


def bring_in(copy: Copy) -> int:
    """Write every row of a copy, with its groups and grants. Returns how many rows.

    Call in a transaction of the connection `owner`. Raises NotACopy, after which the transaction must not be kept.
    """
    _check_nothing_is_taken(copy)
    new = _check_people(copy)
    organisation_id = copy.organisation["id"]
    try:
        with bulk.brought_in(OWNER):
            bulk.insert(get_user_model(), [_closed_account(pk, copy.people[pk]) for pk in new], using=OWNER)
            for table in tables():
                rows = [_whole(table, row, organisation_id) for row in copy.rows[table.name]]
                bulk.insert(table.model, rows, using=OWNER)
            grants.regroup(organisation_id, using=OWNER)
        again, count = files_of(organisation_id, using=OWNER)
    except (DatabaseError, ObjectDoesNotExist, ValueError, OverflowError) as fault:
        why = str(fault).partition("\n")[0]
        raise NotACopy(f"The rows of the copy do not fit together or clash with what is here: {why}.") from fault
    if unlike := sorted(name for name in copy.files if copy.files[name] != again.get(name)):
        raise NotACopy(f"A copy of what was imported would differ from this one, first in {unlike[0]}.")
    return count


def move_sequences(copy: Copy) -> None:
    """Let the next key of each table be higher than those of the copy. No transaction takes this back."""
    highest = {table.model: max((row["id"] for row in copy.rows[table.name]), default=0) for table in tables()}
    for model, key in (highest | {get_user_model(): max(copy.people, default=0)}).items():
        if key:
            bulk.count_on_from(model, key, using=OWNER)


def _check_nothing_is_taken(copy: Copy) -> None:
    slug = copy.organisation["slug"]
    if apps.get_model(ORGANISATION)._base_manager.using(OWNER).filter(slug=slug).exists():
        raise NotACopy(f"There is an organisation {slug} already.")
    for table in tables():
        there = table.model._base_manager.using(OWNER)
        ids = [row["id"] for row in copy.rows[table.name]]
        if taken := there.filter(pk__in=ids).values_list("pk", flat=True).order_by("pk").first():
            raise NotACopy(f"Row {taken} of {table.name} is there already: import into a database of its own.")


def _check_people(copy: Copy) -> list[int]:
    """The people who have no account here yet. Whoever has one must be the same person and closed: an import gives
    nobody who can sign in a role, and puts nobody's name to what somebody else did."""
    users = get_user_model()
    for table in tables():
        columns = [str(field.column) for field in table.fields if field.related_model is users]
        named = [row[column] for row in copy.rows[table.name] for column in columns if row[column] is not None]
        if any(type(pk) is not int or pk not in copy.people for pk in named):
            raise NotACopy(f"Somebody in {table.name} is not in the people.csv of the copy.")
    there = users._base_manager.using(OWNER).filter(pk__in=list(copy.people)).order_by("pk")
    here = {pk: (name, is_active) for pk, name, is_active in there.values_list("pk", "name", "is_active")}
    for pk, (name, is_active) in here.items():
        if name != copy.people[pk]:
            raise NotACopy(f"Person {pk} is somebody else here: import into a database of its own.")
        if is_active:
            raise NotACopy(f"Person {pk} has an open account here, and an import gives nobody who can sign in a role.")
    return sorted(set(copy.people) - set(here))


def _closed_account(pk: int, name: str) -> Row:
    closed = {"is_active": False, "is_superuser": False, "password": make_password(None)}
    return {"id": pk, "name": name, "email": f"imported-{pk}@imported.invalid"} | closed


def _whole(table: Table, row: Row, organisation_id: int) -> dict[str, Any]:
    """A row with its organisation, and with what stands in for fields that copies leave out."""
    stands_in = getattr(table.model, "stands_in", {})
    filled = row | {name: value_of(row) for name, value_of in stands_in.items()}
    return filled if table.model._meta.label == ORGANISATION else filled | {"organisation_id": organisation_id}
