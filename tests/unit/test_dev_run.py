"""dev/run whole, in a cache of its own, and what it says when it cannot serve."""

from __future__ import annotations

import contextlib
import http.server
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import cast

import pytest

from dev import database, faults, fresh, main, orphans, places, programs, redisserver, serve
from dev.places import ROOT
from dev.supervisor import Supervisor
from tests.unit.test_dev_killed import cache  # noqa: F401 - a fixture

PATIENCE = 180.0
ONCE = "dev/run is already running in this folder: stop it first."
# What stands in the real cache is installed already; what a run makes is kept in the folder that is named first.
RUN = """
import pathlib, signal, sys
from dev import database, fresh, main, orphans, places, programs, redisserver, serve, sockets, stack
signal.signal(signal.SIGINT, signal.default_int_handler)  # as at a terminal, even where the suite runs behind one
kept = pathlib.Path(sys.argv.pop(1))
for module in (places, sockets, database, redisserver, stack, fresh, serve):
    module.CACHE = kept
stack.MAIL = fresh.MAIL = kept / "mail"
programs.LOGS = serve.LOGS = kept / "log"
orphans.ROOT = kept.parent
sys.exit(main.main())
"""
OURS = ("SITE_URL", "DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_BACKUP_URL", "REDIS_URL", "EMAIL_URL", "MAIL_DIR")


@pytest.fixture
def dev_run(cache: Path) -> Iterator[Callable[[], subprocess.Popen[str]]]:  # noqa: F811
    """Starts dev/run; all of it is gone afterwards, whatever became of the test."""
    shutil.copytree(places.ROOT / ".cache" / "stamps", cache / "stamps")
    env = {name: value for name, value in os.environ.items() if name not in OURS and not name.startswith("DJANGO_")}
    env["SECURITY_CONTACT"] = "mailto:security@amhe.example"
    started: list[subprocess.Popen[str]] = []

    def start() -> subprocess.Popen[str]:
        with (cache / f"said-{len(started)}").open("w") as said:
            run = subprocess.Popen(
                [sys.executable, "-c", RUN, str(cache), "run", "--port", str(free_port())],
                cwd=ROOT,
                env=env,
                stdout=said,
                stderr=subprocess.STDOUT,
                text=True,
                start_new_session=True,
            )
        started.append(run)
        return run

    yield start
    for run in started:
        with contextlib.suppress(ProcessLookupError):
            run.kill()
        run.wait()
    orphans.end(orphans.left_over, (signal.SIGKILL,))
    for server in (database.Cluster("run", True), redisserver.Redis("run", True)):
        server.stop()
    fresh.remove(database.Cluster("run", True).folder)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((serve.HOST, 0))
        return int(probe.getsockname()[1])


def until(true: Callable[[], object], what: str) -> None:
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, f"waited in vain for {what}"
        time.sleep(0.05)


def migrations() -> int:
    """How many are applied."""
    with contextlib.suppress(programs.Failed):
        counted = database.Cluster("run", True).sql(
            "look", "amhe_owner", "amhe", "--command", "SELECT count(*) FROM django_migrations"
        )
        return int(counted.strip() or 0)
    return 0


def test_a_start_that_is_killed_in_its_migrations_is_mended_by_the_next_which_serves_alone_until_ctrl_c(
    cache: Path,  # noqa: F811
    dev_run: Callable[[], subprocess.Popen[str]],
) -> None:
    first = dev_run()
    until(lambda: migrations() > 5 or first.poll() is not None, "the migrations to be under way")
    first.kill()
    first.wait()
    assert orphans.left_over(), "its migrations go on without it"

    second = dev_run()
    said = cache / "said-1"
    until(lambda: "Stop with Ctrl-C." in said.read_text() or second.poll() is not None, "the first page")
    told = said.read_text()
    assert "Ending what an earlier start left running" in told and "AMHE is ready after" in told, told
    address = told.partition("AMHE is ready after")[2].split()[2]
    with urllib.request.urlopen(address) as page:
        assert page.status == 200 and "Sign in" in page.read().decode()
    with urllib.request.urlopen(f"{address}.well-known/security.txt") as page:
        assert f"Canonical: {address}" in page.read().decode(), (
            "its own links, as those in mails, name the port it took"
        )

    third = dev_run()
    assert third.wait(PATIENCE) == 1
    assert (cache / "said-2").read_text() == f"{ONCE}\n"

    os.killpg(second.pid, signal.SIGINT)
    assert second.wait(PATIENCE) == 130
    assert "\nStopping ...\n" in said.read_text()
    assert orphans.left_over() == set(), "web, worker and beat are gone"
    assert not database.Cluster("run", True).processes() and not redisserver.Redis("run", True).processes()


def test_two_at_once_in_one_folder_are_refused_in_one_sentence(
    cache: Path,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(serve, "CACHE", cache)
    with serve.only_one(), pytest.raises(programs.Failed) as refused:
        main.command("run", [])
    assert str(refused.value) == ONCE


def test_a_system_without_proc_is_named_before_anything_is_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(faults, "Path", lambda path: tmp_path / "nothing")
    with pytest.raises(programs.Failed, match=r"need /proc, which is not mounted here: mount it and start again\.$"):
        main.command("run", [])


class Unwell(http.server.BaseHTTPRequestHandler):
    """Answers everything with an error."""

    def do_GET(self) -> None:
        self.send_error(500)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


class Running:
    """Parts of which none has ended."""

    def check(self) -> None:
        """All is well."""


def test_a_first_page_with_an_error_and_a_web_that_does_not_answer_are_a_sentence_each_with_the_log(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    product = cast(Supervisor, Running())
    with http.server.HTTPServer((serve.HOST, 0), Unwell) as web:
        answering = threading.Thread(target=web.handle_request)
        answering.start()
        with pytest.raises(programs.Failed) as failed:
            serve.await_page(product, f"http://{serve.HOST}:{web.server_port}/")
        answering.join()
    assert str(failed.value) == "The first page answers with error 500: see .cache/log/web.log."
    monkeypatch.setattr(serve, "PATIENCE", 0.3)
    with pytest.raises(programs.Failed) as failed:
        serve.await_page(product, f"http://{serve.HOST}:{free_port()}/")
    assert str(failed.value) == "The web server does not answer: see .cache/log/web.log."
