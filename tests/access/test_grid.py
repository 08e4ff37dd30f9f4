"""Every address x everybody x own and other organisation x GET and POST, held against the roles table and grid.txt."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.access.grid import as_text, doors, walk
from tests.access.stage import Stage

GRID = Path(__file__).parent / "grid.txt"
RENEW = "AMHE_RENEW_GRID"


def test_the_grid(stage: Stage) -> None:
    """No leak anywhere, and who gets in where is as the committed grid says."""
    found, letters = walk(stage, doors())
    assert not found, f"{len(found)} wrong:\n" + "\n".join(found)
    drawn = HEAD + as_text(letters)
    if os.environ.get(RENEW):
        GRID.write_text(drawn, encoding="utf-8")
    kept = GRID.read_text(encoding="utf-8") if GRID.exists() else ""
    changes = set(drawn.splitlines()) ^ set(kept.splitlines())
    assert drawn == kept, f"Access has changed. If on purpose, run this test with {RENEW}=1 and commit grid.txt:\n" + (
        "\n".join(sorted(changes))
    )


HEAD = """\
Who gets in where, in their own organisation: G may read, P may send. Made by tests/access/test_grid.py.
In another organisation, and at addresses that mix two, everybody who does not belong gets "not there".

"""
