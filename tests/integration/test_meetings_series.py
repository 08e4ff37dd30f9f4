"""A series of meetings in the diary: whatever people do to it, no meeting is lost and none is there twice."""

from __future__ import annotations

import contextlib
import importlib
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from amhe import clock
from amhe.rules import Refused, Stale
from teams import actions
from teams.models import AgendaItem, Meeting, MeetingSeries, Team
from teams.tasks import keep_meetings_ahead
from tests.conftest import NOW
from tests.world import Place, World

pytestmark = pytest.mark.django_db
Browser = Callable[[Any], Any]
AHEAD = timedelta(weeks=13)


def at(day: str, hour: int = 10) -> datetime:
    return timezone.make_aware(datetime.fromisoformat(f"{day}T{hour:02}:00"))


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def days(meetings: Any) -> list[str]:
    return [str(timezone.localtime(m.starts_at).date()) for m in meetings]


@pytest.fixture
def ours(world: World) -> Any:
    with world.ours.inside():
        yield world.ours


@pytest.fixture
def series(ours: Place) -> MeetingSeries:
    return actions.plan_series(by=ours.lead, team=ours.team, first_at=at("2026-12-01"), place="Room 1")


def nth(n: int) -> Meeting:
    return Meeting.objects.select_related("team", "series").order_by("slot")[n]


def change(ours: Place, meeting: Meeting, **other: Any) -> MeetingSeries:
    """Change the series of a meeting from it on; what is not said stays."""
    series = MeetingSeries.objects.get(pk=meeting.series_id)
    said = {name: getattr(series, name) for name in ("version", "every_days", "minutes", "place", "coach_invited")}
    return actions.change_series(by=ours.lead, meeting=meeting, **said | {"first_at": meeting.starts_at} | other)


# --- any series, any sequence of changes ------------------------------------------------------------------------------

SOME = st.integers(0, 9)
EVERY = st.sampled_from([1, 7, 13, 14, 28, 92, None])
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("wait"), st.integers(1, 60)),
        st.tuples(st.just("move"), SOME, st.integers(-20, 100), st.integers(0, 3)),
        st.tuples(st.just("cancel"), SOME),
        st.tuples(st.just("back"), SOME),
        st.tuples(st.just("hold"), SOME),
        st.tuples(st.just("one more"), st.integers(0, 60)),
        st.tuples(st.just("change"), SOME, EVERY, st.integers(-10, 20), st.integers(8, 18)),
        st.tuples(st.just("end"), SOME),
        st.tuples(st.just("plan"), st.integers(0, 30), EVERY),
    ),
    max_size=12,
)


