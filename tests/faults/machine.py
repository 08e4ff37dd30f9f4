"""A whole installation of one's own, made of real processes that may be killed: see `Machine`."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

from celery import Celery
from django.conf import settings
from django.db import connections

from dev.database import DATABASE, Cluster
from dev.places import CACHE, ROOT, VENV
from dev.redisserver import Redis
from tests.faults import pool
from tests.faults.proxy import Door
from tests.unit.test_settings import GOOD

PATIENCE = 120.0


class Ground(Cluster):
    """A cluster that loses nothing acknowledged when a process is killed; only the machine's own fall could."""

    def settings(self) -> list[str]:
        """As the product's, without waiting for the disk."""
        return [*super().settings(), "fsync=off"]

    def postmaster(self) -> int:
        """The first process, or 0."""
        with contextlib.suppress(OSError, IndexError):
            return int((self.data / "postmaster.pid").read_text().splitlines()[0])
        return 0


def until(true: Callable[[], object], what: str) -> None:
    """Wait for something. Fails with its name when it does not come."""
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, f"waited in vain for {what}"
        time.sleep(0.05)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Machine:
    """Two web servers, two workers, Redis and PostgreSQL, with PgBouncer between and production's settings if `pooled`.

    Each web server answers on a port of its own, and both together on `port`, where the system chooses one for each
    connection. Parts are named `web-1`, `web-2`, `worker-1`, `worker-2`, `beat-1`, `pool`, `redis` and `postgres`.
    """

    ground: Ground
    database: str
    pooled: bool = False
    folder: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(prefix="amhe-faults-")))
    parts: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    started: list[int] = field(default_factory=list)
    ports: dict[str, int] = field(default_factory=dict)
    port: int = field(default_factory=free_port)

    def __post_init__(self) -> None:
        self.redis = Redis(f"faults-{os.getpid()}", safe=False)
        self.mail = self.folder / "mail"
        self.mail.mkdir()
        self.ports = {"web-1": free_port(), "web-2": free_port()}
        every = (self.port, *self.ports.values()) if self.pooled else ()
        self.doors = {port: Door(self.folder, port) for port in every}

    @property
    def address(self) -> str:
        """Where both web servers answer."""
        return self.address_of(self.port)

    def address_of(self, port: int) -> str:
        """Where whoever listens on this port answers: with production's settings through a proxy that ends https."""
        return f"https://127.0.0.1:{self.doors[port].port}" if self.pooled else f"http://127.0.0.1:{port}"

    def url(self, role: str, *, pooled: bool | None = None) -> str:
        """The database's address for a role, through the pool if there is one."""
        through = self.folder if (self.pooled if pooled is None else pooled) else self.ground.socket
        return f"postgres://{role}@/{self.database}?host={quote(str(through), safe='')}"

    def env(self) -> dict[str, str]:
        """What the product's processes are told."""
        if self.pooled:
            return self.env_of_production()
        env = os.environ | self.redis.env()
        env |= {"DATABASE_URL": self.url("amhe_app"), "DATABASE_OWNER_URL": self.url("amhe_owner", pooled=False)}
        env |= {"DJANGO_SETTINGS_MODULE": "amhe.settings.dev", "DJANGO_DEBUG": "false", "MAIL_DIR": str(self.mail)}
        return env | {"SITE_URL": self.address, "SECRET_KEY": settings.SECRET_KEY, "PYTHONUNBUFFERED": "1"}

    def env_of_production(self) -> dict[str, str]:
        """What web and worker are told where people work; no more of the suite's own than where programs are."""
        kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH", "FONTCONFIG_FILE") if name in os.environ}
        own = {"DJANGO_SETTINGS_MODULE": "tests.faults.as_in_production", "SITE_URL": self.address}
        own |= {
            "ALLOWED_HOSTS": "127.0.0.1,localhost",
            "DATABASE_URL": self.url("amhe_app"),
            "MAIL_DIR": str(self.mail),
        }
        own |= {"ERASURE_LEDGER": str(self.folder / "erasures.jsonl"), "BEHIND_PROXY": "1", "PYTHONUNBUFFERED": "1"}
        return kept | GOOD | self.redis.env() | own

    def command(self, name: str) -> list[str]:
        """How a part is started."""
        kind = name.split("-")[0]
        celery = [str(VENV / "bin" / "python"), "-m", "celery", "--quiet", "--app", "amhe"]
        if kind == "web":
            binds = ["--reuse-port", "--bind", f"127.0.0.1:{self.ports[name]}", "--bind", f"127.0.0.1:{self.port}"]
            ours = ["--config", "python:amhe.operations.gunicorn", "--workers", "2"]
            return [str(VENV / "bin" / "gunicorn"), "amhe.wsgi", *ours, *binds]
        if kind == "worker":
            return [*celery, "worker", "--concurrency", "1", "--loglevel", "warning", "--hostname", f"{name}@%h"]
        if kind == "beat":
            return [*celery, "beat", "--loglevel", "warning", "--pidfile", ""]
        return pool.command(self.folder, self.ground.socket)

    def start(self, *names: str) -> None:
        """Start parts, each with its output in a file of the folder. Those that run already are left alone."""
        for name in names:
            if name == "redis":
                self.redis.start()
            elif name == "postgres":
                self.start_postgres()
            elif name not in self.parts or self.parts[name].poll() is not None:
                if not self.parts:  # what the example's people were mailed while it was made
                    for letter in self.mail.iterdir():
                        letter.unlink()
                with (self.folder / f"{name}.log").open("ab") as log:
                    self.parts[name] = subprocess.Popen(
                        self.command(name),
                        cwd=ROOT,
                        env=self.env() | {"PROMETHEUS_MULTIPROC_DIR": str(self.folder / f"metrics-{name}")},
                        stdin=subprocess.DEVNULL,
                        stdout=log,
                        stderr=log,
                        start_new_session=True,
                    )
                self.started.append(self.parts[name].pid)

    def ready(self) -> None:
        """Wait until every part that was started answers."""
        for name in self.parts:
            if name in self.ports:
                port = self.ports[name]
                until(lambda port=port: answers(port), f"{name} to answer: see {self.folder}")

    def start_postgres(self) -> None:
        """Start the database again, as whoever watches over it would: the dead server's children may linger a moment."""
        until(self._postgres_started, "PostgreSQL")

    def _postgres_started(self) -> bool:
        with contextlib.suppress(Exception):
            self.ground.start()
        return self.ground.running()

    def served(self, name: str) -> int:
        """How many requests of the product's own a web server answered: it writes a line for each."""
        line = '"event": "request"' if self.pooled else "amhe.operations.requests request"
        return (self.folder / f"{name}.log").read_text().count(line)

    def queue(self, task: str, **arguments: Any) -> None:
        """Give a task to the workers, as a web server or beat would."""
        with Celery(broker=f"redis+socket://{self.redis.socket}") as app:
            app.send_task(task, kwargs=arguments)

    def queue_is_empty(self) -> bool:
        """Whether no task waits and none is given out."""
        return all(self.redis.ask(f"EXISTS {key}") == ":0\r\n" for key in ("celery", "unacked"))

    def pid(self, name: str) -> int:
        """The first process of a part, or 0."""
        if name == "redis":
            info = self.redis.ask("INFO server")
            return int(info.split("process_id:")[1].split()[0]) if "process_id:" in info else 0
        if name == "postgres":
            return self.ground.postmaster()
        part = self.parts.get(name)
        return part.pid if part and part.poll() is None else 0

    def kill(self, name: str) -> None:
        """kill -9 of the first process of a part: its children must notice by themselves."""
        if name == "postgres":
            close_our_connections()
        if pid := self.pid(name):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
            until(lambda: not alive(pid), f"{name} to die")
            if name in self.parts:
                self.parts[name].wait()

    def end(self, name: str) -> None:
        """Ask a part to finish, and wait until it has."""
        self.parts[name].terminate()
        self.parts[name].wait(PATIENCE)

    def kill_child(self, name: str, which: int = 0) -> bool:
        """kill -9 of one process that a part's first process started, which must start another. Whether there was one."""
        children = children_of(self.pid(name))
        if children:
            with contextlib.suppress(ProcessLookupError):
                os.kill(children[which % len(children)], signal.SIGKILL)
                return True
        return False

    def stop(self) -> None:
        """End everything but the database server, and take the folder away."""
        for door in self.doors.values():
            door.stop()
        for group in self.started:  # a part that was killed may have left children behind
            with contextlib.suppress(ProcessLookupError):
                os.killpg(group, signal.SIGKILL)
        for part in self.parts.values():
            part.wait()
        self.kill("redis")  # it would not stop by itself while it can't save
        shutil.rmtree(CACHE / f"redis-{self.redis.name}", ignore_errors=True)
        shutil.rmtree(self.folder, ignore_errors=True)


