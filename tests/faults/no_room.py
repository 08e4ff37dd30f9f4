"""Settings of a worker whose mail folder has no room for as long as the file `no-room` is beside it."""

from __future__ import annotations

from amhe.settings.dev import *  # noqa: F403

EMAIL_BACKEND = "tests.faults.no_room_mail.MailFolder"
