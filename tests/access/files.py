"""The words of what a page answers with: HTML as it is, the text of a PDF, the files of an archive."""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from pypdf import PdfReader
from pypdf.errors import PyPdfError


def words_of(content_type: str, content: bytes) -> str:
    """All words that an answer holds. A file that is not what it says it is is read as it stands."""
    if content_type.startswith("application/pdf"):
        return _pdf(content)
    if content[:4] == b"PK\x03\x04":
        return _archive(content)
    return content.decode("utf-8", "replace")


@lru_cache(maxsize=16)  # the same file is read by many people
def _pdf(content: bytes) -> str:
    """The text of each page, the words behind pictures, and what the file says of itself."""
    try:
        reader = PdfReader(BytesIO(content))
        parts = [page.extract_text() for page in reader.pages]
    except PyPdfError:
        return content.decode("utf-8", "replace")
    parts += [str(value) for value in (reader.metadata or {}).values()]
    parts += [words_of("", file) for files in reader.attachments.values() for file in files]
    return "\n".join(parts)


@lru_cache(maxsize=16)
def _archive(content: bytes) -> str:
    """The name and the words of each file in it."""
    try:
        with ZipFile(BytesIO(content)) as archive:
            return "\n".join(f"{name}\n{words_of(_type(name), archive.read(name))}" for name in archive.namelist())
    except BadZipFile:
        return content.decode("utf-8", "replace")


def _type(name: str) -> str:
    return "application/pdf" if name.endswith(".pdf") else ""
