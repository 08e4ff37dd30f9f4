"""Keep several programs running together: their output side by side, and all stopped when one or we end."""

import contextlib
import os
import queue
import signal
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dev import orphans, programs
from dev.places import ROOT
from dev.programs import Failed, shown

GRACE = 10.0


@dataclass(frozen=True)
class Part:
    """One program of the product: the name that marks its lines, and its command."""

    name: str
    command: Sequence[str]


class Supervisor:
    """Starts parts, shows their output with their names in front of each line, and stops them together."""

    def __init__(self, parts: Sequence[Part], env: Mapping[str, str]) -> None:
        self.parts = parts
        self.env = programs.with_environment({**env, **orphans.mark(), "PYTHONUNBUFFERED": "1"})
        self.width = max(len(part.name) for part in parts)
        self.children: dict[str, subprocess.Popen[bytes]] = {}
        self.ended: queue.SimpleQueue[tuple[str, subprocess.Popen[bytes]]] = queue.SimpleQueue()

    def start(self) -> None:
        """Start every part. Raises Failed when one can't be started."""
        for part in self.parts:
            self.begin(part)

    def begin(self, part: Part) -> None:
        """Start one part. Raises Failed when it can't be started."""
        try:
            child = subprocess.Popen(
                part.command,
                cwd=ROOT,
                env=self.env,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        except OSError as error:
            raise Failed(f"The {part.name} could not start: {error}.") from error
        self.children[part.name] = child
        threading.Thread(target=self.follow, args=(part.name, child), daemon=True).start()

    def revive(self) -> None:
        """Start again the parts that ended by themselves. Raises Failed when one can't be started."""
        for part in self.parts:
            if self.children[part.name].poll() is not None:
                self.begin(part)

    def follow(self, name: str, child: "subprocess.Popen[bytes]") -> None:
        """Show and log what one part says until it ends, then report its end."""
        output = child.stdout
        assert output is not None  # noqa: S101 - start() asks for a pipe
        with programs.log(name).open("wb", buffering=0) as log, output:
            for line in output:
                with contextlib.suppress(OSError):  # the disk may be full: the product goes on
                    log.write(line)
                with contextlib.suppress(OSError):  # the terminal may be gone
                    print(f"{name:<{self.width}} | {line.decode(errors='replace').rstrip()}", flush=True)
        child.wait()
        self.ended.put((name, child))

    def wait(self, seconds: float | None = None) -> None:
        """Wait for as long as all parts run, or that many seconds. Raises Failed as soon as one ends by itself."""
        with contextlib.suppress(queue.Empty):
            self.complain(*self.ended.get(timeout=seconds))

    def check(self) -> None:
        """Raise Failed if a part has ended already."""
        with contextlib.suppress(queue.Empty):
            self.complain(*self.ended.get_nowait())

    def complain(self, name: str, child: "subprocess.Popen[bytes]") -> None:
        """Raise Failed with the sentence about a part that ended by itself and was not started again."""
        if self.children[name] is child:
            where = shown(programs.log(name))
            raise Failed(f"The {name} stopped with exit status {child.returncode}, so everything stops: see {where}.")

    def stop(self) -> None:
        """Ask every part to finish, and after a while end what is left of it."""
        for child in self.children.values():
            self.tell(child, signal.SIGTERM)
        until = time.monotonic() + GRACE
        for child in self.children.values():
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(max(0.0, until - time.monotonic()))
        for child in self.children.values():
            self.tell_group(child, signal.SIGKILL)
            child.wait()

    def tell(self, child: "subprocess.Popen[bytes]", number: int) -> None:
        """Send a signal to a part, which passes it on to its own children."""
        with contextlib.suppress(ProcessLookupError):
            child.send_signal(number)

    def tell_group(self, child: "subprocess.Popen[bytes]", number: int) -> None:
        """Send a signal to whatever still runs in a part's own process group."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(child.pid, number)
