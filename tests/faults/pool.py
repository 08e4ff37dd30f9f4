"""PgBouncer in front of a machine's database: its program, as whom it runs, and its settings."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from dev.database import NAMESPACE, NOBODY, account

SIZE = 3  # server connections for everybody together, so that every one of them serves everybody


def command(folder: Path, database_socket: Path) -> list[str]:
    """Write its settings into the folder where its socket will be, and return how it is started.

    Transaction mode, a private socket, and few connections for everybody. Like PostgreSQL it refuses to run as root.
    """
    lines = ["[databases]", f"* = host={database_socket} user=amhe_app pool_size={SIZE}", "[pgbouncer]"]
    lines += ["listen_port = 5432", "listen_addr =", f"unix_socket_dir = {folder}", "pool_mode = transaction"]
    lines += ["auth_type = any", f"max_db_connections = {SIZE}", "max_client_conn = 200"]
    (folder / "pgbouncer.ini").write_text("\n".join(lines) + "\n")
    if account() == "nobody":
        os.chown(folder, NOBODY, NOBODY)
    as_nobody = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
    before = {"oneself": [], "namespace": [*NAMESPACE], "nobody": as_nobody}[account()]
    return [*before, program(), str(folder / "pgbouncer.ini")]


def program() -> str:
    """PgBouncer's program."""
    named = os.environ.get("PGBOUNCER_PATH") or shutil.which("pgbouncer", path=f"{os.environ['PATH']}:/usr/sbin")
    assert named, "PgBouncer is not installed: dev/test installs it, PGBOUNCER_PATH names it"
    return named
