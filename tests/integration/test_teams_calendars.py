"""Invitations by mail: who gets which, once each, and what a calendar makes of them."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import vobject
from django.core import mail

from amhe import clock
from amhe.access.roles import Role
from amhe.reminders import delivering
from amhe.reminders.models import Letter
from organisations.models import User
from teams import actions
from teams.hearing import find_untold, tell_changed
from teams.letters.reminders import meetings_tomorrow
from teams.models import Meeting, MeetingLetter, MeetingSeries, Membership
from tests.conftest import LOUD, NOW
from tests.factories import UserFactory
from tests.world import Place, World

pytestmark = pytest.mark.django_db
FIRST = datetime(2026, 12, 1, 10, 0, tzinfo=UTC)


@dataclass
class Post:
    """What the calendars of an organisation's people are sent."""

    place: Place

    def sent(self) -> list[Any]:
        """Tell what is due and send it. The new mails, by address."""
        before = len(mail.outbox)
        with self.place.inside():
            tell_changed([self.place.organisation.pk])
        delivering.deliver(self.place.organisation.pk)
        return sorted(mail.outbox[before:], key=lambda one: one.to[0])

    def to(self, user: User) -> list[Any]:
        """The new mails to one person."""
        return [one for one in self.sent() if one.to == [user.email]]


@pytest.fixture
def post(world: World) -> Post:
    return Post(world.ours)


def file_of(message: Any) -> Any:
    (name, content, kind) = message.attachments[0]
    assert (name, kind) == ("meeting.ics", "application/ics")
    beside = [
        text for text, kind in ((one.content, one.mimetype) for one in message.alternatives) if "calendar" in kind
    ]
    content = content if isinstance(content, str) else content.decode()
    assert beside == [content]
    return vobject.readOne(content)


def plan(place: Place, **changed: Any) -> Meeting:
    with place.inside():
        return actions.plan_meeting(by=place.lead, team=place.team, starts_at=FIRST, place="Room 1", **changed)


def series(place: Place, **changed: Any) -> MeetingSeries:
    with place.inside():
        return actions.plan_series(by=place.lead, team=place.team, first_at=FIRST, place="Room 1", **changed)


def one_of(planned: MeetingSeries, place: Place, number: int) -> Meeting:
    with place.inside():
        return Meeting.objects.filter(series=planned).order_by("slot")[number]


def everybody(place: Place) -> list[str]:
    return sorted(user.email for user in place.people.values())


@pytest.mark.requirement("R15", "R21")
def test_everybody_of_the_team_and_the_coach_are_asked_to_a_new_meeting_once(world: World, post: Post) -> None:
    plan(world.ours)
    sent = post.sent()
    assert [one.to[0] for one in sent] == everybody(world.ours)
    read = file_of(sent[0])
    assert read.method.value == "REQUEST" and read.vevent.dtstart.value == FIRST
    assert read.vevent.organizer.value == f"mailto:{world.ours.lead.email}"
    assert sent[0].reply_to == [world.ours.lead.email]
    assert post.sent() == []


def test_the_mail_is_one_that_calendars_know_and_people_can_read(world: World, post: Post) -> None:
    plan(world.ours)
    message = post.to(world.ours.member)[0]
    parts = [part.get_content_type() for part in message.message().walk() if not part.is_multipart()]
    assert parts == ["text/plain", "text/html", "text/calendar", "application/ics"]
    calendar = next(part for part in message.message().walk() if part.get_content_type() == "text/calendar")
    assert calendar.get_param("method") == "REQUEST" and calendar.get_param("charset") == "utf-8"
    assert message.subject == "Project team meeting, 1 December 2026"
    assert "Lead of Marsh Partnership NHS Trust asks you to come." in message.body
    assert "Tuesday 1 December 2026, 10:00" in message.body and "60 minutes" in message.body
    assert "/meetings/answer/" in message.body


def test_nothing_outside_the_product_names_a_group_or_anything_about_health(world: World, post: Post) -> None:
    with world.ours.inside():
        team = actions.make_sub_team(by=world.ours.lead, organisation=world.ours.organisation, name="Refugees in Marsh")
        actions.join(
            by=world.ours.lead,
            organisation=world.ours.organisation,
            team=team,
            user=world.ours.member,
            role=Role.SUB_TEAM_MEMBER,
        )
        actions.plan_meeting(by=world.ours.lead, team=team, starts_at=FIRST)
    for message in post.sent():
        for words in (message.subject, message.body, message.attachments[0][1], message.alternatives[0].content):
            assert "refugee" not in str(words).casefold() and "Health" not in str(words)
        assert message.subject == "Sub-team meeting, 1 December 2026"


