"""The private link that a calendar reads: when one's meetings are, and nothing else, until it is taken back."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import vobject
from django.core.cache import cache

from amhe import clock
from amhe.access.roles import Role
from organisations.models import User
from teams import actions
from teams.models import CalendarFeed, Membership
from tests.conftest import NOW, WalledClient
from tests.world import Place, World

pytestmark = pytest.mark.django_db
Browser = Callable[[Any], Any]
FIRST = datetime(2026, 12, 1, 10, 0, tzinfo=UTC)


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


@pytest.fixture(autouse=True)
def nobody_asked_yet() -> None:
    cache.clear()


def link_for(user: User) -> str:
    """The path of a new link of theirs."""
    return f"/feed/{actions.make_feed(by=user)[1]}.ics"


def plan(place: Place, at: datetime = FIRST, **where: Any) -> Any:
    with place.inside():
        return actions.plan_meeting(by=place.lead, team=where.get("team", place.team), starts_at=at, place="Room 1")


def events(response: Any) -> list[Any]:
    assert response.status_code == 200, response.status_code
    return list(getattr(vobject.readOne(response.content.decode()), "vevent_list", []))


def starts(response: Any) -> list[datetime]:
    return [event.dtstart.value for event in events(response)]


def test_a_link_is_made_shown_once_and_read_without_signing_in(
    world: World, browser_of: Browser, client: WalledClient
) -> None:
    plan(world.ours)
    browser = browser_of(world.ours.member)
    assert "You have no link now." in text(browser.get("/me/calendar/"))
    page = text(browser.post("/me/calendar/", {"do": "make"}, follow=True))
    found = re.search(r"http://\S+?(/feed/[\w-]{43}\.ics)", page)
    assert found and "we cannot show it again" in page and "webcal://" in page
    assert starts(client.get(found[1])) == [FIRST]
    assert found[1] not in text(browser.get("/me/calendar/"))
    assert found[1][6:-4] not in str(CalendarFeed.objects.values_list()), "only its hash is kept"
    assert "/me/calendar/" in text(browser.get("/me/"))


def test_it_tells_titles_and_times_and_nothing_else(world: World, client: WalledClient) -> None:
    with world.ours.inside():
        where: dict[str, Any] = {"by": world.ours.lead, "organisation": world.ours.organisation}
        team = actions.make_sub_team(**where, name="Refugees")
        actions.join(**where, team=team, user=world.ours.member, role=Role.SUB_TEAM_MEMBER)
    plan(world.ours)
    plan(world.ours, FIRST + timedelta(days=1), team=team)
    answer = client.get(link_for(world.ours.member))
    assert [event.summary.value for event in events(answer)] == ["Project team meeting", "Sub-team meeting"]
    told = answer.content.decode()
    for word in (
        "Room 1",
        "Refugees",
        "Marsh",
        "marsh",
        "/o/",
        "ORGANIZER",
        "ATTENDEE",
        "DESCRIPTION",
        "LOCATION",
        "Lead",
    ):
        assert word not in told


@pytest.mark.requirement("R21")
def test_it_holds_the_meetings_of_all_organisations_that_somebody_is_asked_to(
    world: World, client: WalledClient
) -> None:
    coach = world.ours.coach
    with world.theirs.inside():
        actions.join(by=None, organisation=world.theirs.organisation, team=None, user=coach, role=Role.COACH)
        actions.plan_series(
            by=world.theirs.lead, team=world.theirs.team, first_at=FIRST + timedelta(hours=3), coach_invited=False
        )
    plan(world.ours)
    plan(world.theirs, FIRST + timedelta(days=2))
    assert starts(client.get(link_for(coach))) == [FIRST, FIRST + timedelta(days=2)]
    assert starts(client.get(link_for(world.ours.member))) == [FIRST]


def test_a_meeting_that_moves_or_is_cancelled_is_right_at_the_next_look(world: World, client: WalledClient) -> None:
    meeting, link = plan(world.ours), link_for(world.ours.member)
    uid = events(client.get(link))[0].uid.value
    with world.ours.inside():
        moved = actions.move_meeting(
            by=world.ours.lead, meeting=meeting, version=1, starts_at=FIRST + timedelta(days=1), minutes=30, place=""
        )
    event = events(client.get(link))[0]
    assert (event.uid.value, event.dtstart.value, event.sequence.value) == (uid, FIRST + timedelta(days=1), "1")
    with world.ours.inside():
        actions.cancel_meeting(by=world.ours.lead, meeting=moved, why="Holidays")
    assert events(client.get(link)) == []


def test_what_somebody_leaves_goes_from_it_at_once(world: World, client: WalledClient) -> None:
    coach, link = world.ours.coach, link_for(world.ours.coach)
    with world.theirs.inside():
        theirs = actions.join(by=None, organisation=world.theirs.organisation, team=None, user=coach, role=Role.COACH)
    plan(world.ours)
    plan(world.theirs, FIRST + timedelta(days=2))
    assert len(events(client.get(link))) == 2
    with world.theirs.inside():
        actions.end_membership(by=None, membership=theirs)
    assert starts(client.get(link)) == [FIRST]


def test_an_end_date_that_passes_closes_it_without_anybody_doing_anything(world: World, client: WalledClient) -> None:
    plan(world.ours)
    link = link_for(world.ours.member)
    with world.ours.inside():
        Membership.objects.filter(user=world.ours.member).update(ends_on=NOW.date())
    assert len(events(client.get(link))) == 1
    with clock.set_to(NOW + timedelta(days=1)):
        assert client.get(link).status_code == 404


def closed_account(world: World) -> None:
    world.ours.member.is_active = False
    world.ours.member.save()


def left(world: World) -> None:
    with world.ours.inside():
        actions.end_membership(by=None, membership=Membership.objects.get(user=world.ours.member))


def taken_back(world: World) -> None:
    actions.take_back_feed(by=world.ours.member)


def replaced(world: World) -> None:
    actions.make_feed(by=world.ours.member)


def forgotten(world: World) -> None:
    with world.ours.inside():
        actions.forget_person(by=world.ours.member, user=world.ours.member)
    assert not CalendarFeed.objects.exists()


@pytest.mark.parametrize("end", [closed_account, left, taken_back, replaced, forgotten])
def test_a_link_that_ended_is_answered_like_one_that_never_was(
    world: World, client: WalledClient, end: Callable[[World], None]
) -> None:
    plan(world.ours)
    link = link_for(world.ours.member)
    assert client.get(link).status_code == 200
    end(world)
    gone, never = client.get(link), client.get("/feed/never-made.ics")
    assert gone.status_code == never.status_code == 404
    differ = {name for name in gone.headers if gone.headers[name] != never.headers.get(name)}
    assert gone.content == never.content and differ == {"X-Request-ID"}


def test_it_is_taken_back_on_its_page(world: World, browser_of: Browser, client: WalledClient) -> None:
    plan(world.ours)
    link, browser = link_for(world.ours.member), browser_of(world.ours.member)
    assert "You made a link on 23 November 2026." in text(browser.get("/me/calendar/"))
    assert "The link leads nowhere now." in text(browser.post("/me/calendar/", {"do": "take back"}, follow=True))
    assert client.get(link).status_code == 404


def test_a_calendar_that_asks_each_second_is_told_to_wait_and_others_are_not(
    world: World, client: WalledClient
) -> None:
    plan(world.ours)
    busy, calm = link_for(world.ours.member), link_for(world.ours.lead)
    answers = [client.get(busy) for _ in range(6)]
    assert [one.status_code for one in answers] == [200] * 5 + [429]
    assert int(answers[-1].headers["Retry-After"]) == 600
    assert client.get(calm).status_code == 200
    never = [client.get("/feed/never-made.ics").status_code for _ in range(6)]
    assert never == [404] * 5 + [429], "a link that we never made is slowed down alike"


def test_a_calendar_that_knows_it_already_is_sent_nothing(world: World, client: WalledClient) -> None:
    meeting, link = plan(world.ours), link_for(world.ours.member)
    first = client.get(link)
    assert first.headers["Cache-Control"] == "private"
    etag, since = first.headers["ETag"], first.headers["Last-Modified"]
    with clock.set_to(NOW + timedelta(hours=1)):
        same = client.get(link, headers={"If-None-Match": etag})
        assert (same.status_code, same.content) == (304, b"")
        assert client.get(link, headers={"If-Modified-Since": since}).status_code == 304
        with world.ours.inside():
            actions.cancel_meeting(by=world.ours.lead, meeting=meeting, why="Holidays")
        assert client.get(link, headers={"If-None-Match": etag}).status_code == 200
    cache.clear()
    with clock.set_to(NOW + timedelta(hours=2)):
        assert events(client.get(link, headers={"If-Modified-Since": since})) == []


def test_it_signs_nobody_in_and_leaves_the_wall_as_it_stood(world: World, browser_of: Browser) -> None:
    plan(world.ours)
    browser = browser_of(world.theirs.lead)
    answer = browser.get(link_for(world.ours.member))
    assert starts(answer) == [FIRST] and not answer.cookies
    assert browser.get("/o/marsh/").status_code == 404


def test_it_asks_the_same_queries_for_any_number_of_organisations(
    world: World, client: WalledClient, count_queries: Callable[[Callable[[], Any]], int]
) -> None:
    plan(world.ours)
    link = link_for(world.ours.coach)
    one = count_queries(lambda: client.get(link))
    with world.theirs.inside():
        actions.join(by=None, organisation=world.theirs.organisation, team=None, user=world.ours.coach, role=Role.COACH)
    for day in range(5):
        plan(world.theirs, FIRST + timedelta(days=day, hours=1))
    assert count_queries(lambda: client.get(link)) == one <= 5
