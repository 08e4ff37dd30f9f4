"""The web and the worker as production runs them: they finish what they have begun, and their lines tell no names."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from celery import Celery

from tests.architecture.source import ROOT
from tests.integration.processes import TOKEN, Processes, held, redis_url, until

CANARY = "Yellowhammer"
SECURE = {"Host": "amhe.trust.test", "X-Forwarded-Proto": "https"}


@pytest.fixture
def processes(django_db_setup: None, tmp_path: Path) -> Iterator[Processes]:
    """Processes that are gone after the test, whatever happens in it."""
    started = Processes(tmp_path)
    yield started
    started.end()


def ask(port: int, path: str, **headers: str) -> tuple[int, dict[str, str], str]:
    """One request: status, headers, body."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    line.request("GET", path, headers=headers)
    answer = line.getresponse()
    body = answer.read().decode()
    line.close()
    return answer.status, dict(answer.getheaders()), body


def said(log: str) -> list[dict[str, Any]]:
    """The JSON lines of a log."""
    return [json.loads(line) for line in log.splitlines() if line.startswith("{")]


def test_the_web_answers_what_it_has_begun_before_it_stops(processes: Processes) -> None:
    """A request waits for a table; SIGTERM comes; the request is answered, and only then does gunicorn end, well."""
    web = processes.web()
    answers: list[tuple[int, dict[str, str], str]] = []
    with held("django_migrations") as waited_for:
        asking = threading.Thread(target=lambda: answers.append(ask(processes.port, "/readyz")))
        asking.start()
        until("the request waits", waited_for)
        web.send_signal(signal.SIGTERM)
        until("gunicorn knows", lambda: "Handling signal" in processes.log("web"))
        assert web.poll() is None and not answers
    asking.join(60)
    assert [(status, json.loads(body)) for status, _, body in answers] == [(200, {"ready": True, "not_ready": []})]
    assert web.wait(60) == 0


def test_the_web_writes_json_counts_requests_and_names_nobody(processes: Processes) -> None:
    """No static files are collected here, so the sign-in page breaks: a real error page, with its reference in the log."""
    web = processes.web()
    status, headers, body = ask(processes.port, f"/sign-in/?next=/{CANARY}", **SECURE, Referer=CANARY)
    reference = headers["X-Request-ID"]
    assert status == 500 and f"<strong>{reference}</strong>" in body
    assert ask(processes.port, f"/o/{CANARY}/", **SECURE)[0] == 302
    assert ask(processes.port, "/", Host=f"{CANARY}.test")[0] == 400
    assert ask(processes.port, "/sign-in/", Host="amhe.trust.test")[0] == 301  # http is sent on to https
    assert ask(processes.port, "/healthz", Host="10.0.0.7")[0] == 200  # but not a probe, by whatever host
    assert ask(processes.port, "/metrics")[0] == 401
    assert ask(processes.port, "/metrics", Authorization="Bearer wrong")[0] == 401
    status, _, counts = ask(processes.port, "/metrics", Authorization=f"Bearer {TOKEN}")
    assert status == 200
    assert 'amhe_requests_total{method="GET",route="/sign-in/",status="500"} 1.0' in counts
    assert 'amhe_request_seconds_count{route="/o/<slug:org>/"} 1.0' in counts
    assert "amhe_redis_up 1.0" in counts and "amhe_queue_waiting 0.0" in counts
    web.send_signal(signal.SIGTERM)
    assert web.wait(60) == 0
    log = processes.log("web")
    assert all(line.startswith("{") for line in log.splitlines()), log
    error = next(line for line in said(log) if line.get("request") == reference and "error" in line)
    assert error["error"]["type"] == "builtins.ValueError"
    assert CANARY.lower() not in (log + counts).lower()
    assert not list(processes.folder.glob("amhe-metrics-*")), "a folder of counts is left behind"


