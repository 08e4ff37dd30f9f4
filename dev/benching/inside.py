"""What must run inside Django, one thing a process: `python -m dev.benching.inside WHAT FILE` writes JSON into FILE."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

WHAT = {
    "floor": ("visits", "floor"),
    "pages": ("visits", "product"),
    "permissions": ("rights", "permissions"),
    "wall": ("rights", "behind_the_wall"),
    "tally": ("arithmetic", "a_tally"),
    "charts": ("arithmetic", "charts"),
    "report": ("paper", "report"),
    "leaving": ("leaving", "leaving"),
    "reminders": ("reminding", "find"),
}


def main(what: str, file: str) -> None:
    """Measure one thing and write down what was found."""
    import django

    django.setup()
    module, name = WHAT[what]
    measure: Callable[..., Any] = getattr(import_module(f"dev.benching.{module}"), name)
    found = measure(os.environ["BENCH_FREE"]) if what == "wall" else measure()
    Path(file).write_text(json.dumps(found), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
