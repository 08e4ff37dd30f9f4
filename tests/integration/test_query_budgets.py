"""How many queries a page may ask: at most 12 for a home or a list (the design note on speed)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from populations.models import Population
from tests.scenes import assets, datareview, populations, programme, qiprojects
from tests.scenes import teams as teams_scene
from tests.world import World

pytestmark = pytest.mark.django_db
BUDGET = 12
OF_THE_LEAD = ("", "meetings/", "milestones/", "milestones/4/", "populations/", "populations/review/", "health/")
OF_THE_SUB_TEAM = ("", "heard/", "data/", "themes/", "assets/", "project/measures/", "project/tests/")


@pytest.fixture
def full(world: World) -> tuple[World, Population]:
    """An organisation with something in every room."""
    things: dict[Any, Any] = {}
    for room in (teams_scene, populations, datareview, assets, qiprojects, programme):
        room.build(world.ours, "canary", things)
    return world, things[Population]


def test_homes_and_lists_ask_at_most_12_queries(
    full: tuple[World, Population],
    browser_of: Callable[[Any], Any],
    count_queries: Callable[[Callable[[], Any]], int],
) -> None:
    world, population = full
    lead, member = browser_of(world.ours.lead), browser_of(world.ours.people["sub_lead"])
    pages = [(lead, f"/o/marsh/{path}") for path in OF_THE_LEAD]
    pages += [(member, f"/o/marsh/p/{population.slug}/{path}") for path in OF_THE_SUB_TEAM]
    pages += [(member, "/talk/"), (lead, "/me/actions/"), (browser_of(world.ours.coach), "/coach/")]
    asked = {}
    for browser, path in pages:
        answer = browser.get(path)  # the first one may settle what the scenes changed
        assert answer.status_code == 200, path
        asked[path] = count_queries(lambda browser=browser, path=path: browser.get(path))
    assert {path: count for path, count in asked.items() if count > BUDGET} == {}
    assert asked["/o/marsh/"] <= 6 and asked["/coach/"] <= 6