class Diary:
    """Does what is drawn, and remembers what somebody did by hand."""

    def __init__(self, place: Place, team: Team) -> None:
        self.place, self.team, self.now = place, team, NOW
        self.by_hand: dict[int, tuple[datetime, bool]] = {}  # pk: (when, whether it is cancelled)

    def does(self, step: tuple[Any, ...]) -> None:
        name, *rest = step
        if name == "wait":
            self.now += timedelta(days=rest[0])
        with clock.set_to(self.now):
            with contextlib.suppress(Refused), transaction.atomic():
                getattr(self, f"_{name.replace(' ', '_')}")(*rest)
            keep_meetings_ahead()

    def _wait(self, days: int) -> None:
        pass

    def _pick(self, n: int, **those: Any) -> Meeting:
        found = Meeting.objects.filter(team=self.team, held=False, **those).select_related("team", "series")
        listed = list(found.order_by("starts_at", "pk")[:10])
        if not listed:
            raise Refused("none")
        return listed[n % len(listed)]

    def _plan(self, days: int, every: int | None) -> None:
        first = timezone.localtime(self.now + timedelta(days=days)).replace(hour=10, minute=0) + timedelta(days=1)
        actions.plan_series(by=self.place.lead, team=self.team, first_at=first, every_days=every)

    def _one_more(self, days: int) -> None:
        when = timezone.localtime(self.now + timedelta(days=days)).replace(hour=10, minute=0)
        made = actions.plan_meeting(by=self.place.lead, team=self.team, starts_at=when)
        self.by_hand[made.pk] = (when, False)

    def _move(self, n: int, days: int, hours: int) -> None:
        it = self._pick(n, cancelled_at=None)
        when = it.starts_at + timedelta(days=days, hours=hours)
        how = {"version": it.version, "starts_at": when, "minutes": 45, "place": ""}
        actions.move_meeting(by=self.place.lead, meeting=it, **how)
        self.by_hand[it.pk] = (when, False)

    def _cancel(self, n: int) -> None:
        it = actions.cancel_meeting(by=self.place.lead, meeting=self._pick(n, cancelled_at=None), why="Holidays")
        self.by_hand[it.pk] = (it.starts_at, True)

    def _back(self, n: int) -> None:
        it = actions.put_back_meeting(by=self.place.lead, meeting=self._pick(n, cancelled_at__isnull=False))
        self.by_hand.pop(it.pk, None)
        if it.by_hand:
            self.by_hand[it.pk] = (it.starts_at, False)

    def _hold(self, n: int) -> None:
        it = self._pick(n, cancelled_at=None)
        actions.change_meeting(by=self.place.lead, meeting=it, version=it.version, notes="", present=[])
        self.by_hand[it.pk] = (it.starts_at, False)

    def _change(self, n: int, every: int | None, days: int, hour: int) -> None:
        it = self._pick(n, series__isnull=False)
        when = timezone.localtime(it.starts_at + timedelta(days=days)).replace(hour=hour)
        change(self.place, it, every_days=every, first_at=when)

    def _end(self, n: int) -> None:
        it = self._pick(n, series__isnull=False)
        version = MeetingSeries.objects.get(pk=it.series_id).version
        actions.end_series(by=self.place.lead, meeting=it, version=version)

    def is_whole(self) -> None:
        """Nothing lost, nothing double, everything when it should be."""
        meetings = list(Meeting.objects.filter(team=self.team).select_related("series"))
        on = [m.starts_at for m in meetings if not m.cancelled_at]
        assert len(on) == len(set(on)), "two meetings at one time"
        there = {m.pk: (m.starts_at, m.cancelled_at is not None) for m in meetings}
        assert {pk: there.get(pk) for pk in self.by_hand} == self.by_hand, "what was done by hand changed"
        today = timezone.localtime(self.now).date()
        for series in MeetingSeries.objects.filter(team=self.team):
            rhythm = series.rhythm
            slots = [m.slot for m in meetings if m.series_id == series.pk]
            assert len(slots) == len(set(slots))
            assert set(rhythm.slots(rhythm.first.date(), today + AHEAD)) <= set(slots), "a meeting is lost"
            assert all(rhythm.slots(slot, slot) for slot in slots if slot), "a meeting is on a day of no series"
            for meeting in meetings:
                if meeting.series_id == series.pk and meeting.pk not in self.by_hand and meeting.slot:
                    planned = rhythm.at(meeting.slot)
                    gave_way = meeting.cancelled_at and any(m.starts_at == planned for m in meetings if m != meeting)
                    assert meeting.starts_at == planned and (not meeting.cancelled_at or gave_way)


@pytest.mark.requirement("R15", "R20", "R62")
@given(every=EVERY, first=st.integers(0, 30), steps=STEPS)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_meeting_is_lost_or_doubled_whatever_people_do(
    ours: Place, every: int | None, first: int, steps: list[tuple[Any, ...]]
) -> None:
    before = transaction.savepoint()
    try:
        diary = Diary(ours, ours.team)
        diary.does(("plan", first, every))
        diary.is_whole()
        for step in steps:
            diary.does(step)
            diary.is_whole()
    finally:
        transaction.savepoint_rollback(before)


# --- one thing at a time ----------------------------------------------------------------------------------------------


@pytest.mark.requirement("R15", "R20", "R21")
def test_a_series_is_in_the_diary_13_weeks_ahead_every_2_weeks_for_60_minutes_with_the_coach(
    series: MeetingSeries,
) -> None:
    assert days(Meeting.objects.order_by("starts_at")) == [
        "2026-12-01", "2026-12-15", "2026-12-29", "2027-01-12", "2027-01-26", "2027-02-09",
    ]  # fmt: skip
    assert {m.minutes for m in Meeting.objects.all()} == {60} and series.coach_invited
    with clock.set_to(at("2027-03-01")):
        assert keep_meetings_ahead() == 6 and keep_meetings_ahead() == 0


