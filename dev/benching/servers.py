"""The web servers under measurement: the product and the floor, served alike, and one request to them."""

from __future__ import annotations

import contextlib
import http.client
import subprocess
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from dev import programs
from dev.benching import processes
from dev.places import ROOT, VENV
from dev.programs import Failed, shown
from dev.serve import HOST, free_port

ALIKE = ("--workers", "2", "--worker-class", "sync", "--timeout", "120", "--log-level", "warning")
FIRST_PORT = 8200
PATIENCE = 60.0


@dataclass(frozen=True)
class Answer:
    """What came back: status, headers in small letters, the bytes as sent."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Server:
    """One gunicorn with 2 sync workers."""

    name: str
    port: int
    process: subprocess.Popen[bytes]

    @property
    def workers(self) -> list[int]:
        """The process ids of its workers."""
        return processes.children(self.process.pid)

    def cpu(self) -> float:
        """CPU seconds of its workers so far."""
        return processes.cpu_below(self.process.pid)

    def get(self, path: str, cookie: str = "", *, packed: bool = False) -> Answer:
        """One request on a connection of its own, as from a proxy that speaks https to the world."""
        headers = {"X-Forwarded-Proto": "https", "Accept": "text/html,*/*"}
        headers |= {"Accept-Encoding": "gzip, br"} if packed else {"Accept-Encoding": "identity"}
        if cookie:
            headers["Cookie"] = cookie
        connection = http.client.HTTPConnection(HOST, self.port, timeout=PATIENCE)
        try:
            connection.request("GET", path, headers=headers)
            response = connection.getresponse()
            found = {name.lower(): value for name, value in response.getheaders()}
            return Answer(response.status, found, response.read())
        finally:
            connection.close()


@contextlib.contextmanager
def serving(name: str, application: str, env: Mapping[str, str], first: str) -> Iterator[Server]:
    """Serve `application` until the block ends; `first` is a path that answers when it is up. Raises Failed."""
    port = free_port(FIRST_PORT)
    command = [str(VENV / "bin" / "gunicorn"), application, "--bind", f"{HOST}:{port}", *ALIKE]
    log = programs.log(f"bench-{name}")
    with log.open("wb") as out:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=programs.with_environment(env),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    server = Server(name, port, process)
    try:
        _await(server, first, shown(log))
        yield server
    finally:
        process.terminate()
        process.wait()


def _await(server: Server, path: str, log: str) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if server.process.poll() is not None:
            break
        with contextlib.suppress(OSError, http.client.HTTPException):
            server.get(path)
            return
        time.sleep(0.2)
    raise Failed(f"The server of {server.name} does not answer: see {log}.")
