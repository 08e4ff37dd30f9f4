"""What people want: quiet hours, no letters about some things, one letter a day, and stopping without signing in."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta
from typing import Any

import pytest
from django.core import mail

from amhe import clock
from amhe.access import erasing
from amhe.access.roles import Role
from amhe.reminders import Due, Kind, Mail, Topic, actions, couriers, delivering, kinds, stopping, tasks
from amhe.reminders.models import Digest, Letter, Stopped
from organisations.models import User
from teams.actions import end_membership, forget_person, join
from teams.models import Membership
from tests.conftest import NOW
from tests.integration.test_reminders_outbox import LEASE, die
from tests.mailserver import KEY, TEMPLATE, notify_server
from tests.scenes.organisations import describe
from tests.world import Place, World

EVENING = NOW.replace(hour=20)
MORNING = (NOW + timedelta(days=1)).replace(hour=8)
WEEK = timedelta(days=7)
State = Letter.State


@pytest.fixture
def letters(monkeypatch: pytest.MonkeyPatch) -> None:
    """Kinds of these tests alone: one that waits, one that does not, one that nobody can stop."""
    monkeypatch.setattr(kinds, "_kinds", dict(kinds._kinds))

    def write(letter: Letter) -> Mail:
        return Mail(f"Thing {letter.thing_id}", (f"Of {letter.organisation.name}.",))

    kinds.register(
        Kind("tests.meeting", Topic.MEETINGS, write),
        Kind("tests.action", Topic.ACTIONS, write),
        Kind("tests.now", Topic.MEETINGS, write, waits=False),
        Kind("tests.service", Topic.SERVICE, write, waits=False),
    )


@pytest.fixture
def both(world: World) -> User:
    """Our member, who is also in the other organisation's team."""
    with world.theirs.inside():
        team = {"organisation": world.theirs.organisation, "team": None, "role": Role.PROJECT_TEAM_MEMBER}
        join(by=world.theirs.coach, user=world.ours.member, **team)
    return world.ours.member


def post(place: Place, user: User, at: datetime = NOW, *, kind: str = "tests.meeting", **more: Any) -> None:
    with place.inside():
        due = Due(kind, user.pk, more.pop("thing_id", 1), at, **more)
        actions.post(organisation_id=place.organisation.pk, letters=[due])


def send(at: datetime, *places: Place) -> list[Any]:
    """What goes out at that moment, as the sweep and its workers send it."""
    mail.outbox.clear()
    with clock.set_to(at):
        for place in places:
            delivering.deliver(place.organisation.pk)
        from amhe.reminders import reading

        actions.begin_digests(by=None, day=clock.today(), user_ids=reading.want_their_daily_letter())
        for user_id in reading.with_daily_letter_due():
            delivering.deliver_daily(user_id)
    return list(mail.outbox)


def states(place: Place) -> list[str]:
    with place.inside():
        return list(Letter.objects.order_by("pk").values_list("state", flat=True))


# --- quiet hours ----------------------------------------------------------------------------------------


def test_what_becomes_due_in_quiet_hours_goes_when_they_are_over_and_what_cannot_wait_goes_at_once(
    world: World, letters: None
) -> None:
    post(world.ours, world.ours.member, EVENING)
    post(world.ours, world.ours.member, EVENING, kind="tests.now", thing_id=2)
    assert [letter.subject for letter in send(EVENING, world.ours)] == ["Thing 2"]
    assert send(MORNING - timedelta(minutes=1), world.ours) == []
    assert [letter.subject for letter in send(MORNING, world.ours)] == ["Thing 1"]


def test_quiet_hours_are_each_persons_own(world: World, letters: None) -> None:
    describe(world.ours.member, quiet_from=time(9), quiet_until=time(12))
    for user in (world.ours.member, world.ours.lead):
        post(world.ours, user)
    assert [letter.to for letter in send(NOW, world.ours)] == [[world.ours.lead.email]]
    noon = NOW.replace(hour=12)
    assert [letter.to for letter in send(noon, world.ours)] == [[world.ours.member.email]]


