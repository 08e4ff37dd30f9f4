"""The coach's name and address stand in the footer of every page that somebody in an organisation can open (R2)."""

from __future__ import annotations

import pytest

from tests.access.doors import addresses, doors
from tests.access.grid import expected
from tests.access.stage import Stage

PEOPLE = ("lead", "member", "sub_member")


@pytest.mark.requirement("R2")
@pytest.mark.parametrize("person", PEOPLE)
def test_every_page_names_the_coach_of_whoever_is_signed_in(stage: Stage, person: str) -> None:
    coach = stage.world.ours.coach
    seen, without = 0, []
    for door in doors():
        if "token" in door.parts or expected(stage, door, person, "GET", "ours") != "let in":
            continue
        path = addresses(stage, door, "ours", "ours")[0]
        answer = stage.knock(person, "GET", path)
        if answer.status != 200 or "<footer" not in answer.text:
            continue
        seen += 1
        footer = answer.text[answer.text.index("<footer") :]
        if coach.name not in footer or f"mailto:{coach.email}" not in footer:
            without.append(path)
    assert without == [] and seen > 15