@pytest.mark.requirement("R15")
def test_10_stays_10_through_both_clock_changes(ours: Place) -> None:
    with clock.set_to(at("2027-02-15")):
        actions.plan_series(by=ours.lead, team=ours.team, first_at=at("2027-03-22"), every_days=7)
        hours = {m.starts_at.astimezone(UTC).hour for m in Meeting.objects.filter(slot__gte=date(2027, 3, 28))}
        assert hours == {9} and Meeting.objects.get(slot=date(2027, 3, 22)).starts_at.astimezone(UTC).hour == 10
    with clock.set_to(at("2027-09-20")):
        keep_meetings_ahead()
        after = Meeting.objects.filter(slot__gte=date(2027, 11, 1))
        assert {m.starts_at.astimezone(UTC).hour for m in after} == {10}
        assert {timezone.localtime(m.starts_at).hour for m in Meeting.objects.all()} == {10}


@pytest.mark.requirement("R20")
def test_planning_again_what_is_there_says_what_to_do(world: World, browser_of: Browser) -> None:
    browser = browser_of(world.ours.lead)
    said = {"first_on_day": "1", "first_on_month": "12", "first_on_year": "2026", "at_time": "10:00", "minutes": "60"}
    said |= {"every_days": "14", "do": "series"}
    browser.post("/o/marsh/meetings/", said)
    again = browser.post("/o/marsh/meetings/", said)
    assert again.status_code == 422
    assert "This team already has a regular meeting. To change it, open its next meeting." in text(again)


@pytest.mark.requirement("R15")
def test_one_meeting_is_moved_and_the_others_stay(world: World, browser_of: Browser) -> None:
    with world.ours.inside():
        actions.plan_series(by=world.ours.lead, team=world.ours.team, first_at=at("2026-12-01"))
        first = nth(0)
    browser, url = browser_of(world.ours.lead), f"/o/marsh/meetings/{first.pk}/change/"
    moved = {"do": "move", "version": "1", "first_on_day": "2", "first_on_month": "12", "first_on_year": "2026"}
    moved |= {"at_time": "14:30", "minutes": "45", "place": "Library"}
    taken = moved | {"first_on_day": "15", "at_time": "10:00"}
    assert "There is already a meeting at that time." in text(browser.post(url, taken))
    past = moved | {"first_on_month": "11"}
    assert "Choose a day and time that is still to come." in text(browser.post(url, past))
    page = text(browser.post(url, moved, follow=True))
    assert "Wednesday, 14:30, 45 minutes, Library" in page
    listed = text(browser.get("/o/marsh/meetings/"))
    assert "Wednesday 2 December 2026, 14:30" in listed and "Tuesday 15 December 2026, 10:00" in listed
    with world.ours.inside():
        first.refresh_from_db()
        assert (first.slot, first.sequence) == (date(2026, 12, 1), 1)
    late = browser.post(url, moved | {"first_on_day": "3"})
    assert late.status_code == 409 and "Date" in text(late), "somebody else moved it meanwhile"


@pytest.mark.requirement("R15")
def test_a_cancelled_meeting_says_why_hands_its_agenda_on_and_can_be_put_back(
    world: World, browser_of: Browser
) -> None:
    with world.ours.inside():
        actions.plan_series(by=world.ours.lead, team=world.ours.team, first_at=at("2026-12-01"))
        first, second = nth(0), nth(1)
        actions.add_item(by=world.ours.lead, meeting=first, what="The winter fair")
    browser, url = browser_of(world.ours.lead), f"/o/marsh/meetings/{first.pk}/"
    empty = browser.post(f"{url}change/", {"do": "cancel", "cancel-why": ""})
    assert empty.status_code == 422 and "Answer the question “Why does it not take place?”" in text(empty)
    page = text(browser.post(f"{url}change/", {"do": "cancel", "cancel-why": "The room is flooded."}, follow=True))
    assert "This meeting is cancelled" in page and "The room is flooded." in page
    assert "Tuesday 1 December 2026, 10:00 Cancelled" in re.sub("<[^>]+>", "", text(browser.get("/o/marsh/meetings/")))
    assert "The winter fair" in text(browser.get(f"/o/marsh/meetings/{second.pk}/"))
    assert "15 December 2026" in text(browser.get("/o/marsh/")), "home shows the next one that takes place"
    back = text(browser.post(f"{url}change/", {"do": "back"}, follow=True))
    assert "The meeting takes place after all." in back and "The room is flooded." not in back
    with world.ours.inside():
        first.refresh_from_db()
        assert first.sequence == 2


