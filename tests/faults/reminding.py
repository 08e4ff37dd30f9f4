"""Settings of workers whose letters are looked for again soon after one of them died."""

from __future__ import annotations

import os
from datetime import timedelta

from amhe.settings.dev import *  # noqa: F403

REMINDERS_LEASE = timedelta(seconds=float(os.environ["LEASE"]))  # longer than any letter takes, on a busy machine too
