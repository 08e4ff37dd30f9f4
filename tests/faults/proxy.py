"""What stands in front of the webs where people work: it ends https, says so to the web, and passes everything on."""

from __future__ import annotations

import contextlib
import socket
import socketserver
import ssl
import threading
from pathlib import Path

from tests.faults import certificate

# Said anew by the proxy, so that nobody outside can say it; each request has a connection of its own.
OWN = ("x-forwarded-proto:", "connection:")
SAYS = b"X-Forwarded-Proto: https\r\nConnection: close\r\n\r\n"
PATIENCE = 120.0


class Door(socketserver.ThreadingTCPServer):
    """One address with https, in threads of this process, before a web's port."""

    daemon_threads = True
    request_queue_size = 100

    def __init__(self, folder: Path, web: int) -> None:
        super().__init__(("127.0.0.1", 0), _Passage)
        self.web, self.port = web, int(self.server_address[1])
        self.locks = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.locks.load_cert_chain(*certificate.make(folder))
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def stop(self) -> None:
        """Take no more connections."""
        self.shutdown()
        self.server_close()


class _Passage(socketserver.BaseRequestHandler):
    """One connection: one request and its answer. Whoever goes away in the middle has no answer."""

    server: Door

    def handle(self) -> None:
        """Pass one request on."""
        self.request.settimeout(PATIENCE)
        with contextlib.suppress(OSError), self.server.locks.wrap_socket(self.request, server_side=True) as person:
            asked = _until_blank(person)
            if not asked:
                return
            head, _, body = asked.partition(b"\r\n\r\n")
            lines = head.decode("latin-1").split("\r\n")
            kept = [line for line in lines if not line.lower().startswith(OWN)]
            length = next((int(line[15:]) for line in lines if line.lower().startswith("content-length:")), 0)
            with socket.create_connection(("127.0.0.1", self.server.web), timeout=PATIENCE) as web:
                web.sendall("\r\n".join(kept).encode("latin-1") + b"\r\n" + SAYS + body)
                left = length - len(body)
                while left > 0 and (part := person.recv(65536)):
                    web.sendall(part)
                    left -= len(part)
                while part := web.recv(65536):
                    person.sendall(part)


def _until_blank(person: socket.socket) -> bytes:
    """What is sent up to the end of the head, and perhaps more; nothing from a connection that is not used."""
    asked = b""
    while b"\r\n\r\n" not in asked:
        part = person.recv(65536)
        if not part:
            return b""
        asked += part
    return asked
