"""The local Redis: one server a stack, on a private unix socket and no port."""

import socket
import time
from dataclasses import dataclass
from pathlib import Path

from dev import programs, sockets
from dev.places import CACHE
from dev.programs import Failed, shown

PATIENCE = 10.0


@dataclass(frozen=True)
class Redis:
    """One Redis server. `safe` is false for tests, which keep nothing on disk."""

    name: str
    safe: bool

    @property
    def socket(self) -> Path:
        """The server's socket."""
        return sockets.folder(self.name) / "redis.sock"

    def env(self) -> dict[str, str]:
        """Return the server's address as an environment variable."""
        return {"REDIS_URL": f"unix://{self.socket}"}

    def ask(self, question: str) -> str:
        """Return the server's answer to one command, or an empty string when nobody answers."""
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(PATIENCE)
            try:
                line.connect(str(self.socket))
                line.sendall(f"{question}\r\n".encode())
                return line.recv(1024).decode()
            except OSError:
                return ""

    def running(self) -> bool:
        """Return whether the server answers."""
        return self.ask("PING").startswith("+PONG")

    def start(self) -> None:
        """Start the server if it doesn't run yet. Raises Failed."""
        if self.running():
            return
        home = CACHE / ("redis" if self.name == "run" else f"redis-{self.name}")
        home.mkdir(parents=True, exist_ok=True)
        log = home / "server.log"
        command = ["redis-server", "--port", "0", "--unixsocket", str(self.socket), "--unixsocketperm", "700"]
        command += ["--daemonize", "yes", "--dir", str(home), "--logfile", str(log)]
        command += ["--save", "60 1" if self.safe else ""]
        programs.run(f"{self.name}-redis", command, failure="Redis did not start")
        self.wait(True, f"Redis did not start: see {shown(log)}.")

    def stop(self) -> None:
        """Stop the server, letting it save first. Raises Failed."""
        if self.running():
            self.ask("SHUTDOWN")
            self.wait(False, "Redis did not stop.")

    def wait(self, running: bool, failure: str) -> None:
        """Wait until the server runs, or no longer does. Raises Failed when that takes too long."""
        until = time.monotonic() + PATIENCE
        while self.running() is not running:
            if time.monotonic() > until:
                raise Failed(failure)
            time.sleep(0.02)