def test_what_is_of_no_use_when_the_quiet_hours_end_is_never_sent(world: World, letters: None) -> None:
    post(world.ours, world.ours.member, EVENING, until=MORNING - timedelta(hours=1))
    assert send(EVENING, world.ours) == [] and send(MORNING, world.ours) == []
    assert states(world.ours) == [State.DROPPED]


def test_waiting_for_the_morning_is_no_failure(world: World, letters: None) -> None:
    post(world.ours, world.ours.member, EVENING)
    send(EVENING, world.ours)
    with world.ours.inside():
        assert Letter.objects.get().tries == 0


# --- what somebody does not want ------------------------------------------------------------------------


def test_somebody_takes_the_tick_from_one_topic_and_gets_the_others(
    world: World, letters: None, browser_of: Any
) -> None:
    browser = browser_of(world.ours.member)
    page = browser.get("/me/").text
    assert page.count('name="topics"') == page.count('name="topics"') > 1
    form = {"name": "M", "language": "en-gb", "reminders": "on", "quiet_from": "19:00", "quiet_until": "08:00"}
    wanted = [topic for topic in Topic.values if topic not in ("", Topic.MEETINGS)]
    assert browser.post("/me/", {**form, "version": 1, "topics": wanted}).status_code == 302
    post(world.ours, world.ours.member)
    post(world.ours, world.ours.member, kind="tests.action", thing_id=2)
    assert [letter.subject for letter in send(NOW, world.ours)] == ["Thing 2"]
    assert re.search(r'value="meetings"(?![^>]*checked)', browser.get("/me/").text)


def test_without_reminders_only_what_one_must_be_told_comes(world: World, letters: None) -> None:
    describe(world.ours.member, reminders=False)
    for number, kind in enumerate(("tests.meeting", "tests.now", "tests.service")):
        post(world.ours, world.ours.member, kind=kind, thing_id=number)
    assert [letter.subject for letter in send(NOW, world.ours)] == ["Thing 2"]


def test_what_somebody_stopped_is_among_what_is_kept_about_them_and_goes_with_them(
    world: World, letters: None, browser_of: Any
) -> None:
    member = world.ours.member
    post(world.ours, member)
    actions.stop(by=None, user_id=member.pk, topic=Topic.MEETINGS)
    actions.begin_digests(by=None, day=clock.today(), user_ids=[member.pk])
    page = browser_of(member).get("/me/kept/").text
    assert "What you do not want to be reminded of" in page
    assert "Emails that wait to be sent to you, or were sent" in page
    forget_person(by=member, user=member)
    assert not Stopped.objects.exists() and not Digest.objects.exists() and states(world.ours) == []


# --- one letter a day -----------------------------------------------------------------------------------


def test_the_daily_letter_holds_everything_of_every_organisation_once(world: World, letters: None, both: User) -> None:
    describe(both, daily_letter=True)
    post(world.ours, both)
    post(world.theirs, both, NOW + timedelta(hours=5), kind="tests.action", thing_id=2)
    post(world.ours, world.ours.lead, thing_id=3)
    places = (world.ours, world.theirs)
    assert [letter.subject for letter in send(NOW + timedelta(hours=6), *places)] == ["Thing 3"]
    assert send(MORNING + timedelta(minutes=14), *places) == []
    [daily] = send(MORNING + timedelta(minutes=15), *places)
    assert daily.to == [both.email] and daily.subject == "Your reminders"
    html = daily.alternatives[0][0]
    for words in ("Thing 1", "Marsh Partnership NHS Trust", "Thing 2", "Hill Partnership NHS Trust"):
        assert words in html and (words in daily.body or words.upper() in daily.body)
    assert "Thing 3" not in html
    for hours in (1, 3, 30):
        assert send(MORNING + timedelta(hours=hours), *places) == []
    assert states(world.theirs) == [State.SENT]