def test_a_cancelled_meeting_is_not_put_back_on_top_of_another_nor_once_its_time_has_passed(
    ours: Place, series: MeetingSeries
) -> None:
    gone = actions.cancel_meeting(by=ours.lead, meeting=nth(0), why="Snow")
    assert actions.cancel_meeting(by=ours.coach, meeting=gone, why="Ice").cancelled_why == "Snow"
    actions.plan_meeting(by=ours.lead, team=ours.team, starts_at=gone.starts_at)
    with pytest.raises(Refused, match="already a meeting at that time"):
        actions.put_back_meeting(by=ours.lead, meeting=gone)
    with clock.set_to(at("2026-12-02")), pytest.raises(Refused, match="has passed"):
        actions.put_back_meeting(by=ours.lead, meeting=gone)


@pytest.mark.requirement("R20")
def test_another_rhythm_from_a_meeting_on_leaves_what_was_before_and_what_was_moved(
    ours: Place, series: MeetingSeries
) -> None:
    moved = nth(2)
    actions.move_meeting(
        by=ours.lead, meeting=moved, version=1, starts_at=at("2026-12-30", 15), minutes=60, place="Town hall"
    )
    line = actions.add_item(by=ours.lead, meeting=nth(3), what="Travel costs")
    new = change(ours, nth(1), first_at=at("2026-12-16", 9), every_days=7)
    series.refresh_from_db()
    assert (series.ends_on, series.sequence) == (date(2026, 12, 14), 1) and new.uid != series.uid
    on = Meeting.objects.on().order_by("starts_at")
    assert days(on)[:5] == ["2026-12-01", "2026-12-16", "2026-12-23", "2026-12-30", "2026-12-30"]
    moved.refresh_from_db()
    assert (moved.series, moved.place, moved.starts_at) == (None, "Town hall", at("2026-12-30", 15))
    line.refresh_from_db()
    assert line.meeting is None, "what was written for a meeting that is gone waits for the next"


def test_another_time_on_the_same_days_keeps_each_meeting_with_its_agenda(ours: Place, series: MeetingSeries) -> None:
    second, line = nth(1), actions.add_item(by=ours.lead, meeting=nth(1), what="Travel costs")
    new = change(ours, second, first_at=at("2026-12-15", 16), minutes=90)
    second.refresh_from_db()
    line.refresh_from_db()
    assert (second.series, second.minutes, timezone.localtime(second.starts_at).hour) == (new, 90, 16)
    assert line.meeting == second and second.sequence == 1


def test_a_change_from_the_very_first_meeting_on_changes_the_series_itself(ours: Place, series: MeetingSeries) -> None:
    new = change(ours, nth(0), first_at=at("2026-12-31"), every_days=None)
    assert new == series and MeetingSeries.objects.count() == 1 and new.sequence == 1
    assert days(Meeting.objects.order_by("starts_at")) == ["2026-12-31", "2027-01-31"]


def test_a_series_ends_and_another_can_begin_after_it(ours: Place, series: MeetingSeries) -> None:
    actions.end_series(by=ours.lead, meeting=nth(2), version=1)
    assert days(Meeting.objects.order_by("starts_at")) == ["2026-12-01", "2026-12-15"]
    with pytest.raises(Refused, match="goes on until 28 December 2026"):
        actions.plan_series(by=ours.lead, team=ours.team, first_at=at("2026-12-20"))
    again = actions.plan_series(by=ours.lead, team=ours.team, first_at=at("2027-01-05"), every_days=None)
    assert again.every_days is None and days(Meeting.objects.filter(series=again).order_by("slot")) == [
        "2027-01-05",
        "2027-02-05",
    ]


def test_two_who_change_the_series_at_once_do_not_overwrite_each_other(ours: Place, series: MeetingSeries) -> None:
    second = nth(1)
    change(ours, second, minutes=30)
    with pytest.raises(Stale):
        actions.end_series(by=ours.coach, meeting=nth(0), version=series.version)


