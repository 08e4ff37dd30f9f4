"""Ground of the fault tests: a PostgreSQL cluster of their own, which they may kill, and machines on top of it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from dev.places import CACHE, ROOT
from dev.redisserver import Redis
from tests.browser.conftest import base_url, browser_type_launch_args, open_browser  # noqa: F401 - fixtures
from tests.faults.machine import Ground, Machine, new_database, this_process_uses

_number = count()


@pytest.fixture(autouse=True)
def still_clock() -> None:
    """Real processes live in real time, and so does what is compared with them."""


@pytest.fixture(scope="session")
def ground() -> Iterator[Ground]:
    """A running cluster whose database `amhe` is empty and migrated, to be copied."""
    clear_left_over()
    cluster = Ground(f"faults-{os.getpid()}", safe=True)
    cluster.start()
    env = os.environ | cluster.env()
    subprocess.run([sys.executable, "manage.py", "migrate", "--verbosity", "0"], cwd=ROOT, env=env, check=True)
    yield cluster
    end_now = ("stop", "--wait", "--mode", "immediate", "--pgdata", cluster.data)
    cluster.start()
    cluster.call("end", "pg_ctl", *end_now, failure="PostgreSQL did not stop")
    shutil.rmtree(cluster.home)
    shutil.rmtree(cluster.socket, ignore_errors=True)
    (CACHE / f"sockets-{cluster.name}").unlink()


def clear_left_over() -> None:
    """Stop and take away the servers of runs that were killed themselves."""
    for record in CACHE.glob("sockets-faults-*"):
        number = record.name.rsplit("-", 1)[1]
        if not Path(f"/proc/{number}").exists():
            for server in (Ground(f"faults-{number}", safe=True), Redis(f"faults-{number}", safe=False)):
                server.stop()
            shutil.rmtree(Ground(f"faults-{number}", safe=True).home, ignore_errors=True)
            shutil.rmtree(CACHE / f"redis-faults-{number}", ignore_errors=True)
            record.unlink()


@pytest.fixture
def machine(ground: Ground, request: pytest.FixtureRequest, django_db_blocker: Any, settings: Any) -> Iterator[Machine]:
    """An installation of the test's own with an empty database. Parts start when the test says so.

    `@pytest.mark.parametrize("machine", ["pooled"], indirect=True)` puts PgBouncer in front of its database, and
    runs web and worker with production's settings. This
    process's own queries go to the same database, and its mail to the same folder.
    """
    name = f"fault_{next(_number)}"
    ground.start()
    new_database(ground, name)
    made = Machine(ground, name, pooled=getattr(request, "param", "") == "pooled")
    made.start("redis")
    settings.SITE_URL = made.address
    if made.pooled:  # this process makes sessions for production's web
        settings.SECRET_KEY = made.env()["SECRET_KEY"]
        settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
    settings.EMAIL_BACKEND, settings.EMAIL_FILE_PATH = (
        "django.core.mail.backends.filebased.EmailBackend",
        str(made.mail),
    )
    try:
        with django_db_blocker.unblock(), this_process_uses(made):
            yield made
    finally:
        made.stop()


@pytest.fixture
def seed() -> int:
    """The seed of the random moments: FAULTS_SEED, else always the same."""
    return int(os.environ.get("FAULTS_SEED", "11"))


@pytest.fixture
def times() -> Callable[[int], int]:
    """How often to do something: as many times as the test says, FAULTS_TIMES as often in the long form."""
    return lambda few: few * int(os.environ.get("FAULTS_TIMES", "1"))
