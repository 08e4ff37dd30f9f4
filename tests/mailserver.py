"""A mail server and a GOV.UK Notify of the tests' own, on this machine alone, which do what a test tells them to."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

KEY = "tests-11111111-1111-4111-8111-111111111111-22222222-2222-4222-8222-222222222222"
TEMPLATE = "33333333-3333-4333-8333-333333333333"


@dataclass
class MailServer:
    """A real SMTP server. `at_recipient` and `at_data` answer in its place, such as "550 Nobody here", if they answer."""

    at_recipient: Callable[[str], str | None] = lambda address: None
    at_data: Callable[[EmailMessage], str | None] = lambda message: None
    letters: list[EmailMessage] = field(default_factory=list)
    port: int = 0
    pause: float = 0.0  # seconds before and after a letter is taken

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, _o: Any) -> str:
        """RCPT TO."""
        if said := self.at_recipient(address):
            return said
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """The message itself."""
        message: Any = BytesParser(policy=policy.default).parsebytes(envelope.content or b"")  # type: ignore[arg-type]
        said = self.at_data(message)
        await asyncio.sleep(self.pause)
        if said is None or said.startswith("2"):
            self.letters.append(message)
        await asyncio.sleep(self.pause)
        if said == "250 and gone":
            assert server.transport is not None
            server.transport.abort()
        return said or "250 OK"

    @property
    def ids(self) -> list[str]:
        """The Message-ID of each letter, in the order in which they came."""
        return [str(letter["Message-ID"]) for letter in self.letters]


@contextmanager
def mail_server(pause: float = 0.0) -> Iterator[MailServer]:
    """The server, running."""
    handler = MailServer(pause=pause)
    controller = Controller(handler, hostname="127.0.0.1", port=_free_port())
    controller.start()
    handler.port = controller.port
    try:
        yield handler
    finally:
        controller.stop()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Notify:
    """The part of GOV.UK Notify that we use: it keeps what it is given, and can be asked by reference."""

    given: list[dict[str, Any]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    answer: Callable[[dict[str, Any]], tuple[int, str] | None] = lambda sent: None
    lock: threading.Lock = field(default_factory=threading.Lock)
    url: str = ""
    pause: float = 0.0  # seconds before and after a letter is taken

    @property
    def references(self) -> list[str]:
        """The reference of each letter that it took."""
        with self.lock:
            return [sent["reference"] for sent in self.given]


class _Answers(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    notify: Notify

    def do_GET(self) -> None:
        """`GET /v2/notifications?reference=`."""
        reference = parse_qs(urlsplit(self.path).query)["reference"][0]
        with self.notify.lock:
            self.notify.asked.append(reference)
            found = [
                {"id": "x", "reference": reference} for sent in self.notify.given if sent["reference"] == reference
            ]
        self._say(200, {"notifications": found, "links": {}})

    def do_POST(self) -> None:
        """`POST /v2/notifications/email`."""
        sent = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        assert self.headers["Authorization"].startswith("Bearer ") and self.path == "/v2/notifications/email"
        if refused := self.notify.answer(sent):
            code, words = refused
            self._say(code, {"status_code": code, "errors": [{"error": "ValidationError", "message": words}]})
            return
        time.sleep(self.notify.pause)
        with self.notify.lock:
            self.notify.given.append(sent)
        time.sleep(self.notify.pause)
        self._say(201, {"id": "x", "reference": sent["reference"]})

    def _say(self, status: int, said: dict[str, Any]) -> None:
        body = json.dumps(said).encode()
        try:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        except OSError:  # who asked is dead
            self.close_connection = True

    def log_message(self, *_said: Any) -> None:
        """Silent."""


class _Quiet(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_about: Any) -> None:
        """Whoever was killed hung up."""


@contextmanager
def notify_server(pause: float = 0.0) -> Iterator[Notify]:
    """GOV.UK Notify, running."""
    notify = Notify(pause=pause)
    server = _Quiet(("127.0.0.1", 0), type("Answers", (_Answers,), {"notify": notify}))
    notify.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield notify
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def stall(seconds: float) -> Callable[[Any], None]:
    """An answer that is long in coming."""
    return lambda _about: time.sleep(seconds)
