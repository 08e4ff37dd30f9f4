"""What nobody has answered stands on the next agenda and on the oversight page, without anybody typing (R12, R15, R66)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from amhe import clock
from populations.models import Population
from teams import actions
from teams.models import HelpRequest, Meeting
from tests.scenes import populations as populations_scene
from tests.world import Place, World

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R12", "R15", "R66")]


def meeting(place: Place, team: Any, by: Any) -> Meeting:
    return actions.plan_meeting(by=by, team=team, starts_at=clock.now() + timedelta(days=2))


def texts(browser: Any, path: str) -> str:
    answer = browser.get(path)
    assert answer.status_code == 200, path
    return " ".join(answer.content.decode().split())


def test_the_project_team_reads_all_that_is_open_and_a_sub_team_its_own(
    world: World, browser_of: Callable[[Any], Any]
) -> None:
    ours, things = world.ours, {}
    populations_scene.build(ours, "", things)
    with ours.inside():
        team = Population.objects.select_related("team").get(pk=things[Population].pk).team
        actions.ask_for_help(by=ours.lead, team=ours.team, to="sponsor", function="resources", what="A room")
        actions.ask_for_help(by=ours.sub_lead, team=team, to="coach", what="A look at our form")
        over = actions.ask_for_help(by=ours.lead, team=ours.team, to="coach", what="Old news")
        actions.close_request(by=ours.lead, request=over)
        of_project, of_sub_team = meeting(ours, ours.team, ours.lead), meeting(ours, team, ours.sub_lead)
        asked = HelpRequest.objects.get(what="A room")
    page = texts(browser_of(ours.lead), f"/o/marsh/meetings/{of_project.pk}/")
    assert "Asked for, and not answered yet" in page and "A look at our form" in page and "Old news" not in page
    assert f'href="/o/marsh/requests/{asked.pk}/"' in page and "Senior sponsor was asked today" in page
    oversight = texts(browser_of(ours.sponsor), "/o/marsh/oversight/")
    for words in (
        "A room",
        "Secure resources for the projects. Project team, today",
        "A look at our form",
        "Sub-team: ",
    ):
        assert words in oversight, words
    assert "Old news" not in oversight and f'href="/o/marsh/requests/{asked.pk}/"' in oversight
    own = texts(browser_of(ours.sub_lead), f"/o/marsh/meetings/{of_sub_team.pk}/")
    assert "A look at our form" in own and "A room" not in own