def test_a_daily_letter_is_of_the_persons_own_organisations_alone(world: World, letters: None, both: User) -> None:
    describe(both, daily_letter=True)
    for place in (world.ours, world.theirs):
        post(place, both)
    send(NOW, world.ours, world.theirs)
    with world.theirs.inside():
        end_membership(by=world.theirs.coach, membership=Membership.objects.get(user=both))
    [daily] = send(MORNING + timedelta(minutes=15), world.ours, world.theirs)
    assert "Marsh" in daily.body and "Hill" not in daily.body


def test_somebody_with_nothing_waiting_gets_no_daily_letter(world: World, letters: None) -> None:
    describe(world.ours.member, daily_letter=True)
    assert send(MORNING + timedelta(minutes=20), world.ours) == []
    assert send(MORNING + timedelta(minutes=25), world.ours) == []
    assert Digest.objects.get().state == State.DROPPED


def test_what_cannot_wait_for_the_daily_letter_goes_by_itself(world: World, letters: None) -> None:
    describe(world.ours.member, daily_letter=True)
    post(world.ours, world.ours.member, until=NOW + timedelta(hours=5))
    assert [letter.subject for letter in send(NOW, world.ours)] == ["Thing 1"]


def test_what_waits_goes_at_once_when_somebody_wants_no_daily_letter_any_more(world: World, letters: None) -> None:
    member = describe(world.ours.member, daily_letter=True)
    post(world.ours, member)
    assert send(NOW, world.ours) == []
    describe(member, daily_letter=False)
    assert [letter.subject for letter in send(NOW + timedelta(minutes=1), world.ours)] == ["Thing 1"]


@pytest.mark.parametrize("dies_at", ["actions.fill_digest", "couriers.send", "actions.finish"])
def test_a_worker_that_dies_over_a_daily_letter_loses_and_doubles_nothing(
    world: World, letters: None, both: User, settings: Any, monkeypatch: pytest.MonkeyPatch, dies_at: str
) -> None:
    describe(both, daily_letter=True)
    for place in (world.ours, world.theirs):
        post(place, both)
    send(NOW, world.ours, world.theirs)
    with notify_server() as notify:
        settings.NOTIFY_API_KEY, settings.NOTIFY_TEMPLATE_ID, settings.NOTIFY_URL = KEY, TEMPLATE, notify.url
        moment = MORNING + timedelta(minutes=15)
        with monkeypatch.context() as patch, pytest.raises(SystemExit):
            patch.setattr(f"amhe.reminders.{dies_at}", die)
            send(moment, world.ours, world.theirs)
        assert len(notify.given) == (dies_at == "actions.finish")
        post(world.ours, both, NOW + timedelta(hours=23), thing_id=7)  # it came meanwhile, and waits for the next one
        send(moment + LEASE, world.ours, world.theirs)
        [given] = notify.given
        assert given["reference"] == str(Digest.objects.get().reference)
        assert "Marsh" in given["personalisation"]["words"] and "Hill" in given["personalisation"]["words"]
        assert "7" not in given["personalisation"]["subject"] and "THING 7" not in given["personalisation"]["words"]
        couriers._notify.cache_clear()
    assert states(world.ours) == [State.SENT, State.WAITING] and states(world.theirs) == [State.SENT]


def test_the_sweep_asks_workers_for_daily_letters(
    world: World, letters: None, django_capture_on_commit_callbacks: Any
) -> None:
    describe(world.ours.member, daily_letter=True)
    post(world.ours, world.ours.member)
    send(NOW, world.ours)
    with clock.set_to(MORNING + timedelta(minutes=15)), django_capture_on_commit_callbacks(execute=True):
        tasks.send_due()
    assert [letter.subject for letter in mail.outbox] == ["Your reminders"]


# --- stopping without signing in ------------------------------------------------------------------------


@pytest.fixture
def link(world: World, letters: None) -> str:
    """The way to stop reminders of meetings, as it stands in a mail to our member."""
    post(world.ours, world.ours.member)
    [letter] = send(NOW, world.ours)
    found = re.search(r"http\S+(/reminders/\S+/)", letter.body)
    assert found and letter.extra_headers["List-Unsubscribe"] == f"<{found[0]}>"
    return found[1]