@pytest.mark.requirement("R62")
def test_a_sub_teams_meeting_is_for_its_people_and_the_coach_and_its_lead_asks(world: World, post: Post) -> None:
    with world.ours.inside():
        where: dict[str, Any] = {"by": world.ours.lead, "organisation": world.ours.organisation}
        team = actions.make_sub_team(**where, name="Rural")
        people = {
            role: UserFactory(name=role) for role in (Role.SUB_TEAM_LEAD, Role.SUB_TEAM_MEMBER, Role.NOTES_READER)
        }
        for role, user in people.items():
            actions.join(**where, team=team, user=user, role=role)
        actions.plan_meeting(by=people[Role.SUB_TEAM_LEAD], team=team, starts_at=FIRST)
    sent = post.sent()
    asked = [people[Role.SUB_TEAM_LEAD], people[Role.SUB_TEAM_MEMBER], world.ours.coach]
    assert [one.to[0] for one in sent] == sorted(user.email for user in asked)
    assert {one.reply_to[0] for one in sent} == {people[Role.SUB_TEAM_LEAD].email}


def test_a_meeting_that_the_coach_plans_is_asked_to_by_the_lead(world: World, post: Post) -> None:
    with world.ours.inside():
        actions.plan_meeting(by=world.ours.coach, team=world.ours.team, starts_at=FIRST)
    assert post.to(world.ours.member)[0].reply_to == [world.ours.lead.email]


def test_a_second_lead_who_plans_asks_and_goes_on_asking(world: World, post: Post) -> None:
    other = UserFactory(name="Other Lead")
    with world.ours.inside():
        actions.join(by=None, organisation=world.ours.organisation, team=None, user=other, role=Role.PROJECT_LEAD)
        meeting = actions.plan_meeting(by=other, team=world.ours.team, starts_at=FIRST)
    assert post.to(world.ours.member)[0].reply_to == [other.email]
    move(world.ours, meeting)
    assert post.to(world.ours.member)[0].reply_to == [other.email], "a calendar takes changes from who asked first"


def move(place: Place, meeting: Meeting, by: timedelta = timedelta(days=1)) -> Meeting:
    with place.inside():
        meeting = Meeting.objects.get(pk=meeting.pk)
        return actions.move_meeting(
            by=place.lead,
            meeting=meeting,
            version=meeting.version,
            starts_at=meeting.starts_at + by,
            minutes=meeting.minutes,
            place=meeting.place,
        )


@pytest.mark.requirement("R15")
def test_a_meeting_moved_and_then_cancelled_is_the_same_event_with_a_rising_number(world: World, post: Post) -> None:
    meeting = plan(world.ours)
    first = file_of(post.to(world.ours.member)[0])
    move(world.ours, meeting)
    changed = post.to(world.ours.member)[0]
    assert changed.subject == "Changed: Project team meeting, 2 December 2026"
    second = file_of(changed)
    with world.ours.inside():
        actions.cancel_meeting(by=world.ours.lead, meeting=meeting, why="Too few can come")
    gone = post.to(world.ours.member)[0]
    third = file_of(gone)
    assert gone.subject == "Cancelled: Project team meeting, 2 December 2026" and "/answer/" not in gone.body
    assert first.vevent.uid.value == second.vevent.uid.value == third.vevent.uid.value
    assert [one.vevent.sequence.value for one in (first, second, third)] == ["0", "1", "2"]
    assert [one.method.value for one in (first, second, third)] == ["REQUEST", "REQUEST", "CANCEL"]
    assert second.vevent.dtstart.value == FIRST + timedelta(days=1)
    assert third.vevent.status.value == "CANCELLED"


def test_a_meeting_moved_twice_in_one_evening_is_one_letter_in_the_morning(world: World, post: Post) -> None:
    meeting = plan(world.ours)
    for _ in range(2):
        with world.ours.inside():
            tell_changed([world.ours.organisation.pk])
        move(world.ours, meeting)
    letters = post.to(world.ours.member)
    assert [one.subject for one in letters] == ["Project team meeting, 3 December 2026"]
    assert file_of(letters[0]).vevent.sequence.value == "2"


def test_who_never_heard_of_a_meeting_does_not_hear_that_it_is_off(world: World, post: Post) -> None:
    meeting = plan(world.ours)
    with world.ours.inside():
        tell_changed([world.ours.organisation.pk])
        actions.cancel_meeting(by=world.ours.lead, meeting=meeting, why="By mistake")
    assert post.sent() == []


