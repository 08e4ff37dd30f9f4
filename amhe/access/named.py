"""Every column that names a person, found by walking the models; how long it is kept, from the field's own inventory."""

from __future__ import annotations

from functools import cache
from types import MappingProxyType
from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import connection, models

from amhe.access.inventory import Inventory, Kept, models_of_ours

# No index leads to these, and the trail's own lines beside them are counted: amhe.audit.models.Change.
NOT_COUNTED = frozenset({"audit.Change.by"})


@cache
def fields_about_people() -> MappingProxyType[str, models.Field]:
    """Every column that names a person by their account or by their address, as `app.Model.field`."""
    person: type[models.Model] = get_user_model()
    ours = set(models_of_ours()) - {person}
    found: dict[str, models.Field] = {}
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.concrete_fields:
            by_address = model in ours and isinstance(field, models.EmailField)
            if field.related_model is person or by_address:
                found[f"{model._meta.label}.{field.name}"] = field
    return MappingProxyType(found)


def how_long(name: str) -> Kept:
    """How long a column of `fields_about_people()` is kept."""
    field = fields_about_people()[name]
    said: Inventory = getattr(field.model, "inventory", {})
    if field.name in said:
        return said[field.name][1]
    person: Any = get_user_model()
    of_account = {many.remote_field.through: many.name for many in person._meta.many_to_many}
    # What other people's apps keep for signing in goes with the account, as a password does (amhe.access.erasing).
    return person.inventory[of_account.get(field.model, "password")][1]


def how_many(user: Any) -> dict[str, int]:
    """How often this person is named in each column inside the wall, in one query. Columns without any are left out."""
    parts, values = [], []
    for name, field in fields_about_people().items():
        if name not in NOT_COUNTED:
            table, column = field.model._meta.db_table, field.column
            by_address = isinstance(field, models.EmailField)
            where = f'lower("{column}")' if by_address else f'"{column}"'
            parts.append(f'SELECT %s AS name, count(*) FROM "{table}" WHERE {where} = %s')  # noqa: S608 - names of ours
            values += [name, user.email.lower() if by_address else user.pk]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), values)
        return {name: count for name, count in cursor.fetchall() if count}
