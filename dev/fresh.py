"""dev/run --fresh: begin again with fresh example data."""

import contextlib
import fcntl
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from dev import places
from dev.database import Cluster
from dev.orphans import setting_up
from dev.places import CACHE, MAIL
from dev.programs import Failed, shown
from dev.redisserver import Redis
from dev.stack import Stack, real_database


def clear(stack: Stack) -> None:
    """Remove the example database, what waits in our Redis and the mail that was kept, and say what was removed.

    Raises Failed, with nothing removed, when the database is a real server or another script is using ours.
    """
    if real_database():
        raise Failed(
            "--fresh only clears the scripts' own database, and DATABASE_URL names a real one: unset it first."
        )
    with setting_up(), nobody_using(stack):
        stack.stop()
        removed = [f"{what} ({shown(folder)})" for what, folder in kept(stack) if folder.exists()]
        for _, folder in kept(stack):
            remove(folder)
    if removed:
        print(f"Removed {', '.join(removed)}.", flush=True)
    else:
        print("There was nothing to remove.", flush=True)


def kept(stack: Stack) -> list[tuple[str, Path]]:
    """Return what a run leaves behind, in words, and where."""
    found = []
    for server in stack.servers:
        if isinstance(server, Cluster):
            found.append(("the example database", server.folder))
        if isinstance(server, Redis):
            found.append(("what waited in Redis", server.home))
    if not os.environ.get("EMAIL_URL") and not os.environ.get("MAIL_DIR"):
        found.append(("the mail that was sent", MAIL))
    return found


def remove(folder: Path) -> None:
    """Delete a folder of the cache, and the one elsewhere that PostgreSQL needed where it runs as nobody."""
    record = folder / "folder"
    elsewhere = Path(record.read_text()) if record.exists() else None
    places.discard(folder)
    if elsewhere:
        shutil.rmtree(elsewhere, ignore_errors=True)


@contextlib.contextmanager
def nobody_using(stack: Stack) -> Iterator[None]:
    """Hold the servers for ourselves. Raises Failed while another script, such as dev/manage, uses them."""
    with (CACHE / f"{stack.name}.users").open("w") as users:
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Failed("dev/manage is using the example database: end it first.") from error
        yield
