"""The mail that all processes of a machine sent, read from their folder as Django's test mail is read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from email import policy
from email.parser import BytesParser
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Letter:
    """One message."""

    to: list[str]
    body: str


END = b"-" * 79  # written last


class PostRoom(Sequence[Letter]):
    """The letters in the folder, oldest first, as they are now."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def _letters(self) -> list[Letter]:
        files = sorted(self.folder.iterdir(), key=lambda file: file.stat().st_mtime_ns)
        return [_letter(raw) for raw in (file.read_bytes() for file in files) if END in raw]  # whole ones

    def __len__(self) -> int:
        return len(self._letters())

    def __getitem__(self, at: Any) -> Any:
        return self._letters()[at]


def _text(message: Any) -> str:
    return str(message.get_body(("plain",)).get_content())


def _letter(raw: bytes) -> Letter:
    message = BytesParser(policy=policy.default).parsebytes(raw.rsplit(END, 1)[0])
    return Letter([address.strip() for address in str(message["To"]).split(",")], _text(message))
