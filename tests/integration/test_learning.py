"""Learning sets: who comes, the waiting list, what administrators alone see, who came, reminders (R3, R23)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError, ProgrammingError, transaction
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from amhe import clock
from amhe.access import places, wall
from amhe.programme.standing import kept_of, progress_in, reasons_in
from amhe.reminders.delivering import deliver
from amhe.reminders.models import Letter
from amhe.reminders.tasks import find
from amhe.rules import Refused
from organisations import actions
from organisations.learning import facts_of, waits_at
from organisations.models import LearningPlace, LearningSet, User
from teams.actions import make_feed
from tests.world import Place, World

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R23")]
Browsers = Callable[[Any], Any]
SOON = datetime(2026, 12, 10, 10, 0, tzinfo=UTC)  # NOW is 23 November
AGO = datetime(2026, 9, 10, 9, 0, tzinfo=UTC)


def a_set(number: int = 5, starts_at: datetime = SOON, **differs: Any) -> LearningSet:
    about = {"minutes": 240, "place": "Royal College of Psychiatrists, London", "capacity": 100}
    return actions.add_learning_set(by=None, number=number, starts_at=starts_at, **(about | differs))


def comes(place: Place, user: User, known: LearningSet, **differs: Any) -> LearningPlace:
    with place.inside():
        return actions.take_place(by=user, learning_set=known, organisation=place.organisation, **differs)


@pytest.fixture
def administrator(db: None) -> User:
    return actions.make_administrator(by=None, email="runs@example.org", name="Runs It").user


def texts(browser: Any, path: str) -> str:
    answer = browser.get(path)
    assert answer.status_code == 200, path
    return " ".join(answer.content.decode().split())


@pytest.mark.requirement("R3")
def test_the_list_shows_the_next_and_the_past_with_their_recordings(world: World, browser_of: Browsers) -> None:
    a_set(2, AGO, links=[["How we chose", "https://example.org/slides"]])
    a_set()
    actions.set_link(by=world.stranger, resource="ls2", url="https://example.org/recording")
    page = texts(browser_of(world.ours.member), "/learning/")
    assert page.index("Learning set 5") < page.index("Past learning sets") < page.index("Learning set 2</strong>")
    assert "Thursday 10 December 2026, 10:00, Royal College of Psychiatrists, London." in page
    assert 'href="https://example.org/slides"' in page and 'href="https://example.org/recording"' in page


def test_before_any_is_announced_the_list_says_so(world: World, browser_of: Browsers) -> None:
    page = texts(browser_of(world.ours.member), "/learning/")
    assert "The next learning set will be listed here." in page and "There was no learning set yet." in page


@pytest.mark.requirement("R3")
def test_a_member_says_that_they_come_and_the_task_in_milestone_1_is_done(world: World, browser_of: Browsers) -> None:
    ours, browser = world.ours, browser_of(world.ours.member)
    a_set()

    def state() -> str:
        with ours.inside():
            return progress_in(kept_of(ours.organisation)).organisation_tasks["m1_learning"]

    assert state() == "not_started"
    said = {"do": "come", "organisation": str(ours.organisation.pk), "access_needs": "A quiet room"}
    assert browser.post("/learning/5/", said).status_code == 302
    page = texts(browser, "/learning/5/")
    assert f"You will come for {ours.organisation.name}." in page and "A quiet room" in page
    assert state() == "completed"
    colleague = texts(browser_of(ours.lead), "/learning/5/")
    assert ours.member.name in colleague and "quiet room" not in colleague
    assert browser.post("/learning/5/", {"do": "drop"}).status_code == 302
    assert state() == "not_started" and "Nobody from here has said so yet." in texts(browser, "/learning/5/")


def test_another_organisation_and_a_coach_read_no_names(world: World, browser_of: Browsers) -> None:
    known = a_set()
    comes(world.ours, world.ours.member, known, access_needs="A signer")
    for user in (world.theirs.lead, world.ours.coach, world.stranger):
        page = texts(browser_of(user), "/learning/5/")
        assert world.ours.member.name not in page and "A signer" not in page


def test_a_form_for_an_organisation_that_is_not_mine_is_refused(world: World, browser_of: Browsers) -> None:
    a_set()
    for user in (world.ours.member, world.ours.coach):
        answer = browser_of(user).post("/learning/5/", {"do": "come", "organisation": world.theirs.organisation.pk})
        assert answer.status_code in (200, 422)
    with wall.inside(*wall.organisation_ids()):
        assert not LearningPlace.objects.exists()


def test_when_it_is_full_people_wait_in_order_and_move_up_once_across_organisations(
    world: World, browser_of: Browsers, django_capture_on_commit_callbacks: Any
) -> None:
    known = a_set(capacity=1)
    first = comes(world.ours, world.ours.lead, known)
    waiting = comes(world.theirs, world.theirs.lead, known)
    last = comes(world.ours, world.ours.member, known)
    assert [waits_at(known, one) for one in (first, waiting, last)] == [0, 1, 2]
    assert "number 1 on the waiting list" in texts(browser_of(world.theirs.lead), "/learning/5/")
    find()
    with wall.inside(*wall.organisation_ids()):
        assert not Letter.objects.exists()
    browser_of(world.ours.lead).post("/learning/5/", {"do": "drop"})
    assert [waits_at(known, one) for one in (waiting, last)] == [0, 1]
    find()
    find()
    with wall.inside(*wall.organisation_ids()):
        assert list(Letter.objects.values_list("kind", "to")) == [("programme.learning_place", world.theirs.lead.pk)]
    mail.outbox.clear()
    deliver(world.theirs.organisation.pk)
    (sent,) = mail.outbox
    assert "A place is free, and it is yours: Learning set 5" in sent.body


def test_nobody_takes_2_places_and_nobody_takes_one_at_a_set_that_is_over_or_cancelled(world: World) -> None:
    known, past = a_set(), a_set(2, AGO)
    comes(world.ours, world.ours.member, known)
    with pytest.raises(Refused, match="said already"):
        comes(world.ours, world.ours.member, known)
    with pytest.raises(Refused, match="is over"):
        comes(world.ours, world.ours.member, past)
    actions.cancel_learning_set(by=world.stranger, learning_set=known)
    with pytest.raises(Refused, match="will not be"):
        comes(world.ours, world.ours.lead, known)


def test_the_doors_tell_administrators_alone_and_enter_nothing(world: World, administrator: User) -> None:
    known, other = a_set(), a_set(6, SOON + timedelta(days=90))
    place = comes(world.ours, world.ours.member, known, access_needs="A signer")
    comes(world.theirs, world.theirs.member, other)
    (line,) = places.at(known.pk, administrator.pk, clock.today())
    assert (line.place_id, line.slug, line.user_id, line.access_needs) == (
        place.pk, "marsh", world.ours.member.pk, "A signer",
    )  # fmt: skip
    for user in (world.ours.lead, world.ours.coach, world.ours.member, world.stranger):
        assert places.at(known.pk, user.pk, clock.today()) == []
    assert places.at(known.pk, administrator.pk, clock.today() - timedelta(days=1)) == []
    assert (places.taken([known.pk, other.pk]), places.before(known.pk, place.pk)) == ({known.pk: 1, other.pk: 1}, 0)
    assert not LearningPlace.objects.exists(), "nothing is entered"


def test_the_app_cannot_read_places_of_another_organisation_nor_write_there(world: World) -> None:
    known = a_set()
    theirs = comes(world.theirs, world.theirs.member, known)
    with world.ours.inside():
        assert not LearningPlace.objects.exists()
        with pytest.raises(Refused, match="This learning set"), transaction.atomic():
            actions.cancel_learning_set(by=world.stranger, learning_set=known)
            actions.give_up_place(by=world.ours.lead, place=theirs)
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            actions.take_place(by=world.ours.lead, learning_set=known, organisation=world.theirs.organisation)


@pytest.mark.requirement("R3")
def test_an_administrator_announces_changes_and_cancels_and_people_are_told(
    world: World, browser_of: Browsers, administrator: User
) -> None:
    browser = browser_of(administrator)
    said = {
        "number": "5", "on_day": "10", "on_month": "12", "on_year": "2026", "at_time": "10:00", "minutes": "240",
        "place": "London", "capacity": "2", "links": "How we chose https://example.org/slides\nno address",
    }  # fmt: skip
    answer = browser.post("/programme/learning/", said)
    assert answer.status_code == 422 and "Line 2 has no whole address at its end" in answer.content.decode()
    assert browser.post("/programme/learning/", said | {"links": said["links"].split("\n")[0]}).status_code == 302
    known = LearningSet.objects.get()
    assert known.links == [["How we chose", "https://example.org/slides"]]
    for user in (world.ours.member, world.ours.lead):
        comes(world.ours, user, known, access_needs="A signer" if user == world.ours.member else "")
    page = texts(browser, "/programme/learning/5/")
    assert f"{world.ours.member.name}, {world.ours.organisation.name}" in page and "A signer" in page
    change = said | {"do": "change", "version": "1", "links": ""}
    answer = browser.post("/programme/learning/5/", change | {"capacity": "1"})
    assert answer.status_code == 422 and "2 people have a place already." in answer.content.decode()
    assert browser.post("/programme/learning/5/", change | {"on_day": "11"}).status_code == 302
    find()
    assert browser.post("/programme/learning/5/", {"do": "cancel"}).status_code == 302
    find()
    with world.ours.inside():
        kinds = list(Letter.objects.filter(to=world.ours.member).order_by("pk").values_list("kind", flat=True))
    assert kinds == ["programme.learning_moved", "programme.learning_cancelled"]
    deliver(world.ours.organisation.pk)
    bodies = [sent.body for sent in mail.outbox if sent.to == [world.ours.member.email]]
    assert len(bodies) == 1 and "is cancelled" in bodies[0], "what is no longer true is not sent"
    assert browser_of(world.ours.lead).get("/programme/learning/5/").status_code == 403


def test_a_change_of_somebody_who_saw_an_older_page_is_not_lost_in_silence(
    world: World, browser_of: Browsers, administrator: User
) -> None:
    a_set()
    browser = browser_of(administrator)
    change = {
        "do": "change", "version": "1", "on_day": "10", "on_month": "12", "on_year": "2026", "at_time": "10:00",
        "minutes": "240", "place": "Leeds", "capacity": "100",
    }  # fmt: skip
    assert browser.post("/programme/learning/5/", change).status_code == 302
    assert browser.post("/programme/learning/5/", change | {"place": "York"}).status_code == 409
    assert LearningSet.objects.get().place == "Leeds"


def test_nobody_came_to_the_last_one_is_a_reason_once_who_came_is_written_down(
    world: World, browser_of: Browsers, administrator: User, django_capture_on_commit_callbacks: Any
) -> None:
    with clock.set_to(AGO - timedelta(days=20)):
        known = a_set(4, AGO)
        place = comes(world.theirs, world.theirs.lead, known)

    def reasons(at: Place) -> set[str]:
        with at.inside():
            return {reason.text for reason in reasons_in(kept_of(at.organisation), at.organisation.slug)}

    missed = "No one came to the last learning set"
    assert missed not in reasons(world.ours) | reasons(world.theirs)
    with django_capture_on_commit_callbacks(execute=True):
        browser_of(administrator).post("/programme/learning/4/", {"do": "came", "all-came": [place.pk]})
    assert missed in reasons(world.ours) and missed not in reasons(world.theirs)
    with world.theirs.inside():
        assert LearningPlace.objects.get().came is True


def test_a_set_before_the_organisation_began_counts_for_nothing(world: World, administrator: User) -> None:
    known = a_set(1, datetime(2026, 5, 5, 9, 0, tzinfo=UTC))  # the cast began in June
    actions.record_all_attendance(by=administrator, learning_set=known, came=[])
    with world.ours.inside():
        assert "learning_set_missed" not in {r.id for r in reasons_in(kept_of(world.ours.organisation), "marsh")}


def test_a_lead_writes_down_who_came_of_their_own_and_of_nobody_else(world: World, browser_of: Browsers) -> None:
    with clock.set_to(AGO - timedelta(days=20)):
        known = a_set(4, AGO)
        ours, theirs = comes(world.ours, world.ours.member, known), comes(world.theirs, world.theirs.lead, known)
    pk, lead = world.ours.organisation.pk, browser_of(world.ours.lead)
    assert "Who came from" not in texts(browser_of(world.ours.member), "/learning/4/")
    answer = lead.post("/learning/4/", {"do": "came", "of": pk, f"came{pk}-came": [theirs.pk]})
    assert answer.status_code == 422
    assert lead.post("/learning/4/", {"do": "came", "of": pk, f"came{pk}-came": [ours.pk]}).status_code == 302
    with wall.inside(*wall.organisation_ids()):
        assert dict(LearningPlace.objects.values_list("pk", "came")) == {ours.pk: True, theirs.pk: None}
    assert f"{world.ours.member.name}, came" in texts(lead, "/learning/4/")


def test_reminders_go_7_days_and_1_day_before_to_those_with_a_place(world: World) -> None:
    known = a_set(capacity=1)
    comes(world.ours, world.ours.member, known)
    comes(world.ours, world.ours.lead, known)  # waits
    sent: list[tuple[int, str]] = []
    for days in range(int((SOON - clock.now()).days) + 1):
        with clock.set_to(clock.now() + timedelta(days=days, hours=1)):
            find()
            mail.outbox.clear()
            deliver(world.ours.organisation.pk)
            sent += [((SOON - clock.now()).days, one.to[0]) for one in mail.outbox]
    assert sent == [(6, world.ours.member.email), (0, world.ours.member.email)]


def test_who_signs_up_late_is_not_reminded_of_a_day_that_is_over(world: World) -> None:
    known = a_set()
    with clock.set_to(SOON - timedelta(days=3)):
        comes(world.ours, world.ours.member, known)
        find()
        with world.ours.inside():
            assert not Letter.objects.exists()


@pytest.mark.requirement("R23")
def test_the_file_for_a_diary_has_the_hours_and_is_neutral(world: World, browser_of: Browsers) -> None:
    a_set(programme="About Korean adults")
    answer = browser_of(world.ours.member).get("/learning/5/learning-set.ics")
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    (event,) = Calendar.from_ical(answer.content).walk("VEVENT")
    assert (event.decoded("dtstart"), event.decoded("dtend")) == (SOON, SOON + timedelta(hours=4))
    assert str(event["summary"]) == "Learning set 5" and b"Korean" not in answer.content


def test_what_people_need_goes_30_days_after_and_with_who_is_forgotten(world: World) -> None:
    from amhe.programme.retention import sweep
    from teams.actions import forget_person

    known = a_set()
    for user in (world.ours.member, world.ours.support):
        comes(world.ours, user, known, access_needs="A signer")
    forget_person(by=None, user=world.ours.support)
    with world.ours.inside():
        assert sorted(LearningPlace.objects.values_list("access_needs", flat=True)) == ["", "A signer"]
    with clock.set_to(SOON + timedelta(days=31)):
        assert sweep()["access needs at learning sets"] == 1
    with world.ours.inside():
        assert set(LearningPlace.objects.values_list("access_needs", flat=True)) == {""}


def test_the_database_keeps_one_place_a_person(world: World) -> None:
    known = a_set()
    comes(world.ours, world.ours.member, known)
    with world.ours.inside(), pytest.raises(IntegrityError, match="one_place_a_learning_set"), transaction.atomic():
        LearningPlace.objects.create(
            organisation=world.ours.organisation, learning_set=known, user=world.ours.member, asked_at=clock.now()
        )


def test_the_lists_ask_as_many_queries_for_3_as_for_1(
    world: World,
    browser_of: Browsers,
    administrator: User,
    count_queries: Callable[[Callable[[], Any]], int],
) -> None:
    pages = [(browser_of(world.ours.member), "/learning/"), (browser_of(administrator), "/programme/learning/")]
    pages += [(browser_of(administrator), "/programme/experts/")]

    def add(number: int) -> None:
        a_set(number, AGO + timedelta(days=number))
        comes(world.ours, world.ours.member, a_set(number + 10, SOON + timedelta(days=number)))
        about = {"nations": ["E"], "inequality": True}
        actions.add_expert(by=None, email=f"e{number}@experts.example", name="Ada", **about)

    def asked() -> list[int]:
        return [count_queries(lambda browser=browser, path=path: browser.get(path)) for browser, path in pages]

    add(1)
    once = asked()
    add(2)
    add(3)
    assert asked() == once and max(once) <= 12


@pytest.mark.django_db(databases=[])
@given(st.lists(st.none() | st.booleans()), st.booleans())
def test_whether_anybody_came_is_known_only_from_what_was_written_down(came: list[bool | None], recorded: bool) -> None:
    found = facts_of(came, recorded=recorded)
    assert (found is True) == (True in came)
    assert (found is None) == (True not in came and False not in came and not recorded)


@pytest.mark.requirement("R21")
def test_a_learning_set_stands_in_the_calendars_of_who_has_a_place_and_of_coaches(
    world: World, browser_of: Browsers, client: Any
) -> None:
    known = a_set(capacity=1)
    comes(world.ours, world.ours.member, known)
    comes(world.ours, world.ours.lead, known)  # and waits
    feeds = {
        user: client.get(f"/feed/{make_feed(by=user)[1]}.ics").content.decode()
        for user in (world.ours.member, world.ours.lead, world.ours.sponsor)
    }
    assert [known.calendar_uid in feed for feed in feeds.values()] == [True, False, False]
    assert "SUMMARY:Learning set 5" in feeds[world.ours.member] and "LOCATION" not in feeds[world.ours.member]
    assert known.calendar_uid in browser_of(world.ours.member).get("/learning/5/learning-set.ics").content.decode()
    page = texts(browser_of(world.ours.coach), "/coach/calendar/")
    assert "Thursday 10 December 2026, 10:00, Royal College" in page
    actions.cancel_learning_set(by=world.stranger, learning_set=known)
    assert "Learning set 5" not in texts(browser_of(world.ours.coach), "/coach/calendar/")
