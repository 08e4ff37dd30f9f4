"""How gunicorn serves the product: `gunicorn --config python:amhe.operations.gunicorn amhe.wsgi`.

Everything that differs comes from the environment: BIND, WEB_WORKERS, WEB_THREADS.
"""

from __future__ import annotations

import logging
import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "amhe.settings.production")

from django.core.exceptions import ImproperlyConfigured

from amhe.operations.logs import logging_settings
from amhe.settings.refusals import refuse

if os.environ["DJANGO_SETTINGS_MODULE"] == "amhe.settings.production":
    try:
        refuse()
    except ImproperlyConfigured as why:
        sys.exit(str(why))

# The web processes add up their metrics through files here; a folder of our own goes when we go.
_own = "" if "PROMETHEUS_MULTIPROC_DIR" in os.environ else tempfile.mkdtemp(prefix="amhe-metrics-")
os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", _own)

bind = os.environ.get("BIND", "0.0.0.0:8000")
workers = int(os.environ.get("WEB_WORKERS", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))
worker_class = "gthread"
timeout = 60
# On SIGTERM no new requests are taken, and those under way have this many seconds to be answered.
graceful_timeout = 30
keepalive = 5
# The heartbeat must never wait for a disk.
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108
control_socket_disable = True
logconfig_dict = logging_settings(os.environ.get("LOG_LEVEL", "INFO"))


def on_starting(server: Any) -> None:
    """Counts of processes that are long gone are not added to ours."""
    folder = Path(os.environ["PROMETHEUS_MULTIPROC_DIR"])
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.db"):
        old.unlink()


def post_worker_init(worker: Any) -> None:
    """The first look at the database; a wrong role stops the whole server. Then nobody's first request is slow."""
    from django.urls import resolve

    from amhe.operations.start import refusal

    if why := refusal():
        logging.getLogger(__name__).critical(why)
        sys.exit(4)  # gunicorn's own sign that the application can't run at all
    resolve("/")


def child_exit(server: Any, worker: Any) -> None:
    """A worker that ended no longer counts as live."""
    from prometheus_client.multiprocess import mark_process_dead

    mark_process_dead(worker.pid)


def on_exit(server: Any) -> None:
    """Leave nothing behind."""
    if _own:
        shutil.rmtree(_own, ignore_errors=True)
