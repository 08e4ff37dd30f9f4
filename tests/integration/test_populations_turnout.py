"""The turnout of an open vote, as those who run it watch it: a number that renews itself, and never who."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from amhe import clock
from populations import actions
from tests.conftest import NOW
from tests.integration.populations_cast import groups, open_vote, text_of

pytestmark = pytest.mark.django_db
BY_HTMX = {"headers": {"HX-Request": "true", "X-By-Itself": "1"}}


@pytest.mark.requirement("R46")
def test_the_coach_watches_the_turnout_and_is_led_to_the_result_when_the_vote_closes(
    world: Any, browser_of: Any
) -> None:
    ours, listed = world.ours, groups(world.ours)
    round = open_vote(ours, listed)
    coach, address = browser_of(ours.coach), f"/o/marsh/ballots/{round.pk}/results/"
    assert 'hx-trigger="every 60s"' in coach.get(address).content.decode()
    assert "hx-trigger" not in coach.get(f"{address}?still=1").content.decode(), "who wants can keep it still"
    assert "0 of 3 people have voted." in text_of(coach.get(address, **BY_HTMX))
    with ours.inside():
        actions.cast_vote(by=ours.member, round=round, ranking=[listed[0].pk])
    part = coach.get(address, **BY_HTMX)
    seen = text_of(part)
    assert "1 of 3 people have voted." in seen and ours.member.name not in seen and "Skip to main content" not in seen
    with ours.inside(), clock.set_to(round.closes_at):
        actions.close_round(by=ours.lead, round=round)
    assert coach.get(address, **BY_HTMX).headers["HX-Refresh"] == "true"


def test_members_have_nothing_to_watch(world: Any, browser_of: Any) -> None:
    round = open_vote(world.ours, groups(world.ours))
    page = browser_of(world.ours.member).get(f"/o/marsh/ballots/{round.pk}/results/", **BY_HTMX)
    assert "hx-trigger" not in page.content.decode() and "have voted" not in text_of(page)


def test_a_page_that_renews_itself_keeps_nobody_signed_in(world: Any, browser_of: Any, settings: Any) -> None:
    settings.SESSION_IDLE, settings.SESSION_LONGEST = timedelta(minutes=60), timedelta(hours=12)
    round = open_vote(world.ours, groups(world.ours))
    coach, address = browser_of(world.ours.coach), f"/o/marsh/ballots/{round.pk}/results/"
    with clock.set_to(NOW + timedelta(minutes=59)):
        assert coach.get(address, **BY_HTMX).status_code == 200
    with clock.set_to(NOW + timedelta(minutes=61)):
        assert coach.get(address).status_code == 302, "59 minutes of watching were no use"