@pytest.mark.requirement("R20", "R21")
def test_a_series_is_one_event_that_comes_round(world: World, post: Post) -> None:
    series(world.ours)
    message = post.to(world.ours.coach)[0]
    assert message.subject == "Project team meeting, from 1 December 2026"
    assert "Every 2 weeks, from Tuesday 1 December 2026, 10:00" in message.body
    event = file_of(message).vevent
    assert event.rrule.value == "FREQ=DAILY;INTERVAL=14"
    with world.ours.inside():
        ours = list(Meeting.objects.order_by("starts_at").values_list("starts_at", flat=True))
    assert [at for at in event.getrruleset()[: len(ours)]] == ours


def test_a_team_that_meets_without_its_coach_does_not_ask_them(world: World, post: Post) -> None:
    series(world.ours, coach_invited=False)
    assert world.ours.coach.email not in [one.to[0] for one in post.sent()]


def test_one_meeting_of_a_series_that_moves_is_told_by_itself(world: World, post: Post) -> None:
    planned = series(world.ours)
    uid = file_of(post.to(world.ours.member)[0]).vevent.uid.value
    second = one_of(planned, world.ours, 1)
    move(world.ours, second)
    message = post.to(world.ours.member)[0]
    event = file_of(message).vevent
    assert event.uid.value == uid and not hasattr(event, "rrule")
    assert event.recurrence_id.value == FIRST + timedelta(days=14)
    assert event.dtstart.value == FIRST + timedelta(days=15) and event.sequence.value == "1"
    assert message.subject == "Changed: Project team meeting, 16 December 2026"


def test_who_joins_gets_what_is_to_come_and_who_leaves_is_told_so(world: World, post: Post) -> None:
    planned = series(world.ours)
    moved, off = one_of(planned, world.ours, 1), one_of(planned, world.ours, 2)
    move(world.ours, moved)
    with world.ours.inside():
        actions.cancel_meeting(by=world.ours.lead, meeting=off, why="Holidays")
    post.sent()
    new = UserFactory(name="New Person")
    with world.ours.inside():
        member = actions.join(
            by=world.ours.lead,
            organisation=world.ours.organisation,
            team=None,
            user=new,
            role=Role.PROJECT_TEAM_MEMBER,
        )
    sent = post.sent()
    assert [one.to for one in sent] == [[new.email]]
    assert "Not on 15 December 2026 but on Wednesday 16 December 2026, 10:00" in sent[0].body
    assert "Not on 29 December 2026" in sent[0].body
    master, override = file_of(sent[0]).vevent_list
    assert master.exdate.value == [FIRST + timedelta(days=28)]
    assert override.recurrence_id.value == FIRST + timedelta(days=14)
    with world.ours.inside():
        actions.end_membership(by=world.ours.lead, membership=member)
    sent = post.sent()
    assert [one.to for one in sent] == [[new.email]]
    gone = file_of(sent[0])
    assert gone.method.value == "CANCEL" and gone.vevent.uid.value == master.uid.value
    assert int(gone.vevent.sequence.value) == 1 and not hasattr(gone.vevent, "status")
    assert "It goes on without you." in sent[0].body


def test_whose_role_ends_with_a_day_is_told_by_the_sweep(world: World, post: Post) -> None:
    plan(world.ours)
    post.sent()
    with world.ours.inside():
        Membership.objects.filter(user=world.ours.member).update(ends_on=date(2026, 11, 23))
    with clock.set_to(NOW + timedelta(days=1)):
        with world.ours.inside():
            find_untold(world.ours.organisation.pk, clock.now())
        before = len(mail.outbox)
        delivering.deliver(world.ours.organisation.pk)
        assert [one.to for one in mail.outbox[before:]] == [[world.ours.member.email]]
        with world.ours.inside():
            find_untold(world.ours.organisation.pk, clock.now())
        assert delivering.deliver(world.ours.organisation.pk) == 0


def test_a_change_from_one_meeting_on_ends_one_series_and_begins_another(world: World, post: Post) -> None:
    planned = series(world.ours)
    post.sent()
    third = one_of(planned, world.ours, 2)
    with world.ours.inside():
        actions.change_series(
            by=world.ours.lead,
            meeting=third,
            version=planned.version,
            first_at=third.starts_at + timedelta(days=1),
            every_days=7,
            minutes=45,
            place="Room 2",
            coach_invited=True,
        )
    ended, begun = sorted(
        (file_of(one) for one in post.to(world.ours.member)), key=lambda one: one.vevent.dtstart.value
    )
    assert set(ended.vevent.rrule.value.split(";")) == {"FREQ=DAILY", "INTERVAL=14", "UNTIL=20261228T235959Z"}
    assert begun.vevent.rrule.value == "FREQ=DAILY;INTERVAL=7" and len(begun.vevent_list) == 1
    assert ended.vevent.uid.value != begun.vevent.uid.value


