"""A mail folder on a disk that is full for as long as the file `no-room` is beside it."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import Any

from django.core.mail.backends.filebased import EmailBackend


class MailFolder(EmailBackend):
    """Fails as a full disk does, and says in `no-room` how often."""

    def send_messages(self, messages: Any) -> int:
        """Keep the letters if there is room."""
        sign = Path(self.file_path).parent / "no-room"
        if sign.exists():
            sign.write_text(sign.read_text() + "refused\n")
            raise OSError(errno.ENOSPC, "No space left on device")
        return super().send_messages(messages)  # type: ignore[no-any-return]
