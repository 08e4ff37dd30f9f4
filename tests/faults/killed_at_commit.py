"""Settings of a web server that is killed in the instant after a commit, before it can queue what was promised."""

from __future__ import annotations

import os
import signal
from typing import Any

from amhe import celery
from amhe.settings.dev import *  # noqa: F403


def _die(task: str, arguments: dict[str, Any]) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


celery._send = _die
