"""Real web and worker processes with production's settings, on this run's own database and a database of Redis's own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
from django.db import connections
from redis import Redis

from tests.architecture.source import ROOT
from tests.unit.test_settings import GOOD

PATIENCE = 60.0
TOKEN = "0123456789abcdefghijklmnopqrstuvwxyz"
CLAIMS, OWN_DATABASES = 9, range(10, 16)


def until(what: str, true: Callable[[], Any]) -> Any:
    """Wait until something is true and return it; fail with `what` after a minute."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if found := true():
            return found
        time.sleep(0.05)
    raise AssertionError(f"still waiting after {PATIENCE:.0f} s: {what}")


@cache
def redis_url() -> str:
    """The stack's Redis, and in it a database that no other process of this or another run of the suite uses."""
    with Redis.from_url(_database(CLAIMS)) as claims:
        for number in OWN_DATABASES:
            claim = f"suite:{number}"
            holder = claims.get(claim)
            if holder is not None and not Path(f"/proc/{int(holder)}").exists():
                claims.delete(claim)
            if holder == str(os.getpid()).encode() or claims.set(claim, os.getpid(), nx=True):
                return _database(number)
    raise AssertionError("every database of Redis's is in use by a run of the suite")


def _database(number: int) -> str:
    url = urlsplit(os.environ["REDIS_URL"])
    return f"unix://{url.path}?db={number}" if url.scheme == "unix" else url._replace(path=f"/{number}").geturl()


@dataclass
class Processes:
    """What was started, its log files, and the settings that all of it shares."""

    folder: Path
    started: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.redis = Redis.from_url(redis_url())
        self.redis.flushdb()
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        (self.folder / "static").mkdir()

    def env(self) -> dict[str, str]:
        """Production's settings on loopback; nothing of the suite's own environment but where programs are."""
        own = {
            "PATH": os.environ["PATH"],
            "LD_LIBRARY_PATH": os.environ.get("LD_LIBRARY_PATH", ""),
            "DJANGO_SETTINGS_MODULE": "amhe.settings.production",
            "DATABASE_URL": urlsplit(os.environ["DATABASE_URL"])
            ._replace(path=f"/{connections['default'].settings_dict['NAME']}")
            .geturl(),
            "REDIS_URL": redis_url(),
            "METRICS_TOKEN": TOKEN,
            "BEHIND_PROXY": "1",
            "BIND": f"127.0.0.1:{self.port}",
            "WEB_WORKERS": "1",
            "STATIC_ROOT": str(self.folder / "static"),
            "ERASURE_LEDGER": str(self.folder / "erasures.jsonl"),
            "TMPDIR": str(self.folder),
        }
        return GOOD | own

    def start(self, name: str, *command: str) -> subprocess.Popen[bytes]:
        """Start a program of the environment; what it says goes to `NAME.log`."""
        with (self.folder / f"{name}.log").open("ab") as log:
            process = subprocess.Popen(
                [str(Path(sys.executable).with_name(command[0])), *command[1:]],
                cwd=ROOT,
                env=self.env(),
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        self.started.append(process)
        return process

    def web(self) -> subprocess.Popen[bytes]:
        """gunicorn with the image's own command line, listening."""
        process = self.start("web", "gunicorn", "--config", "python:amhe.operations.gunicorn", "amhe.wsgi")
        until("gunicorn listens", lambda: self.listens() or process.poll() is not None)
        return process

    def worker(self) -> subprocess.Popen[bytes]:
        """A worker that takes one task at a time."""
        command = ("celery", "--quiet", "--app", "amhe", "worker", "--concurrency", "1", "--loglevel", "info")
        return self.start("worker", *command)

    def listens(self) -> bool:
        """Whether somebody takes connections on the web's port."""
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def log(self, name: str) -> str:
        """All that a program has said."""
        return (self.folder / f"{name}.log").read_text(encoding="utf-8")

    def end(self) -> None:
        """Stop what still runs, each by its own number."""
        for process in self.started:
            if process.poll() is None:
                process.send_signal(signal.SIGKILL)
                process.wait()
        self.redis.flushdb()
        self.redis.close()


@contextmanager
def held(table: str) -> Iterator[Callable[[], bool]]:
    """Hold a table so that whoever needs it waits; the value says whether somebody is waiting."""
    owner = urlsplit(os.environ["DATABASE_OWNER_URL"])
    address = owner._replace(path=f"/{connections['default'].settings_dict['NAME']}").geturl()
    with psycopg.connect(address) as lock, psycopg.connect(address, autocommit=True) as look:
        lock.execute(f'LOCK TABLE "{table}" IN ACCESS EXCLUSIVE MODE')  # type: ignore[arg-type]

        def waited_for() -> bool:
            asked = "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND relation = %s::regclass)"
            row = look.execute(asked, [table]).fetchone()
            return bool(row and row[0])

        yield waited_for
