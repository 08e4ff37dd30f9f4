"""Every address x everybody x own and other organisation x GET and POST, held against the roles table and grid.txt."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from tests.access.doors import addresses, doors
from tests.access.grid import NARROWER, READ_LOGS, as_text, expected, judge, walk
from tests.access.stage import Stage

GRID = Path(__file__).parent / "grid.txt"
RENEW = "AMHE_RENEW_GRID"
ROOMS = sorted({door.room for door in doors()})
HEAD = """\
Who gets in where, in their own organisation: G may read, P may send. Made by tests/access/test_grid.py.
In another organisation, and at addresses that mix two, everybody who does not belong gets "not there".
"""


def kept() -> dict[str, str]:
    """The committed grid, a text for each room."""
    if not GRID.exists():
        return {}
    parts = re.split(r"^\[(\S+)\]\n", GRID.read_text(encoding="utf-8"), flags=re.M)
    return {room: text.rstrip("\n") + "\n" for room, text in zip(parts[1::2], parts[2::2], strict=True)}


def renew(room: str, drawn: str) -> None:
    """Put a room's part into the committed grid."""
    rooms = kept() | {room: drawn}
    parts = [f"[{name}]\n{rooms[name]}" for name in sorted(rooms) if name in ROOMS]
    GRID.write_text("\n".join([HEAD, *parts]), encoding="utf-8")


@pytest.mark.parametrize("room", ROOMS)
def test_nobody_gets_in_where_they_should_not_and_nothing_leaks(stage: Stage, room: str) -> None:
    found, letters = walk(stage, [door for door in doors() if door.room == room])
    if found:
        pytest.fail(f"{len(found)} wrong:\n" + "\n".join(found), pytrace=False)
    drawn = as_text(letters)
    if os.environ.get(RENEW):
        renew(room, drawn)
    was = kept().get(room, "")
    changes = sorted(set(drawn.splitlines()) ^ set(was.splitlines()))
    if drawn != was:
        how = f"If that is on purpose, run this test with {RENEW}=1 and commit grid.txt."
        pytest.fail("\n".join(["Access has changed:", *changes, how]), pytrace=False)


def test_a_part_of_a_page_asked_for_by_itself_leaks_nothing_either(stage: Stage) -> None:
    wrong = []
    for door in (door for door in doors() if door.on is not None):
        for person in ("lead", "sub_lead", "coach_of_both"):
            if expected(stage, door, person, "GET", "ours") == "let in":
                path = addresses(stage, door, "ours", "ours")[0]
                answer = stage.knock(person, "GET", path, htmx=True)
                wrong += judge(stage, door, person, "GET", path, "let in", answer)
    assert not wrong, "\n".join(wrong)


def test_the_grid_and_its_exceptions_speak_of_addresses_that_are_there() -> None:
    routes = {door.route for door in doors()}
    assert set(kept()) == set(ROOMS)
    assert {route for route, _ in NARROWER} <= routes
    assert set(READ_LOGS) <= routes
