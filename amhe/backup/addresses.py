"""The two databases' doors that a backup needs, as libpq knows them. A password never goes onto a command line."""

from __future__ import annotations

import os
from dataclasses import dataclass

import psycopg
from django.conf import settings
from django.db import connections
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from amhe.backup.faults import Fault

LIBPQ = {option.keyword.decode() for option in psycopg.pq.Conninfo.get_defaults()}
# Text of rows depends on these; the same everywhere, or checksums of equal rows would differ.
SAME_EVERYWHERE = (
    "-c TimeZone=UTC -c DateStyle=ISO -c IntervalStyle=postgres -c bytea_output=hex -c extra_float_digits=1"
    " -c statement_timeout=0 -c idle_in_transaction_session_timeout=0"
)


@dataclass(frozen=True)
class Address:
    """One way into a database: the variable that says it, and libpq's parameters, the password among them."""

    variable: str
    parameters: dict[str, str]

    @property
    def role(self) -> str:
        """The role that signs in."""
        return self.parameters.get("user", "")

    @property
    def conninfo(self) -> str:
        """The address as PostgreSQL's programs take it, without the password."""
        return make_conninfo(**{key: value for key, value in self.parameters.items() if key != "password"})

    def environment(self) -> dict[str, str]:
        """The environment for PostgreSQL's programs: the password, and messages in English."""
        password = self.parameters.get("password")
        return os.environ | {"LC_ALL": "C"} | ({"PGPASSWORD": password} if password else {})

    def connect(self, autocommit: bool = False) -> psycopg.Connection:
        """A new connection. Raises Fault with what the server said when it lets nobody in."""
        parameters = self.parameters | {"options": f"{self.parameters.get('options', '')} {SAME_EVERYWHERE}".strip()}
        try:
            return psycopg.connect(make_conninfo(**parameters), autocommit=autocommit)
        except psycopg.OperationalError as refused:
            said = str(refused).strip().splitlines()[0]
            raise Fault(f"Cannot open the database as {self.role}: {said}. Check {self.variable}.") from refused


def for_backup() -> Address:
    """The address of the role that may read every row (DATABASE_BACKUP_URL). Raises Fault when it is not an address."""
    try:
        said = conninfo_to_dict(settings.DATABASE_BACKUP_URL)
    except psycopg.ProgrammingError as wrong:
        raise Fault("DATABASE_BACKUP_URL is not an address of PostgreSQL: begin it with postgres://.") from wrong
    return Address("DATABASE_BACKUP_URL", {key: str(value) for key, value in said.items() if value is not None})


def for_owner() -> Address:
    """The address of the tables' owner, through which a backup is restored. Raises Fault where it is not set."""
    if "owner" not in connections:  # in production only where it is set
        raise Fault("DATABASE_OWNER_URL is not set: it is PostgreSQL's address for the owner of the tables.")
    said = connections["owner"].get_connection_params()
    return Address("DATABASE_OWNER_URL", {key: str(value) for key, value in said.items() if key in LIBPQ and value})
