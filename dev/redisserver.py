"""The local Redis: one server a stack, on a private unix socket and no port."""

import re
import signal
import socket
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from dev import debian, faults, orphans, programs, sockets, system
from dev.places import CACHE
from dev.programs import Failed, shown

PATIENCE = 30.0
UNREADABLE = re.compile(
    r"reading the append only file|AOF manifest|AOF file type|loading aborted|loading DB|RDB file reading", re.I
)


@dataclass(frozen=True)
class Redis:
    """One Redis server. `safe` is false for tests, which keep nothing on disk.

    A safe one writes every change to its file before it answers: a killed server loses nothing that it confirmed.
    """

    name: str
    safe: bool

    what = "Redis"

    @property
    def socket(self) -> Path:
        """The server's socket."""
        return sockets.folder(self.name) / "redis.sock"

    @property
    def home(self) -> Path:
        """The folder of what the server keeps."""
        return CACHE / ("redis" if self.name == "run" else f"redis-{self.name}")

    @property
    def log(self) -> Path:
        """The server's own log, of its last start."""
        return self.home / "server.log"

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
        self.stop()  # one that runs and doesn't answer, such as one whose socket was deleted
        self.home.mkdir(parents=True, exist_ok=True)
        try:
            self.launch()
        except Failed:
            if not self.damaged():
                raise
            self.set_aside()
            self.launch()

    def launch(self) -> None:
        """Start the server and wait until it answers. Raises Failed."""
        program = system.redis()
        if program is None:
            raise Failed("Redis is not installed: dev/setup fetches it.")
        self.log.unlink(missing_ok=True)
        command = [program, "--port", "0", "--unixsocket", str(self.socket), "--unixsocketperm", "700"]
        command += ["--daemonize", "yes", "--dir", str(self.home), "--logfile", str(self.log)]
        command += ["--save", "", "--appendonly", "yes" if self.safe else "no", "--appendfsync", "everysec"]
        failure = "Redis did not start"
        programs.run(f"{self.name}-redis", command, failure=failure, env=debian.env(), serves=self.log)
        until = time.monotonic() + PATIENCE
        while not self.running():
            if time.monotonic() > until or not self.processes():
                known = faults.cause(programs.tail(self.log)) or f"see {shown(self.log)}"
                raise Failed(f"{failure}: {known}.")
            time.sleep(0.02)

    def damaged(self) -> bool:
        """Return whether the server did not start because it can't read what it kept."""
        return UNREADABLE.search(programs.tail(self.log)) is not None

    def set_aside(self) -> None:
        """Put what the server can't read out of its way, and say so."""
        aside = Path(tempfile.mkdtemp(prefix=f"{self.home.name}-damaged-", dir=CACHE))
        self.home.rename(aside)
        self.home.mkdir()
        print(f"What waited in Redis was damaged and is now in {shown(aside)}: Redis starts empty.", flush=True)

    def processes(self) -> set[int]:
        """Return the server's processes, whether they answer or not."""
        return orphans.working_in(self.home, "redis-server")

    def stop(self) -> None:
        """Stop the server, letting it write first. Raises Failed."""
        if not orphans.end(self.processes, (signal.SIGTERM, signal.SIGKILL), PATIENCE):
            raise Failed("Redis did not stop.")