def test_what_begins_within_a_day_is_told_in_quiet_hours_too(world: World) -> None:
    with world.ours.inside():
        actions.plan_meeting(by=world.ours.lead, team=world.ours.team, starts_at=NOW + timedelta(hours=23))
        actions.plan_meeting(by=world.ours.lead, team=world.ours.team, starts_at=NOW + timedelta(hours=25))
        tell_changed([world.ours.organisation.pk])
        kinds = set(Letter.objects.filter(to=world.ours.member).values_list("kind", flat=True))
    assert kinds == {"teams.calendar", "teams.calendar_soon"}


def test_nobody_hears_twice_of_one_version_though_two_tell_it(world: World) -> None:
    plan(world.ours)
    with world.ours.inside():
        first = actions.tell_calendars(by=None, organisation_id=world.ours.organisation.pk)
        assert len(first) == 5 and actions.tell_calendars(by=None, organisation_id=world.ours.organisation.pk) == []
        assert MeetingLetter.objects.count() == Letter.objects.count() == 5


def test_an_organisation_that_is_being_set_up_and_accounts_that_are_closed_hear_nothing(
    world: World, post: Post
) -> None:
    plan(world.ours)
    world.ours.member.is_active = False
    world.ours.member.save()
    assert world.ours.member.email not in [one.to[0] for one in post.sent()]


def test_a_transaction_that_changed_nothing_of_meetings_or_people_costs_one_look(
    world: World, count_queries: Callable[[Callable[[], Any]], int]
) -> None:
    assert count_queries(lambda: tell_changed([world.theirs.organisation.pk])) == 1


def test_a_fault_in_telling_loses_no_change_and_the_sweep_tells_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(**asked: Any) -> None:
        raise ValueError("on purpose")

    log = logging.getLogger("teams.hearing")
    log.removeHandler(LOUD)
    try:
        with monkeypatch.context() as broken, world.ours.inside():
            broken.setattr("teams.hearing.tell_calendars", fails)
            meeting = actions.plan_meeting(by=world.ours.lead, team=world.ours.team, starts_at=FIRST)
            tell_changed([world.ours.organisation.pk])
    finally:
        log.addHandler(LOUD)
    with world.ours.inside():
        assert Meeting.objects.filter(pk=meeting.pk).exists() and not Letter.objects.exists()
        find_untold(world.ours.organisation.pk, clock.now())
        assert Letter.objects.count() == 5


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_a_lead_who_plans_a_meeting_on_its_page_has_told_everybody(
    world: World, browser_of: Callable[[Any], Any]
) -> None:
    sent = {"first_on_day": "1", "first_on_month": "12", "first_on_year": "2026", "at_time": "10:00", "minutes": "60"}
    every = {"every_days": "14", "coach_invited": "on"}
    answer = browser_of(world.ours.lead).post("/o/marsh/meetings/", sent | every)
    assert answer.status_code == 302, answer.content.decode()
    assert sorted(one.to[0] for one in mail.outbox) == everybody(world.ours)
    assert {one.attachments[0][0] for one in mail.outbox} == {"meeting.ics"}


@pytest.mark.requirement("R15")
def test_who_has_one_letter_a_day_still_gets_each_meeting_by_itself_with_its_file(world: World, post: Post) -> None:
    world.ours.member.daily_letter = True
    world.ours.member.save()
    plan(world.ours)
    message = post.to(world.ours.member)[0]
    assert file_of(message).method.value == "REQUEST" and "List-Unsubscribe" not in message.extra_headers


def test_who_cannot_come_and_what_is_cancelled_is_not_reminded_of(world: World) -> None:
    with world.ours.inside():
        soon = actions.plan_meeting(by=world.ours.lead, team=world.ours.team, starts_at=NOW + timedelta(hours=23))
        off = actions.plan_meeting(by=world.ours.lead, team=world.ours.team, starts_at=NOW + timedelta(hours=22))
        actions.cancel_meeting(by=world.ours.lead, meeting=off, why="Holidays")
        actions.answer(by=world.ours.member, user=world.ours.member, thing=soon, coming=False)
        due = list(meetings_tomorrow(world.ours.organisation.pk, NOW))
        tell_changed([world.ours.organisation.pk])
        assert list(meetings_tomorrow(world.ours.organisation.pk, NOW)) == [], "the invitation has just told them"
    everybody_else = {user.pk for user in world.ours.people.values()} - {world.ours.member.pk}
    assert {one.user_id for one in due} == everybody_else and {one.thing_id for one in due} == {soon.pk}