def stopped(world: World) -> bool:
    return Stopped.objects.filter(user=world.ours.member, topic=Topic.MEETINGS).exists()


def test_opening_the_link_changes_nothing_and_the_button_stops_one_topic_again_and_again(
    world: World, client: Any, link: str
) -> None:
    for _time in range(2):
        page = client.get(link).text
        assert "Stop these reminders" in page and "Meetings" in page and not stopped(world)
    for _time in range(2):
        assert client.post(link, {"do": "stop"}, follow=True).status_code == 200
        assert stopped(world)
    assert "Send them again" in client.get(link).text
    client.post(link, {"do": "start"})
    assert not stopped(world) and "Stop these reminders" in client.get(link).text


def test_a_mail_program_stops_them_with_one_click_without_cookies_or_a_redirect(world: World, link: str) -> None:
    from django.test import Client

    robot = Client(enforce_csrf_checks=True)
    answer = robot.post(link, "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 200 and stopped(world)
    assert robot.post(link, {"do": "start"}).status_code == 403 and stopped(world), "a button needs its page's token"


def test_the_page_names_nobody_and_works_for_somebody_who_has_left(world: World, client: Any, link: str) -> None:
    member = world.ours.member
    page = client.get(link).text
    assert member.name not in page and member.email not in page and "Marsh" not in page
    forget_person(by=member, user=member)
    assert client.get(link).status_code == 200
    assert client.post(link, {"do": "stop"}).status_code == 302 and not Stopped.objects.exists()


def test_a_link_that_was_changed_tells_nothing_and_does_nothing(world: World, client: Any, link: str) -> None:
    other = stopping.address(world.ours.lead.pk, Topic.MEETINGS)
    mixed = other.split(":")[0] + ":" + link.split(":")[1]
    for path in (mixed, "/reminders/nonsense/", link[:-3] + "xx/"):
        answer = client.get(path)
        assert answer.status_code == 404 and "This link does not work" in answer.text and "Meetings" not in answer.text
    assert client.post(mixed, {"do": "stop"}).status_code == 404 and not Stopped.objects.exists()


def test_too_many_tries_are_told_to_wait_and_change_nothing(world: World, client: Any, link: str) -> None:
    for _time in range(30):
        client.post(link, {"do": "start"})
    answer = client.post(link, {"do": "stop"})
    assert answer.status_code == 429 and "Wait 1 hour" in answer.text and not stopped(world)


def test_the_link_of_a_daily_letter_stops_everything_and_a_page_that_was_open_meanwhile_does_not_undo_it(
    world: World, client: Any, browser_of: Any
) -> None:
    member = world.ours.member
    path = stopping.address(member.pk, stopping.ALL)
    client.post(path, {"do": "stop"})
    member.refresh_from_db()
    assert member.reminders is False and "Send them again" in client.get(path).text
    form = {"name": "M", "language": "en-gb", "reminders": "on", "quiet_from": "19:00", "quiet_until": "08:00"}
    assert browser_of(member).post("/me/", {**form, "version": 1}).status_code == 409
    client.post(path, {"do": "start"})
    member.refresh_from_db()
    assert member.reminders is True


def test_letters_that_are_over_go_after_90_days(world: World, letters: None) -> None:
    from amhe.programme.retention import RULES

    [rule] = [rule for rule in RULES if rule.name == "letters"]
    post(world.ours, world.ours.member)
    send(NOW, world.ours)
    actions.begin_digests(by=None, day=clock.today(), user_ids=[world.ours.member.pk])
    with clock.set_to(NOW + timedelta(days=90)):
        assert (rule.due(), rule.sweep()) == (0, 0)
    with clock.set_to(NOW + timedelta(days=91)):
        assert (rule.due(), rule.sweep()) == (2, 2)
    assert states(world.ours) == [] and erasing.TOLD_OF_THEMSELVES["reminders.Letter"] == "to"
