"""The servers that the product needs: our own, or the real ones that the environment names."""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from dev import browserfiles, debian, environment, messages, system
from dev.database import Cluster
from dev.orphans import setting_up
from dev.places import AXE, CACHE, MAIL
from dev.programs import Failed
from dev.redisserver import Redis


@dataclass(frozen=True)
class Stack:
    """PostgreSQL, Redis and mail under one name: `run` for development, `test` for the suite."""

    name: str

    @property
    def servers(self) -> list[Cluster | Redis]:
        """The servers that we run ourselves: those that the environment doesn't point elsewhere."""
        safe = self.name == "run"
        ours: list[Cluster | Redis] = []
        if not real_database():
            ours.append(Cluster(self.name, safe))
        if not os.environ.get("REDIS_URL"):
            ours.append(Redis(self.name, safe))
        return ours

    def env(self) -> dict[str, str]:
        """Return what Django must know, as environment variables, beyond what is already set."""
        env = {"DJANGO_SETTINGS_MODULE": settings_module(self.name), **debian.env()}
        for server in self.servers:
            env |= server.env()
        if not os.environ.get("EMAIL_URL"):
            env["MAIL_DIR"] = os.environ.get("MAIL_DIR") or str(MAIL)
        if self.name == "test":
            env |= {"AXE_PATH": str(AXE), "CHROMIUM_PATH": system.chromium() or ""}
            env |= {"PGBOUNCER_PATH": system.pgbouncer() or ""}
            env["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
        return env

    def set_up(self) -> None:
        """Install everything that this stack needs. Raises Failed."""
        with setting_up():
            redis = not os.environ.get("REDIS_URL")
            system.ready(redis=redis, tests=self.name == "test")
            environment.ready()
            browserfiles.ready()
            messages.ready()
            MAIL.mkdir(parents=True, exist_ok=True)

    def start(self) -> None:
        """Start our servers that don't run yet. Raises Failed."""
        with setting_up():
            for server in self.servers:
                server.start()

    def ended(self) -> bool:
        """Return whether one of our servers ended by itself."""
        return not all(server.processes() for server in self.servers)

    def restart_ended(self) -> None:
        """Start again each of our servers that ended by itself, and say so. Raises Failed."""
        for server in self.servers:
            if not server.processes():
                print(f"{server.what} ended: starting it again ...", flush=True)
                with setting_up():
                    server.start()

    def up(self) -> bool:
        """Return whether all our servers run."""
        return all(server.running() for server in self.servers)

    def stop(self) -> None:
        """Stop our servers, each even if another won't stop. Raises Failed."""
        failures = []
        for server in self.servers:
            try:
                server.stop()
            except Failed as failure:
                failures.append(failure)
        if failures:
            raise failures[0]

    @contextlib.contextmanager
    def running(self) -> Iterator[dict[str, str]]:
        """Set up and start everything, and yield the environment.

        At the end the servers stop, unless another script is still using them or `dev/stack up` keeps them.
        """
        self.set_up()
        with (CACHE / f"{self.name}.users").open("w") as users:
            fcntl.flock(users, fcntl.LOCK_SH)
            try:
                self.start()
                yield self.env()
            finally:
                with contextlib.suppress(BlockingIOError):
                    fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    if not self.keep.exists():
                        self.stop()

    @property
    def keep(self) -> Path:
        """The file whose presence says that the servers stay up between scripts."""
        return CACHE / f"{self.name}.keep"


def real_database() -> bool:
    """Return whether the environment names a real database. Raises Failed when it names half of one."""
    app, owner = os.environ.get("DATABASE_URL"), os.environ.get("DATABASE_OWNER_URL")
    if bool(app) != bool(owner):
        present, absent = ("DATABASE_URL", "DATABASE_OWNER_URL") if app else ("DATABASE_OWNER_URL", "DATABASE_URL")
        raise Failed(f"{present} is set and {absent} is not: a real server needs both, for the app and for its owner.")
    return bool(app)


def settings_module(name: str) -> str:
    """Return the settings that go with a stack, unless the environment chooses others."""
    return os.environ.get("DJANGO_SETTINGS_MODULE") or f"amhe.settings.{'dev' if name == 'run' else name}"
