"""The part of the teams' scene about calendars: letters with their links, an answer, and a private feed."""

from __future__ import annotations

from typing import Any

from teams import actions
from teams.models import CalendarFeed, MeetingLetter, MeetingSeries, Reply
from teams.occasions import link_token
from tests.world import Place


def build(place: Place, canary: str, things: dict[type, Any]) -> None:
    """Everybody's calendar is told of the series, and a member answers. Call inside the place, after its series is planned."""
    series = things[MeetingSeries]
    actions.tell_calendars(by=None, organisation_id=place.organisation.pk)
    letter = MeetingLetter.objects.get(user=place.member, series=series, meeting=None)
    letter.token = link_token(place.member.pk, (series.pk, None))  # type: ignore[attr-defined]
    things[MeetingLetter] = letter
    needs = f"A chair near the door {canary}"
    things[Reply] = actions.answer(by=place.member, user=place.member, thing=series, coming=True, needs=needs)
    things[CalendarFeed], token = actions.make_feed(by=place.member)
    things[CalendarFeed].token = token
