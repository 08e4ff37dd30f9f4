"""A list of meetings and one meeting ask at most 12 queries, and the same at 1 and at 20 of everything (speed.md)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from amhe import clock
from populations.models import Population
from teams import actions
from teams.models import Meeting
from tests.scenes import populations as scene
from tests.world import Place, World

pytestmark = pytest.mark.django_db
BUDGET = 12
DAYS = timedelta(days=1)


def fill(place: Place, team: Any, meeting: Meeting, number: int) -> None:
    """One more of everything around a meeting."""
    by = place.lead
    past = actions.plan_meeting(by=by, team=team, starts_at=clock.now() - number * DAYS - timedelta(hours=1))
    actions.change_meeting(by=by, meeting=past, version=1, notes="We met.", present=[place.lead.pk])
    actions.plan_meeting(by=by, team=team, starts_at=clock.now() + (40 + number) * DAYS)
    line = actions.add_item(by=by, meeting=meeting, what=f"Line {number}")
    known = {"by": by, "team": team, "owner": place.lead, "due_on": clock.today() + 3 * DAYS}
    actions.add_action(**known, what=f"Action {number}")
    actions.add_action(**known, what=f"Action of the meeting {number}", meeting=meeting, item=line)


@pytest.mark.parametrize("which", ["project team", "sub-team"])
def test_meetings_ask_the_same_few_queries_however_much_there_is(
    world: World, browser_of: Callable[[Any], Any], count_queries: Callable[[Callable[[], Any]], int], which: str
) -> None:
    scene.build(world.ours, "", {})
    ours = world.ours
    with ours.inside():
        population = Population.objects.select_related("team").get(team__isnull=False)
        team = ours.team if which == "project team" else population.team
        coming = actions.plan_meeting(by=ours.lead, team=team, starts_at=clock.now() + DAYS)
        held = actions.plan_meeting(by=ours.lead, team=team, starts_at=clock.now())
        fill(ours, team, coming, 1)
    lead = browser_of(ours.lead)
    listed = "/o/marsh/meetings/" if which == "project team" else f"/o/marsh/p/{population.slug}/meetings/"
    one = "/o/marsh/meetings/{}/"
    pages = [listed, one.format(coming.pk), one.format(held.pk), one.format(held.pk) + "minutes/", "/me/actions/"]
    pages += [one.format(coming.pk) + "agenda/", one.format(held.pk) + "write-up/"]

    def asked() -> dict[str, int]:
        found = {}
        for page in pages:
            assert lead.get(page).status_code == 200, page  # the first one settles what was changed
            found[page] = count_queries(lambda page=page: lead.get(page))
        return found

    def outcome(number: int) -> None:
        actions.add_outcome(by=ours.lead, meeting=Meeting.objects.get(pk=held.pk), kind="decision", what=f"{number}")

    with ours.inside():
        fill(ours, team, held, 30)
        actions.change_meeting(by=ours.lead, meeting=held, version=1, notes="", present=[ours.lead.pk])
        outcome(0)
    few = asked()
    with ours.inside():
        for number in range(2, 21):
            fill(ours, team, coming, number)
            actions.add_item(by=ours.lead, meeting=Meeting.objects.get(pk=held.pk), what=f"Line {number}")
            outcome(number)
    assert asked() == few
    assert {page: count for page, count in few.items() if count > BUDGET} == {}
