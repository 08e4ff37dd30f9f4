"""The databases under measurement, on one server of our own: the floor's, and the product's filled by make_load."""

from __future__ import annotations

import base64
import hashlib
import os
import secrets
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psycopg

from dev import programs
from dev.places import CACHE, PYTHON, ROOT

STATIC = CACHE / "bench" / "static"
SQL = ROOT / "amhe" / "access" / "sql" / "database.sql"
SEED = "1"
FLOOR = "bench_floor"
# What a filled database depends on: when one of these changes, it is filled anew.
SOURCES = ("*/migrations/*.py", "amhe/*/migrations/*.py", "amhe/programme/load/*.py", "amhe/programme/standing.py")


@dataclass(frozen=True)
class Ground:
    """The server that everything is measured on, and the secret of this run's sessions."""

    host: str
    redis: str
    key: str

    @classmethod
    def of(cls, env: dict[str, str]) -> Ground:
        """From the environment of a running stack."""
        [host] = parse_qs(urlsplit(env["DATABASE_URL"]).query)["host"]
        return cls(host, env["REDIS_URL"], secrets.token_urlsafe(48))

    def connect(self, database: str, role: str = "amhe_owner") -> psycopg.Connection[tuple[object, ...]]:
        """A connection of our own, each statement by itself."""
        return psycopg.connect(host=self.host, dbname=database, user=role, autocommit=True)

    def address(self, database: str, role: str) -> str:
        """A database's address as Django's settings take it."""
        return f"postgres://{role}@/{database}?host={self.host.replace('/', '%2F')}"

    def addresses(self, database: str) -> dict[str, str]:
        """The addresses that the product wants."""
        return {
            "DATABASE_URL": self.address(database, "amhe_app"),
            "DATABASE_OWNER_URL": self.address(database, "amhe_owner"),
            "DATABASE_BACKUP_URL": self.address(database, "amhe_backup"),
            "REDIS_URL": self.redis,
            "STATIC_ROOT": str(STATIC),
        }

    def product(self, database: str) -> dict[str, str]:
        """The environment in which the product is served: the real settings."""
        return {
            **self.addresses(database),
            "DJANGO_SETTINGS_MODULE": "amhe.settings.production",
            "SECRET_KEY": self.key,
            "ENCRYPTION_KEYS": base64.urlsafe_b64encode(hashlib.sha256(self.key.encode()).digest()).decode(),
            "ALLOWED_HOSTS": "127.0.0.1,amhe.example",
            "SITE_URL": "https://amhe.example",
            "BEHIND_PROXY": "true",
            "EMAIL_URL": "smtp://mail.amhe.example:25",
            "DEFAULT_FROM_EMAIL": "AMHE <no-reply@amhe.example>",
            "ERASURE_LEDGER": str(STATIC.with_name("erasures.jsonl")),
        }

    def floor(self) -> dict[str, str]:
        """The environment in which the floor is served."""
        return {
            "DJANGO_SETTINGS_MODULE": "dev.benching.floor.settings",
            "SECRET_KEY": self.key,
            "FLOOR_HOST": self.host,
            "FLOOR_DATABASE": FLOOR,
        }

    def backends(self) -> int:
        """The process id of the database server, whose children answer queries."""
        with self.connect("postgres", "postgres") as server:
            row = server.execute("SELECT current_setting('data_directory')").fetchone()
        return int(Path(str(row[0] if row else ""), "postmaster.pid").read_text().split()[0])

    def quiet(self, yes: bool) -> None:
        """Keep the database server's own housekeeping out of a measurement, or let it work again."""
        with self.connect("postgres", "postgres") as server:
            server.execute("ALTER SYSTEM SET autovacuum = off" if yes else "ALTER SYSTEM RESET autovacuum")
            server.execute("SELECT pg_reload_conf()")

    def megabytes(self, database: str) -> float:
        """How much a database takes on disk, in MB."""
        with self.connect(database) as server:
            row = server.execute("SELECT pg_database_size(current_database())").fetchone()
        return int(str(row[0] if row else 0)) / 1024 / 1024


