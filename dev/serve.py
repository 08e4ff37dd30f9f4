"""dev/run: the whole product on this machine under one roof, with example data, until Ctrl-C."""

import argparse
import contextlib
import fcntl
import os
import signal
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Iterator

from dev import fresh, programs
from dev.places import CACHE, LOGS, PYTHON, VENV
from dev.programs import Failed, shown
from dev.stack import Stack
from dev.supervisor import Part, Supervisor

HOST = "127.0.0.1"
FIRST_PORT = 8000
PORTS_TRIED = 100
PATIENCE = 60.0
GLANCE = 1.0


def port_number(text: str) -> int:
    """Return the port that somebody typed. Raises ArgumentTypeError for what is none, or not open to this user."""
    lowest = 1 if os.geteuid() == 0 else 1024
    if not text.isascii() or not text.isdigit() or not lowest <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(f"a port is a whole number from {lowest} to 65535, and this is {text}")
    return int(text)


def free_port(first: int) -> int:
    """Return `first`, or the next port after it that nobody on this machine listens on. Raises Failed."""
    for port in range(first, min(first + PORTS_TRIED, 65536)):
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((HOST, port))
            return port
    last = min(first + PORTS_TRIED, 65536) - 1
    raise Failed(f"No port is free between {first} and {last}: choose another with --port.")


def serve(arguments: list[str]) -> int:
    """Set up and serve until Ctrl-C; return the exit status. Raises Failed when a step does not work."""
    parser = argparse.ArgumentParser(prog="dev/run", description="Serve AMHE with example data on this machine.")
    parser.add_argument("--port", type=port_number, default=FIRST_PORT, help="the first port to try (8000)")
    parser.add_argument("--fresh", action="store_true", help="begin again with fresh example data")
    options = parser.parse_args(arguments)
    started = time.monotonic()
    with only_one():
        if options.fresh:
            fresh.clear(Stack("run"))
        serve_alone(options.port, started)
    return 0


def serve_alone(first_port: int, started: float) -> None:
    """Set up and serve until Ctrl-C; `started` is when that began. Raises Failed."""
    stack = Stack("run")
    with stack.running() as env:
        print("Preparing the database and the example data ...", flush=True)
        manage(env, "migrate", "Could not bring the database up to date", "--no-input")
        manage(env, "load_example", "Could not load the example data")
        sign_ins = manage(env, "example_sign_ins", "Could not list the example sign-ins")
        port = free_port(first_port)
        address = f"http://localhost:{port}"
        product = Supervisor(parts(port), {"SITE_URL": os.environ.get("SITE_URL", address), **env})  # where mails lead
        try:
            product.start()
            await_page(product, f"http://{HOST}:{port}/")
            welcome(f"{address}/", sign_ins, env, time.monotonic() - started)
            watch(product, stack)
        finally:
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            with contextlib.suppress(OSError):  # the terminal may be gone
                print("Stopping ...", flush=True)
            product.stop()


def watch(product: Supervisor, stack: Stack) -> None:
    """Watch the product until it ends; a server that ends by itself starts again, with the parts it took along.

    Raises Failed when a part ends for another reason.
    """
    while True:
        try:
            product.wait(GLANCE)
        except Failed:
            if not stack.ended():
                raise
        if stack.ended():
            stack.restart_ended()
            product.revive()


@contextlib.contextmanager
def only_one() -> Iterator[None]:
    """Hold the right to serve from this folder. Raises Failed while another dev/run has it."""
    CACHE.mkdir(exist_ok=True)
    with (CACHE / "serving.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Failed("dev/run is already running in this folder: stop it first.") from error
        yield


def manage(env: dict[str, str], command: str, failure: str, *options: str) -> str:
    """Run one command of manage.py and return what it printed. Raises Failed."""
    return programs.run(command, [PYTHON, "manage.py", command, *options], failure=failure, env=env)


def parts(port: int) -> list[Part]:
    """Return the programs that make up the product."""
    python = [str(PYTHON), "-W", "ignore:You're running the worker"]
    celery = [*python, "-m", "celery", "--quiet", "--app", "amhe"]
    gunicorn = [
        str(VENV / "bin" / "gunicorn"),
        "amhe.wsgi",
        "--bind",
        f"{HOST}:{port}",
        "--workers",
        "2",
        "--reload",
    ]
    return [
        Part("web", [*gunicorn, "--access-logfile", "-", "--log-level", "error"]),
        Part("worker", [*celery, "worker", "--concurrency", "2", "--loglevel", "warning"]),
        Part(
            "beat",
            [*celery, "beat", "--loglevel", "warning", "--pidfile", ""],
        ),
    ]


def await_page(product: Supervisor, address: str) -> None:
    """Wait until the first page is answered. Raises Failed when a part ends or it takes too long."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        product.check()
        try:
            with urllib.request.urlopen(address, timeout=PATIENCE):  # noqa: S310
                return
        except urllib.error.HTTPError as error:
            raise Failed(f"The first page answers with error {error.code}: see {shown(LOGS / 'web.log')}.") from error
        except OSError:
            time.sleep(0.1)
    raise Failed(f"The web server does not answer: see {shown(LOGS / 'web.log')}.")


def welcome(address: str, sign_ins: str, env: dict[str, str], seconds: float) -> None:
    """Print where the product is, whom to sign in as, and where its mail can be read."""
    mail = f"{address}dev/mail/" if "MAIL_DIR" in env else "sent through the server in EMAIL_URL"
    print(f"\nAMHE is ready after {seconds:.0f} seconds: {address}\n")
    print(f"Sign in as one of these:\n{sign_ins.rstrip()}\n")
    print(f"Sent mail: {mail}\nLogs: {shown(LOGS)}\nStop with Ctrl-C.\n", flush=True)
