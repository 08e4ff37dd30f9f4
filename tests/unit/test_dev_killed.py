"""After a kill -9 at any moment the next start mends what was left: with real servers in a cache of their own."""

import contextlib
import fcntl
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import cast

import pytest

from dev import database, fresh, orphans, places, programs, redisserver, serve, sockets, stack
from dev.places import ROOT
from dev.supervisor import Part, Supervisor

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty cache, for every module that keeps something in it, and its private folders for sockets."""
    made = tmp_path / "cache"
    made.mkdir()
    for module in (places, sockets, database, redisserver, stack, fresh):
        monkeypatch.setattr(module, "CACHE", made)
    monkeypatch.setattr(programs, "LOGS", made / "log")
    monkeypatch.setattr(fresh, "MAIL", made / "mail")
    monkeypatch.setattr(orphans, "ROOT", tmp_path)
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "EMAIL_URL", "MAIL_DIR"):
        monkeypatch.delenv(name, raising=False)
    yield made
    for record in made.glob("sockets-*"):
        shutil.rmtree(record.read_text().partition("\n")[0], ignore_errors=True)


def until(what: Callable[[], object]) -> None:
    """Wait until something is so."""
    end = time.monotonic() + 30
    while not what():
        assert time.monotonic() < end
        time.sleep(0.02)


@contextlib.contextmanager
def stopped_after(server: database.Cluster | redisserver.Redis) -> Iterator[None]:
    try:
        yield
    finally:
        server.stop()


def kill(server: database.Cluster | redisserver.Redis) -> None:
    """End a server as a power cut would, all its processes at once."""
    for process in server.processes():
        with contextlib.suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
    until(lambda: not server.processes())


def test_postgres_comes_back_from_whatever_a_killed_start_left(cache: Path) -> None:
    server = database.Cluster("run", True)
    (server.home / "making").mkdir(parents=True)
    (server.home / "making" / "PG_VERSION").write_text("1")
    with stopped_after(server):
        server.start()
        server.sql("trial", "amhe_owner", "amhe", "--command", "CREATE TABLE kept AS SELECT 7 AS number")
        kill(server)
        (server.data / "postmaster.pid").write_text(f"{os.getpid()}\n/elsewhere\n")
        (server.socket / ".s.PGSQL.5432.lock").write_text(f"{os.getpid()}\n")
        server.prepared.unlink()
        server.start()
        assert server.sql("trial", "amhe_app", "amhe", "--command", "SELECT current_user").strip() == "amhe_app"
        shutil.rmtree(server.socket)
        assert not server.running()
        server.start()
        assert server.running()
        server.prepared.unlink()
        server.start()
        assert server.is_prepared()
        assert server.sql("trial", "amhe_owner", "amhe", "--command", "SELECT number FROM kept").strip() == "7"
    (server.data / "postmaster.pid").write_text("")
    (server.data / "global" / "pg_control").unlink()
    with pytest.raises(
        programs.Failed, match=r"PostgreSQL did not start \(see .*: if its data are damaged, dev/run --f"
    ):
        server.start()
    assert not server.processes()


def test_a_database_of_another_postgres_is_named_and_the_tests_one_is_made_anew(
    cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []
    monkeypatch.setattr(database.Cluster, "make", lambda self: made.append(self.name))
    for name, safe in (("run", True), ("test", False)):
        data = database.Cluster(name, safe).data
        data.mkdir(parents=True)
        (data / "PG_VERSION").write_text("9\n")
    with pytest.raises(programs.Failed, match=r"The database was made by PostgreSQL 9 and this is .*: dev/run --fresh"):
        database.Cluster("run", True).check_version()
    database.Cluster("test", False).check_version()
    assert made == ["test"]


def test_redis_loses_nothing_that_it_confirmed_when_it_is_killed(cache: Path) -> None:
    server = redisserver.Redis("run", True)
    with stopped_after(server):
        server.start()
        assert server.ask("SET task waiting").startswith("+OK")
        kill(server)
        server.start()
        assert "waiting" in server.ask("GET task")


def test_a_redis_file_that_is_cut_short_is_read_and_a_damaged_one_is_set_aside(
    cache: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    server = redisserver.Redis("run", True)
    with stopped_after(server):
        server.start()
        server.ask("SET first kept")
        server.ask("SET second lost")
        kill(server)
        kept = next(server.home.rglob("*.incr.aof"))
        content = kept.read_bytes()
        kept.write_bytes(content[:-6])
        server.start()
        assert "kept" in server.ask("GET first")
        assert "lost" not in server.ask("GET second")
        kill(server)
        kept.write_bytes(b"no such thing\r\n" + content)
        server.start()
        assert "kept" not in server.ask("GET first")
    assert "What waited in Redis was damaged and is now in" in capsys.readouterr().out
    assert next(cache.glob("redis-damaged-*/appendonlydir/*.incr.aof")).read_bytes().endswith(content)


# A script that starts a product of two parts and is then killed.
SCRIPT = """
import os, pathlib, signal, sys
from dev import orphans, programs
from dev.supervisor import Part, Supervisor
orphans.ROOT = pathlib.Path(sys.argv[1])
programs.LOGS = orphans.ROOT / "log"
sleep = [sys.executable, "-c", "import time; time.sleep(60)"]
stubborn = ["sh", "-c", "trap '' TERM; sleep 60 & wait; wait"]
product = Supervisor([Part("web", sleep), Part("worker", stubborn)], {})
product.start()
print("started", flush=True)
signal.pause()
"""


def test_what_a_killed_script_left_running_is_ended_and_a_living_ones_is_not(
    cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(orphans, "GRACE", 1.0)
    script = subprocess.Popen([sys.executable, "-c", SCRIPT, tmp_path], cwd=ROOT, stdout=subprocess.PIPE)
    assert script.stdout is not None
    with script.stdout, supervised(Part("web", SLEEP)) as ours:
        assert script.stdout.readline() == b"started\n"
        assert orphans.left_over() == set()
        script.kill()
        script.wait()
        until(lambda: len(orphans.left_over()) == 3)
        with orphans.setting_up():
            assert orphans.left_over() == set()
        assert ours.children["web"].poll() is None
    assert "Ending what an earlier start left running" in capsys.readouterr().out


@contextlib.contextmanager
def supervised(part: Part) -> Iterator[Supervisor]:
    product = Supervisor([part], {})
    product.start()
    try:
        yield product
    finally:
        product.stop()


def test_a_server_that_ends_starts_again_with_the_part_that_it_took_along(cache: Path, tmp_path: Path) -> None:
    once = tmp_path / "once"
    fails_once = ["sh", "-c", f"if [ -e {once} ]; then exec sleep 60; fi; touch {once}; exit 1"]

    class Server:
        alive = False

        def ended(self) -> bool:
            return not self.alive

        def restart_ended(self) -> None:
            self.alive = True

    with supervised(Part("beat", fails_once)) as product:
        first = product.children["beat"]

        def end_the_second() -> None:
            until(lambda: product.children["beat"] is not first)
            product.children["beat"].kill()

        later = threading.Thread(target=end_the_second)
        later.start()
        with pytest.raises(programs.Failed, match="The beat stopped with exit status -9, so everything stops"):
            serve.watch(product, cast(stack.Stack, Server()))
        later.join()


def test_fresh_removes_what_a_run_keeps_and_says_what(cache: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("pg", "redis", "mail", "pg-test", "removed-half"):
        (cache / name).mkdir()
        (cache / name / "file").touch()
    fresh.clear(stack.Stack("run"))
    said = capsys.readouterr().out
    for words in ("the example database (", "what waited in Redis (", "the mail that was sent ("):
        assert words in said
    assert {path.name for path in cache.iterdir() if path.is_dir()} == {"pg-test"}
    fresh.clear(stack.Stack("run"))
    assert capsys.readouterr().out == "There was nothing to remove.\n"


def test_fresh_refuses_a_real_database_and_one_in_use(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (cache / "pg").mkdir()
    with (cache / "run.users").open("w") as users:
        fcntl.flock(users, fcntl.LOCK_SH)
        with pytest.raises(programs.Failed, match="dev/manage is using the example database: end it first"):
            fresh.clear(stack.Stack("run"))
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL"):
        monkeypatch.setenv(name, "postgres://amhe@db.example/amhe")
    with pytest.raises(programs.Failed, match="DATABASE_URL names a real one"):
        fresh.clear(stack.Stack("run"))
    assert (cache / "pg").is_dir()