def test_the_pages_of_a_series_change_and_end_it(world: World, browser_of: Browser) -> None:
    with world.ours.inside():
        actions.plan_series(by=world.ours.lead, team=world.ours.team, first_at=at("2026-12-01"))
        second = nth(1)
    browser, url = browser_of(world.ours.coach), f"/o/marsh/meetings/{second.pk}/series/"
    said = {"do": "change", "version": "1", "first_on_day": "16", "first_on_month": "12", "first_on_year": "2026"}
    said |= {"at_time": "9", "minutes": "90", "every_days": "0", "place": "Online"}
    assert browser_of(world.ours.member).get(url).status_code == 403
    wrong = browser.post(url, said | {"first_on_day": "40"})
    assert wrong.status_code == 422 and "must be a real date" in text(wrong)
    assert "Every month for 90 minutes." in text(browser.post(url, said, follow=True))
    with world.ours.inside():
        running = MeetingSeries.objects.running().get(ends_on=None)
        assert running.every_days is None and not running.coach_invited
        coming = Meeting.objects.filter(series=running).earliest("slot")
    url = f"/o/marsh/meetings/{coming.pk}/series/"
    late = browser_of(world.ours.lead).post(url, said | {"version": "0", "first_on_day": "17"})
    assert late.status_code == 409 and "Date of this meeting" in text(late)
    ended = text(browser.post(url, {"do": "end", "version": str(running.version)}, follow=True))
    assert "The regular meeting has ended." in ended


@pytest.mark.requirement("R20")
def test_the_tasks_of_meetings_follow_cancelled_and_ended_ones(world: World) -> None:
    from teams.summaries import team_facts

    ours, pk = world.ours, world.ours.organisation.pk
    with ours.inside():
        actions.plan_series(by=ours.lead, team=ours.team, first_at=at("2026-12-01"))
        assert team_facts([pk])[pk].next_meeting == at("2026-12-01") and team_facts([pk])[pk].has_series
        actions.cancel_meeting(by=ours.lead, meeting=nth(0), why="Snow")
        assert team_facts([pk])[pk].next_meeting == at("2026-12-15")
        actions.end_series(by=ours.lead, meeting=nth(1), version=1)
        assert team_facts([pk])[pk].next_meeting is None
        with clock.set_to(at("2026-12-20")):
            assert not team_facts([pk])[pk].has_series


def test_what_waits_for_the_next_meeting_is_on_its_agenda_and_on_no_later_one(
    ours: Place, series: MeetingSeries
) -> None:
    from teams.agenda import items_of

    AgendaItem.objects.create(organisation=ours.organisation, team=ours.team, what="Buses")
    assert [item.what for item in items_of(nth(0))] == ["Buses"] and items_of(nth(1)) == []
    with clock.set_to(at("2026-12-01", 11)):
        assert [item.what for item in items_of(nth(0))] == ["Buses"], "it has begun, and is still to be written up"
    with clock.set_to(at("2026-12-02")):
        assert items_of(nth(0)) == [] and [item.what for item in items_of(nth(1))] == ["Buses"]


# --- from before ------------------------------------------------------------------------------------------------------


def test_meetings_from_before_there_were_slots_find_theirs_and_say_who_was_in_the_room(
    ours: Place, series: MeetingSeries
) -> None:
    fill = importlib.import_module("teams.migrations.0012_wall_of_meetings").fill
    with clock.set_to(at("2026-12-01", 12)):
        there = {"notes": "", "present": [ours.lead.pk]}
        held = actions.change_meeting(by=ours.lead, meeting=nth(0), version=1, **there)
    extra = actions.plan_meeting(by=ours.lead, team=ours.team, starts_at=at("2026-12-03"))
    Meeting.objects.update(series=None, slot=None, lived_experience=None)
    fill(apps, SimpleNamespace(connection=connection))
    found = {str(m.slot): m.series_id for m in Meeting.objects.exclude(pk=extra.pk)}
    assert len(found) == 7 and set(found.values()) == {series.pk} and "2026-12-15" in found
    extra.refresh_from_db()
    held.refresh_from_db()
    assert extra.slot is None and held.lived_experience is False
