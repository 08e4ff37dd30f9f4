"""Log lines as JSON, for machines, and never with anything that a person wrote or is called.

What is written: our own sentences, numbers that we chose, an exception's type and place. What is not: addresses,
bodies, query strings, an exception's own words (the database's can hold the row that it refused), and the values in
other libraries' sentences. Standard library only, so that gunicorn and the settings can use it before Django is there.
"""

from __future__ import annotations

import json
import logging
import traceback
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from amhe.operations import trace

ROOT = str(Path(__file__).resolve().parents[2]) + "/"
# Rooms whose own sentences hold nothing but numbers and names of things in the code.
OURS = ("amhe", "organisations", "teams", "populations", "datareview", "assets", "qiprojects")
# What others report without a sentence that can be shown.
SAID = {"django.request": "request failed", "celery.app.trace": "task did not end well"}
OWN_FRAMES, LAST_FRAMES = 12, 4
CAUSES = 4


class JsonLines(logging.Formatter):
    """One JSON object a line: time, level, logger, process, request, event, then the record's `facts` and its error."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as one line of JSON."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "process": record.process,
        }
        if reference := trace.current():
            line["request"] = reference
        line["event"] = sentence(record)
        line |= getattr(record, "facts", {})
        if record.exc_info and record.exc_info[1] is not None:
            line["error"] = failure(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False, default=lambda value: type(value).__name__)


def sentence(record: logging.LogRecord) -> str:
    """What our own code says, whole; of others the sentence's frame and its numbers, or where it was said without one."""
    if record.name.partition(".")[0] in OURS:
        return record.getMessage()
    if record.name in SAID:
        return SAID[record.name]
    if record.args and isinstance(record.msg, str):
        try:
            return (record.msg % numbers_only(record.args)).strip()
        except (TypeError, ValueError, KeyError):
            return record.msg.strip()
    return f"said in {place(record.pathname)}:{record.lineno}"


class WithError(logging.Filter):
    """Lets through what comes with an exception."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the record has one."""
        return bool(record.exc_info)


def numbers_only(values: Any) -> Any:
    """A record's arguments with a question mark for each that is no number."""
    if isinstance(values, Mapping):
        return {name: numbers_only((value,))[0] for name, value in values.items()}
    return tuple(value if isinstance(value, int | float) else "?" for value in values)


def failure(error: BaseException, causes: int = CAUSES) -> dict[str, Any]:
    """An exception's type, code (SQLSTATE or errno), places (last frames, innermost last) and cause; not its words."""
    told: dict[str, Any] = {"type": f"{type(error).__module__}.{type(error).__qualname__}"}
    code = getattr(error, "sqlstate", None) or getattr(error, "errno", None)
    if isinstance(code, int) or (isinstance(code, str) and len(code) == 5 and code.isalnum()):
        told["code"] = code
    told["places"] = places(error)
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if cause is not None and causes:
        told["cause"] = failure(cause, causes - 1)
    return told


def places(error: BaseException) -> list[str]:
    """Where it happened, innermost last: the last frames, and those before them that are in our own source."""
    frames = traceback.extract_tb(error.__traceback__)
    last = len(frames) - LAST_FRAMES
    own = [at for at, frame in enumerate(frames[: max(last, 0)]) if is_own(frame.filename)]
    kept = [*own[-OWN_FRAMES:], *range(max(last, 0), len(frames))]
    return [f"{place(frames[at].filename)}:{frames[at].lineno} {frames[at].name}" for at in kept]


def is_own(path: str) -> bool:
    """Whether a source file is ours and not a library's."""
    return path.startswith(ROOT) and "/site-packages/" not in path


def place(path: str) -> str:
    """A source file's path without the folders of this machine."""
    for start in ("/site-packages/", "/lib/python3"):
        if start in path:
            return path.rpartition(start)[2]
    return path.removeprefix(ROOT)


def logging_settings(level: str) -> dict[str, Any]:
    """Django's LOGGING for production: all to standard output as JSON; ours from `level`, others from warnings."""
    ours = {name: {"level": level} for name in OURS}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"with error": {"()": "amhe.operations.logs.WithError"}},
        "formatters": {"json": {"()": "amhe.operations.logs.JsonLines"}},
        "handlers": {"out": {"class": "logging.StreamHandler", "formatter": "json", "stream": "ext://sys.stdout"}},
        "root": {"handlers": ["out"], "level": "WARNING"},
        "loggers": {
            **ours,
            # amhe.operations.requests writes a line for every request: here only what went wrong in one
            "django.request": {"level": "ERROR", "filters": ["with error"]},
            "django.security.DisallowedHost": {"level": "CRITICAL"},
            "django.server": {"handlers": ["out"], "level": "ERROR", "propagate": False},
            "gunicorn.error": {"handlers": ["out"], "level": "INFO", "propagate": False},
            "gunicorn.access": {"handlers": [], "level": "CRITICAL", "propagate": False},
        },
    }
