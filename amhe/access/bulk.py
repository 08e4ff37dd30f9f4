"""Many rows at once, inside the wall: for example data by the hundred thousand, and for an organisation that comes back.

Every policy, constraint, key and trigger holds as it does for a single row. COPY would be quicker and is refused by
row-level security, so rows travel as one JSON document a statement.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections, models, reset_queries

A_STATEMENT = 2000  # rows


def take_ids(model: type[models.Model], count: int) -> list[int]:
    """The next `count` keys of a model's table, in order. They are taken for good, whether rows follow or not."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [f'"{model._meta.db_table}"', count],
        )
        return [row[0] for row in cursor.fetchall()]


@contextmanager
def brought_in(using: str) -> Iterator[None]:
    """A block in which the owner of the tables writes rows that come with their own history, in any order.

    Call in a transaction. At its end what hangs on a row that is not there raises IntegrityError.
    """
    with connections[using].cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute("SELECT set_config('app.erasing', 'true', true)")  # no history of it is written
        yield
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def count_on_from(model: type[models.Model], key: int, using: str) -> None:
    """Let the next key of a model's table be higher than this one. No transaction takes that back."""
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT pg_get_serial_sequence(%s, 'id')", [f'"{model._meta.db_table}"'])
        if sequence := cursor.fetchone()[0]:
            further = f"SELECT setval(%s, greatest(%s, (SELECT last_value FROM {sequence})))"  # noqa: S608 - the catalogue's
            cursor.execute(further, [sequence, key])


def insert(model: type[models.Model], rows: Sequence[Mapping[str, Any]], using: str = DEFAULT_DB_ALIAS) -> None:
    """Add rows, each a mapping from column (`team_id`) to value. A column that a row leaves out takes its default.

    Raises IntegrityError for a row that a constraint refuses, ProgrammingError for one that the wall does.
    """
    if not rows:
        return
    fields = {
        str(field.column): field
        for field in model._meta.concrete_fields
        if field.column in rows[0] or not (field.generated or isinstance(field, models.AutoField))
    }
    quote = connection.ops.quote_name
    table, columns = quote(model._meta.db_table), ", ".join(map(quote, fields))
    for start in range(0, len(rows), A_STATEMENT):
        whole = [
            {column: row[column] if column in row else field.get_default() for column, field in fields.items()}
            for row in rows[start : start + A_STATEMENT]
        ]
        with connections[using].cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {table} ({columns}) SELECT {columns}"  # noqa: S608 - names of our own tables and columns
                f" FROM json_populate_recordset(NULL::{table}, %s::json)",
                [json.dumps(whole, default=str)],
            )
    reset_queries()  # with DEBUG on, Django would keep every document