def test_a_worker_finishes_its_task_and_gives_back_what_it_has_not_begun(processes: Processes) -> None:
    """The first task waits for a table, the second behind it; SIGTERM comes; then another worker does the second."""
    worker = processes.worker()
    with held("access_idempotencykey") as waited_for:
        send("access.forget_old_keys", {})
        send("access.forget_old_keys", {})
        until("the task waits", waited_for)
        worker.send_signal(signal.SIGTERM)
        until("the worker knows", lambda: "Warm shutdown" in processes.log("worker"))
        assert worker.poll() is None
        assert processes.redis.hget("amhe:tasks", "access.forget_old_keys outcome done") is None
    assert worker.wait(60) == 0
    assert processes.redis.hget("amhe:tasks", "access.forget_old_keys outcome done") == b"1"
    assert (processes.redis.llen("celery"), processes.redis.hlen("unacked")) == (1, 0)
    send("programme.make_report", {"organisation_id": CANARY, "report_id": CANARY})
    send(f"no.such.{CANARY}", {"name": CANARY})
    second = processes.worker()
    done = '"task": "programme.make_report"'
    until("the other worker has done the rest", lambda: done in processes.log("worker"))
    until("and taken all", lambda: not processes.redis.llen("celery") and not processes.redis.hlen("unacked"))
    second.send_signal(signal.SIGTERM)
    assert second.wait(60) == 0
    assert processes.redis.hget("amhe:tasks", "access.forget_old_keys outcome done") == b"2"
    assert processes.redis.hget("amhe:tasks", "programme.make_report outcome failed") == b"1"
    log = processes.log("worker")
    tasks = [(line["task"], line["outcome"], bool(line["request"])) for line in said(log) if line["event"] == "task"]
    assert tasks == [("access.forget_old_keys", "done", True)] * 2 + [("programme.make_report", "failed", True)]
    assert CANARY.lower() not in log.lower()


def send(task: str, arguments: dict[str, Any]) -> None:
    """Queue a task as the web does."""
    url = urlsplit(redis_url())
    broker = f"redis+socket://{url.path}?virtual_host={url.query[3:]}" if url.scheme == "unix" else url.geturl()
    with Celery("sender", broker=broker, set_as_current=False) as sender:
        sender.send_task(task, kwargs=arguments)


def test_a_database_without_walls_is_refused_by_web_and_worker(processes: Processes) -> None:
    """Signed in as the owner of the tables under another name than the settings know: the server itself is asked."""
    url = os.environ["DATABASE_URL"]
    app, superuser = "amhe_app", "postgres"
    values = processes.env() | {"DATABASE_URL": processes.env()["DATABASE_URL"].replace(app, superuser)}
    code = (
        "import amhe.settings.refusals as refusals; refusals.NOT_THE_APP = (); import django; django.setup();"
        " from amhe.operations.start import refusal; print(refusal())"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=values, capture_output=True, text=True)
    assert url.count(app) == 1
    assert done.stdout.startswith("AMHE does not start: DATABASE_URL signs in as postgres, a superuser"), done.stderr


def test_a_web_process_is_small_and_leaves_the_heavy_libraries_alone(processes: Processes) -> None:
    """A page drawn through the WSGI application: at most 120 MB, neither WeasyPrint nor plotly imported (speed.md)."""
    code = """
import io, json, sys
from amhe.wsgi import application
status = []
environ = {"REQUEST_METHOD": "GET", "PATH_INFO": "/sign-in/", "SERVER_NAME": "localhost", "SERVER_PORT": "80",
           "wsgi.url_scheme": "http", "wsgi.input": io.BytesIO(), "QUERY_STRING": ""}
body = b"".join(application(environ, lambda line, headers: status.append(line)))
kilobytes = next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmRSS"))
heavy = [name for name in ("weasyprint", "plotly", "tinycss2", "fontTools") if name in sys.modules]
print(json.dumps({"status": status[0], "heavy": heavy, "megabytes": kilobytes / 1024}))
"""
    values = processes.env() | {"DJANGO_SETTINGS_MODULE": "amhe.settings.test"}
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=values, capture_output=True, text=True)
    found = json.loads(done.stdout or done.stderr)
    assert (found["status"], found["heavy"]) == ("200 OK", [])
    assert found["megabytes"] < 120
