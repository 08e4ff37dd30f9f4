"""Which changes of the schema a release may make while the one before it still serves: expand, migrate, contract.

A migration that takes something away, or asks more of a row than the release before knows how to give, must say
`contract = "..."`: why nothing that still runs needs it. `manage.py check --deploy` refuses it otherwise (docs/deploy.md).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.checks import CheckMessage, Error, register
from django.db.migrations import Migration, operations
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.models import Field, ForeignKey, ManyToManyField, OneToOneField

from amhe.access.inventory import models_of_ours

TAKES_AWAY = (
    operations.DeleteModel,
    operations.RemoveField,
    operations.RenameField,
    operations.RenameModel,
    operations.AlterModelTable,
)
# Made before anything was released, so nothing could still run on the schema before them.
BEFORE_THE_FIRST_RELEASE: frozenset[tuple[str, str]] = frozenset(
    (("access", "0003_sent"), ("programme", "0003_attempts"))
)


def refused(migration: Migration, before: Any = None) -> Iterator[str]:
    """A sentence for each operation that the release before would stumble over. `before`: the fields as they were.

    `before(model, field)` returns the field before this migration, or None when that is not known.
    """
    if getattr(migration, "contract", "") or migration.initial:
        return
    new = {operation.name_lower for operation in migration.operations if isinstance(operation, operations.CreateModel)}
    for operation in migration.operations:
        if getattr(operation, "model_name_lower", None) not in new and (why := stumbles(operation, before)):
            yield f"{migration.app_label}.{migration.name}: {operation.describe()}: {why}"


def stumbles(operation: Operation, before: Any = None) -> str | None:
    """Why the release before this one could not go on beside it, or None."""
    if isinstance(operation, TAKES_AWAY):
        return "the release before still uses it"
    if isinstance(operation, operations.AddField) and _must_be_given(operation.field):
        return "the release before adds rows without it: let it be null, or give it a db_default"
    if isinstance(operation, operations.AlterField) and before is not None:
        old = before(operation.model_name_lower, operation.name)
        if old is not None and narrower(old, operation.field):
            return "it takes less than what the release before writes"
    return None


def narrower(old: Field, new: Field) -> bool:
    """Whether the new form of a field refuses something that the old one took, or is another type altogether."""
    if isinstance(old, OneToOneField) and isinstance(new, ForeignKey):  # many where there was one
        return old.null and not new.null
    lengths = (getattr(old, "max_length", None), getattr(new, "max_length", None))
    return (
        old.get_internal_type() != new.get_internal_type()
        or (old.null and not new.null)
        or (new.unique and not old.unique)
        or (lengths[1] is not None and (lengths[0] is None or lengths[1] < lengths[0]))
    )


def _must_be_given(field: Field) -> bool:
    return not (field.null or field.has_db_default() or isinstance(field, ManyToManyField))


@register(deploy=True)
def releases_can_follow_each_other(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Refuse a migration of ours that the release before could not go on beside."""
    ours = {model._meta.app_label for model in models_of_ours()}
    loader = MigrationLoader(None)
    found: list[CheckMessage] = []
    for key, migration in sorted(loader.disk_migrations.items()):
        if key[0] in ours and key not in BEFORE_THE_FIRST_RELEASE:
            found += [Error(sentence, id="operations.E001") for sentence in refused(migration, _fields(loader, key))]
    return found


def _fields(loader: MigrationLoader, key: tuple[str, str]) -> Any:
    def before(model: str, field: str) -> Field | None:
        state = loader.project_state([key], at_end=False).models.get((key[0], model))
        return state.fields.get(field) if state else None

    return before
