"""A look through all that a database holds, in whatever tables there are: nothing here names one that could be forgotten."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from math import sqrt
from typing import Any

import psycopg
from psycopg import sql

# Tables, views and whatever else has rows, in every schema but the server's own, that this role may read.
READABLE = """
    SELECT n.nspname, c.relname, c.relkind IN ('r', 'm')
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'm', 'v', 'f') AND n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\\_%'
      AND has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT')
    ORDER BY 1, 2
"""


@dataclass(frozen=True)
class Row:
    """One row: its table, the transaction that wrote it (0 where that is not told), and all its values as text."""

    table: str
    written_by: int
    text: str


def rows(asked: psycopg.Connection[Any]) -> Iterator[Row]:
    """Every row that this connection's role may read, in every table and view, in the order in which they lie."""
    for schema, table, is_stored in asked.execute(READABLE).fetchall():
        columns = "t.xmin::text::bigint" if is_stored else "0"
        look = sql.SQL(f"SELECT {columns}, to_jsonb(t)::text FROM {{}} t" + (" ORDER BY t.ctid" if is_stored else ""))
        name = table if schema == "public" else f"{schema}.{table}"
        for written_by, text in asked.execute(look.format(sql.Identifier(schema, table))).fetchall():
            yield Row(name, written_by, text)


def next_transaction(asked: psycopg.Connection[Any]) -> int:
    """A number that every transaction which writes from now on has at least, in a young cluster."""
    row = asked.execute("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint").fetchone()
    return int(row[0]) if row else 0


def holding(found: Collection[Row], words: Collection[str], *, but: str) -> list[str]:
    """The rows outside one table that hold one of these words, by table."""
    return sorted(f"{row.table}: {word}" for row in found if row.table != but for word in words if word in row.text)


def pull(orders: Collection[list[int]]) -> float:
    """How far these orders of 0, 1, 2 ... all lean the same way: about -1 to 1 by chance, whatever their number and length.

    The sum of Spearman's rank correlations with the numbers' own order, over its deviation if nothing ties the two.
    """
    together, spread = 0.0, 0.0
    for order in orders:
        size, middle = len(order), (len(order) - 1) / 2
        products = sum((place - middle) * (number - middle) for place, number in enumerate(order))
        together += 12 * products / (size**3 - size)
        spread += 1 / (size - 1)
    return together / sqrt(spread)
