"""Calendars in a browser: an answer by the link of a mail, who comes, a private link, the coach's calendar; wide and narrow."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from amhe import clock
from teams import actions
from teams.models import Meeting
from teams.occasions import link_token
from tests.browser.pages import Opened, keep_picture, what_is_wrong
from tests.browser.person import Person
from tests.world import Place, build_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, databases=["default", "owner"])]


@pytest.fixture
def ours(live: str) -> Place:
    """A team with a regular meeting that everybody was asked to, and one answer."""
    place = build_world().ours
    with place.inside():
        first = (clock.now() + timedelta(days=3)).replace(minute=0, second=0, microsecond=0)
        series = actions.plan_series(by=place.lead, team=place.team, first_at=first, place="Library, room 2")
        needs = "A chair near the door, and the papers 2 days before."
        actions.answer(by=place.member, user=place.member, thing=series, coming=True, needs=needs)
        meeting = Meeting.objects.order_by("starts_at").first()
        assert meeting is not None
        actions.answer(by=place.sponsor, user=place.sponsor, thing=meeting, coming=False)
        actions.tell_calendars(by=None, organisation_id=place.organisation.pk)
        place.meeting, place.series = meeting, series  # type: ignore[attr-defined]
    return place


@pytest.mark.parametrize("width", [1280, 360])
def test_the_pages_of_calendars_have_no_fault(ours: Place, open_browser: Callable[..., Person], width: int) -> None:
    meeting = f"/o/marsh/meetings/{ours.meeting.pk}/"  # type: ignore[attr-defined]
    pages = [
        (ours.coach, "coach_calendar", "/coach/calendar/"),
        (ours.coach, "coach_calendar_none", "/coach/calendar/?team=sub_team"),
        (ours.member, "my_calendar", "/me/calendar/"),
        (ours.lead, "coming_lead", f"{meeting}coming/"),
        (ours.support, "coming", f"{meeting}coming/"),
        (ours.lead, "meeting", meeting),
        (ours.member, "meeting_answered", meeting),
        (None, "reply", f"/meetings/answer/{link_token(ours.member.pk, (ours.series.pk, None))}/"),  # type: ignore[attr-defined]
    ]
    wrong = []
    for who, name, address in pages:
        person = open_browser(who.name if who else "Somebody", width=width)
        if who:
            person.is_signed_in_as(who)
        person.opens(address)
        keep_picture(person, Opened("", f"calendars-{name}", address), width)
        wrong += [f"{address} ({name}, {width}): {fault}" for fault in what_is_wrong(person)]
        if name == "my_calendar":
            person.page.get_by_role("button", name="Make a private link").click()
            keep_picture(person, Opened("", "calendars-my_calendar_made", address), width)
            wrong += [f"{address} (made, {width}): {fault}" for fault in what_is_wrong(person)]
    assert wrong == [], "\n".join(["", *wrong])


def test_somebody_answers_by_the_link_with_the_keyboard_alone_and_without_scripts(
    ours: Place, open_browser: Callable[..., Person]
) -> None:
    link = f"/meetings/answer/{link_token(ours.support.pk, (ours.series.pk, None))}/"  # type: ignore[attr-defined]
    somebody = open_browser("Somebody", width=360, javascript=False)
    somebody.opens(link)
    page = somebody.page
    page.get_by_label("I will come to all of them").focus()
    page.keyboard.press("Space")
    page.get_by_label("What would help you to take part?").focus()
    page.keyboard.type("A hearing loop")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_text("You said that you will come to all of them.").wait_for()
    lead = open_browser(ours.lead.name, width=1280)
    lead.is_signed_in_as(ours.lead)
    lead.opens(f"/o/marsh/meetings/{ours.meeting.pk}/coming/")  # type: ignore[attr-defined]
    assert lead.page.get_by_text("A hearing loop").is_visible()