def answers(port: int) -> bool:
    """Whether somebody listens there and answers a request."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as line:
            line.sendall(b"GET /accessibility/ HTTP/1.0\r\nHost: localhost\r\n\r\n")
            return line.recv(5) == b"HTTP/"
    except OSError:
        return False


def alive(pid: int) -> bool:
    """Whether a process runs and is no zombie."""
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    return False


def children_of(pid: int) -> list[int]:
    """The processes that it started, oldest first."""
    with contextlib.suppress(OSError):
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()] if pid else []
    return []


def close_our_connections() -> None:
    """Let go of this process's own connections, which the server's death broke: the next query makes new ones."""
    for connection in connections.all(initialized_only=True):
        connection.close()


@contextlib.contextmanager
def this_process_uses(machine: Machine) -> Iterator[None]:
    """Let this process's own queries go to the machine's database, past the pool, for the block."""
    kept = {alias: connections[alias].settings_dict.copy() for alias in ("default", "owner")}
    try:
        for alias in kept:
            connections[alias].close()
            options = {**kept[alias]["OPTIONS"], "host": str(machine.ground.socket)}
            options.pop("port", None)
            changed = {"NAME": machine.database, "HOST": "", "PORT": "", "PASSWORD": "", "OPTIONS": options}
            connections[alias].settings_dict.update(changed, USER=f"amhe_{'app' if alias == 'default' else 'owner'}")
        yield
    finally:
        for alias, before in kept.items():
            connections[alias].close()
            connections[alias].settings_dict.clear()
            connections[alias].settings_dict.update(before)


def new_database(ground: Ground, name: str) -> None:
    """A copy of the empty, migrated database."""
    make = f'CREATE DATABASE "{name}" OWNER amhe_owner TEMPLATE {DATABASE}'
    ground.sql("copy", "amhe_owner", "postgres", "--command", make)