def fill(ground: Ground, database: str, organisations: int, conversations: int, *, fresh: bool) -> float:
    """Make a database of load organisations, or keep the one of an earlier run today; seconds that make_load took, or 0.

    Raises Failed.
    """
    wanted = f"{organisations} {conversations} {_digest()}"
    with ground.connect("postgres", "postgres") as server:
        found = server.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [database]
        ).fetchone()
        if found and found[0] == wanted and not fresh:
            return 0.0
        server.execute(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')
        server.execute(f'CREATE DATABASE "{database}" OWNER amhe_owner')
    with ground.connect(database) as owner:
        owner.execute(SQL.read_text(encoding="utf-8"))
    env = ground.addresses(database) | {"DJANGO_SETTINGS_MODULE": "amhe.settings.dev", "DJANGO_DEBUG": "false"}
    manage(env, "migrate", "--no-input")
    before = os.times().elapsed
    numbers = ("--organisations", str(organisations), "--conversations", str(conversations), "--seed", SEED)
    manage(env, "make_load", *numbers)
    seconds = os.times().elapsed - before
    with ground.connect(database) as owner:
        owner.execute("VACUUM (ANALYZE)")
        owner.execute(f"COMMENT ON DATABASE \"{database}\" IS '{wanted}'")
    return seconds


def lay_floor(ground: Ground) -> None:
    """The floor's database: Django's own tables, one of the floor's, 100 rows. Raises Failed."""
    with ground.connect("postgres", "postgres") as server:
        server.execute(f'DROP DATABASE IF EXISTS "{FLOOR}" WITH (FORCE)')
        server.execute(f'CREATE DATABASE "{FLOOR}" OWNER amhe_owner')
    command = [str(PYTHON), "-m", "django", "migrate", "--run-syncdb", "--no-input", "--verbosity", "0"]
    programs.run("bench-floor-migrate", command, failure="Could not lay the floor", env=ground.floor())
    with ground.connect(FLOOR) as owner:
        row = owner.execute(
            "INSERT INTO auth_user (username, password, first_name, last_name, email, is_superuser, is_staff, is_active,"
            " date_joined) VALUES ('keeper', '!', '', '', '', false, false, true, now()) RETURNING id"
        ).fetchone()
        owner.execute(
            "INSERT INTO floor_shelf (keeper_id, title, number, town, kind, seen_on, filling)"
            " SELECT %s, 'Shelf ' || lpad(n::text, 4, '0') || ' of the long gallery', 'S' || lpad(n::text, 4, '0'),"
            " (ARRAY['North', 'East', 'South'])[n %% 3 + 1], (ARRAY['open', 'shut'])[n %% 2 + 1],"
            " DATE '2026-01-01' + n, repeat('x', 257) FROM generate_series(1, 100) AS n",
            [row[0] if row else None],
        )
        owner.execute("VACUUM (ANALYZE)")


def collect(ground: Ground, database: str) -> None:
    """Gather the browser's files as a deployment does. Raises Failed."""
    STATIC.mkdir(parents=True, exist_ok=True)
    manage(ground.product(database), "collectstatic", "--no-input", "--verbosity", "0")


def manage(env: dict[str, str], command: str, *options: str) -> str:
    """One command of manage.py; returns what it printed. Raises Failed."""
    what = [str(PYTHON), "manage.py", command, *options]
    return programs.run(f"bench-{command}", what, failure=f"manage.py {command} failed", env=env)


def _digest() -> str:
    """Names the code that fills a database, and the day that its rows count back from."""
    found = hashlib.sha256()
    for pattern in SOURCES:
        for path in sorted(ROOT.glob(pattern)):
            found.update(path.read_bytes())
    found.update(date.today().isoformat().encode())
    return found.hexdigest()[:16]
