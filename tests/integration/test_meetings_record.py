"""A meeting from its agenda, which nobody need type, to its minutes and the actions in people's lists."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from html import unescape
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone
from pypdf import PdfReader

from amhe import clock
from amhe.access.roles import Role
from amhe.reminders.models import Letter
from amhe.reminders.tasks import deliver
from amhe.rules import Refused, Stale
from teams import actions
from teams.actions.minutes import MINUTES
from teams.models import Action, AgendaItem, Attendance, Meeting, Membership, Outcome
from teams.summaries import team_facts
from tests.factories import UserFactory
from tests.world import Place, World

pytestmark = pytest.mark.django_db
Browser = Callable[[Any], Any]


def text(response: Any) -> str:
    return " ".join(re.sub("<[^>]+>", " ", response.content.decode()).split())


def at(day: str, hour: int = 10) -> datetime:
    return timezone.make_aware(datetime.fromisoformat(f"{day}T{hour:02}:00"))


@pytest.fixture
def lived(world: World) -> Any:
    """Somebody who joined the project team with lived experience."""
    with world.ours.inside():
        user = UserFactory(name="Rosa Lind")
        asked = {"organisation": world.ours.organisation, "team": None, "user": user}
        actions.join(by=world.ours.lead, role=Role.PROJECT_TEAM_MEMBER, joined_as="lived_experience", **asked)
    return user


@pytest.fixture
def today(world: World) -> Meeting:
    """The meeting of this morning, in a series."""
    with world.ours.inside():
        actions.plan_series(by=world.ours.lead, team=world.ours.team, first_at=clock.now())
        return Meeting.objects.earliest("starts_at")


def page_of(meeting: Meeting, part: str = "") -> str:
    return f"/o/marsh/meetings/{meeting.pk}/{part}"


def action(place: Place, what: str, days: int, **more: Any) -> Action:
    due = clock.today() + timedelta(days=days)
    return actions.add_action(by=place.lead, team=place.team, what=what, owner=place.member, due_on=due, **more)


# --- the agenda -------------------------------------------------------------------------------------------------------


@pytest.mark.requirement("R15", "R22")
def test_the_agenda_is_there_without_a_word_typed(world: World, browser_of: Browser, today: Meeting) -> None:
    ours = world.ours
    with ours.inside(), clock.set_to(clock.now() - timedelta(days=10)):
        action(ours, "Ring the library", 3)
    with ours.inside():
        action(ours, "Book the hall", 10)
        action(ours, "Write to the board", 40)
    page = text(browser_of(ours.lead).get(page_of(today)))
    late, due, tasks = (page.index(h) for h in ("Actions that are late", "Actions due before", "Open tasks of the"))
    assert late < page.index("Ring the library") < due < page.index("Book the hall") < tasks
    assert "Member of Marsh Partnership NHS Trust, by 16 November 2026" in page
    assert "Write to the board" not in page, "it is due after the next meeting"
    assert page.count("Name your senior sponsor") <= 1 and "Protect time for the lead" in page
    assert "What we heard" not in page[page.index("Agenda") :], "a part without a line does not appear"


def test_an_agenda_links_each_line_to_where_it_is_dealt_with(world: World, browser_of: Browser, today: Meeting) -> None:
    with world.ours.inside():
        late = action(world.ours, "Book the hall", 3)
    browser = browser_of(world.ours.lead)
    page = unescape(browser.get(page_of(today)).content.decode())
    links = re.findall(r'href="(/o/marsh/[^"]+)"', page)
    assert f"/o/marsh/meetings/actions/{late.pk}/" in links and "/o/marsh/team/support/" in links
    assert {link: status for link in links if (status := browser.get(link).status_code) != 200} == {}


@pytest.mark.requirement("R22")
def test_lead_and_coach_add_change_order_and_leave_out_lines(world: World, browser_of: Browser, today: Meeting) -> None:
    lead, coach, url = browser_of(world.ours.lead), browser_of(world.ours.coach), page_of(today, "agenda/")
    empty = lead.post(url, {"what": "", "do": "add"})
    assert empty.status_code == 422 and "Answer the question “What is it about?”" in text(empty)
    for browser, what in ((lead, "Winter fair"), (coach, "Travel costs"), (lead, "Holidays")):
        assert browser.post(url, {"do": "add", "what": what}).status_code == 302
    with world.ours.inside():
        fair, costs, _holidays = AgendaItem.objects.all()
    lead.post(url, {"do": "up", "item": costs.pk})
    coach.post(url, {"do": "out", "item": fair.pk})
    page = text(coach.get(page_of(today)))
    assert page.index("Travel costs") < page.index("Holidays") and "Winter fair" not in page
    coach.post(url, {"do": "back", "item": fair.pk})
    assert "Winter fair" in text(lead.get(page_of(today)))
    line = f"/o/marsh/meetings/lines/{costs.pk}/"
    with world.ours.inside():
        version = str(AgendaItem.objects.get(pk=costs.pk).version)
    assert lead.post(line, {"what": "Bus fares", "version": version}).status_code == 302
    late = coach.post(line, {"what": "Train fares", "version": version})
    assert late.status_code == 409 and "Bus fares" in text(late) and "Train fares" in text(late)
    assert browser_of(world.ours.member).get(url).status_code == 403


def test_a_line_that_was_built_is_left_out_put_back_or_made_their_own(
    world: World, browser_of: Browser, today: Meeting
) -> None:
    with world.ours.inside():
        book = action(world.ours, "Book the hall", 3)
    browser, url = browser_of(world.ours.lead), page_of(today, "agenda/")
    browser.post(url, {"do": "leave", "source": f"action:{book.pk}"})
    assert "Book the hall" not in text(browser.get(page_of(today)))
    left = text(browser.get(url))
    assert "Book the hall" in left[left.index("Left out") :]
    browser.post(url, {"do": "take", "source": f"action:{book.pk}"})
    page = text(browser.get(page_of(today)))
    assert page.count("Book the hall") == 1 and "Actions due before" not in page
    gone = browser.post(url, {"do": "take", "source": "action:999999"}, follow=True)
    assert "This is no longer on the agenda." in text(gone)


@pytest.mark.requirement("R15")
def test_what_was_on_the_agenda_stays_in_the_record_when_the_facts_move_on(
    world: World, browser_of: Browser, today: Meeting
) -> None:
    with world.ours.inside():
        book = action(world.ours, "Book the hall", 3)
        held(world.ours, today)
        actions.set_action_done(by=world.ours.lead, action=book, done=True)
    page = text(browser_of(world.ours.member).get(page_of(today, "minutes/")))
    assert "Book the hall (Member of Marsh Partnership NHS Trust, by 26 November 2026)" in page
    with world.ours.inside():
        lines = AgendaItem.objects.count()
        held(world.ours, Meeting.objects.get(pk=today.pk))
        assert AgendaItem.objects.count() == lines, "written up again, the agenda is kept once"


def held(place: Place, meeting: Meeting, *present: Any, **more: Any) -> Meeting:
    said = {"notes": "We met.", "present": [user.pk for user in present]} | more
    return actions.change_meeting(by=place.lead, meeting=meeting, version=meeting.version, **said)


@pytest.mark.requirement("R15")
def test_what_was_not_reached_is_on_the_next_agenda_once(world: World, browser_of: Browser, today: Meeting) -> None:
    with world.ours.inside():
        for what in ("Winter fair", "Travel costs"):
            actions.add_item(by=world.ours.lead, meeting=today, what=what)
        fair = AgendaItem.objects.get(what="Winter fair")
    browser = browser_of(world.ours.lead)
    said = {"version": "1", "notes": "", "not_reached": [fair.pk]}
    assert browser.post(page_of(today, "write-up/"), said).status_code == 302
    browser.post(page_of(today, "write-up/"), said | {"version": "2"})
    assert "Winter fair Not reached. It is on the next agenda." in text(browser.get(page_of(today)))
    with world.ours.inside():
        following = Meeting.objects.coming().first()
        assert AgendaItem.objects.filter(what="Winter fair").count() == 2
    page = text(browser.get(page_of(following)))
    assert "Winter fair" in page and "Travel costs" not in page
    browser.post(page_of(today, "write-up/"), {"version": "3", "notes": ""})
    assert "Winter fair" not in text(browser.get(page_of(following))), "a tick taken back takes it back"


def test_what_is_open_today_is_not_written_into_the_record_of_a_meeting_of_weeks_ago(
    world: World, today: Meeting
) -> None:
    ours = world.ours
    with ours.inside():
        actions.add_item(by=ours.lead, meeting=today, what="Winter fair")
        action(ours, "Book the hall", 30)
        with clock.set_to(clock.now() + timedelta(days=20)):
            held(ours, today, ours.lead)
        assert [item.what for item in AgendaItem.objects.filter(meeting=today)] == ["Winter fair"]


def test_an_agenda_that_was_typed_before_is_kept_as_it_is(world: World, browser_of: Browser) -> None:
    with world.ours.inside():
        old = actions.plan_meeting(
            by=world.ours.lead, team=world.ours.team, starts_at=clock.now(), agenda="Welcome.\nOur aims."
        )
        held(world.ours, old, world.ours.lead)
    assert "Welcome. Our aims." in text(browser_of(world.ours.member).get(page_of(old)))


# --- holding it -------------------------------------------------------------------------------------------------------


@pytest.mark.requirement("R15", "R18")
def test_a_meeting_is_written_up_and_what_came_out_stands_beside_its_line(
    world: World, browser_of: Browser, today: Meeting
) -> None:
    with world.ours.inside():
        fair = actions.add_item(by=world.ours.lead, meeting=today, what="Winter fair")
    browser, url = browser_of(world.ours.lead), page_of(today)
    early = browser.post(url, {"do": "outcome", "outcome-kind": "decision", "outcome-what": "We go"})
    assert early.status_code == 422 and "Say first who was there." in text(early) and "We go" in early.content.decode()
    browser.post(f"{url}write-up/", {"version": "1", "notes": "Cold hall.", "present": [world.ours.lead.pk]})
    about = text(browser.get(f"{url}?about={fair.pk}"))
    assert about.count("About: Winter fair") == 2
    browser.post(url, {"do": "outcome", "item": fair.pk, "outcome-kind": "decision", "outcome-what": "We have a stall"})
    browser.post(url, {"do": "outcome", "outcome-kind": "information", "outcome-what": "The hall is cold"})
    day = {"add-due_on_day": "7", "add-due_on_month": "12", "add-due_on_year": "2026"}
    sent = {"do": "add", "item": fair.pk, "add-what": "Book the stall", "add-owner": world.ours.member.pk} | day
    assert browser.post(url, sent).status_code == 302
    page = text(browser.get(url))
    beside = page[page.index("Winter fair") :]
    assert beside.index("Decision: We have a stall") < beside.index("Action: Book the stall")
    assert "Information: The hall is cold" in page and "Cold hall." in page
    assert "Book the stall" in text(browser_of(world.ours.member).get("/me/actions/"))
    wrong = browser.post(url, {"do": "outcome", "outcome-kind": "order", "outcome-what": ""})
    assert wrong.status_code == 422 and "Choose one of the answers shown" in text(wrong)


def test_the_day_of_an_action_is_the_next_meeting_unless_they_say_otherwise(
    world: World, browser_of: Browser, today: Meeting
) -> None:
    with world.ours.inside():
        held(world.ours, today, world.ours.lead)
    form = browser_of(world.ours.lead).get(page_of(today)).context["add"]
    assert form["due_on"].value() == clock.today() + timedelta(days=14)


def test_an_outcome_is_put_right_or_taken_out_and_two_do_not_overwrite_each_other(
    world: World, browser_of: Browser, today: Meeting
) -> None:
    with world.ours.inside():
        meeting = held(world.ours, today, world.ours.lead)
        said = actions.add_outcome(by=world.ours.lead, meeting=meeting, kind="decision", what="We go")
    url, browser = f"/o/marsh/meetings/outcomes/{said.pk}/", browser_of(world.ours.lead)
    right = {"kind": "decision", "what": "We go in May", "version": "1"}
    assert "We go in May" in text(browser.post(url, right, follow=True))
    assert browser_of(world.ours.coach).post(url, right | {"what": "We stay"}).status_code == 409
    assert browser_of(world.ours.member).get(url).status_code == 403
    browser.post(url, {"do": "remove"})
    with world.ours.inside():
        assert not Outcome.objects.exists()


@pytest.mark.requirement("R19")
def test_a_decision_without_lived_experience_in_the_room_is_marked_everywhere_it_is_told(
    world: World, browser_of: Browser, today: Meeting, lived: Any
) -> None:
    ours, browser = world.ours, browser_of(world.ours.lead)
    with ours.inside():
        meeting = held(ours, today, ours.lead)
        actions.add_outcome(by=ours.lead, meeting=meeting, kind="information", what="The hall is cold")
    assert "A decision without lived experience" not in text(browser.get(page_of(today))), "nothing was decided"
    with ours.inside():
        actions.add_outcome(by=ours.lead, meeting=meeting, kind="decision", what="We go")
    assert "Nobody with lived experience was in the room when this was decided." in text(browser.get(page_of(today)))
    assert "when the decisions below were made" in text(browser.get(page_of(today, "minutes/")))
    team = text(browser.get("/o/marsh/team/"))
    assert "We go 23 November 2026 We go Nobody with lived experience was in the room." in team
    with ours.inside():
        held(ours, Meeting.objects.get(pk=today.pk), ours.lead, lived)
    assert "A decision without lived experience" not in text(browser.get(page_of(today)))
    assert "Lived experience in the room: yes." in text(browser.get(page_of(today)))
    assert "Nobody with lived experience was in the room." not in text(browser.get("/o/marsh/team/"))


@pytest.mark.requirement("R19")
def test_who_was_in_the_room_is_remembered_when_the_person_has_left(
    world: World, browser_of: Browser, today: Meeting, lived: Any
) -> None:
    ours = world.ours
    with ours.inside():
        held(ours, today, lived)
        actions.end_membership(by=ours.lead, membership=Membership.objects.get(user=lived))
    form = browser_of(ours.lead).get(page_of(today, "write-up/")).context["form"]
    assert "Rosa Lind" in dict(form.fields["present"].choices).values()
    with ours.inside():
        again = held(ours, Meeting.objects.get(pk=today.pk), lived, ours.lead)
        assert again.lived_experience and Attendance.objects.count() == 2


def test_somebody_with_lived_experience_and_no_account_counts_without_a_name(
    world: World, browser_of: Browser, today: Meeting
) -> None:
    said = {"version": "1", "notes": "", "present": [world.ours.lead.pk], "others_with_lived_experience": "on"}
    browser_of(world.ours.lead).post(page_of(today, "write-up/"), said)
    assert "Lived experience in the room: yes." in text(browser_of(world.ours.member).get(page_of(today)))


@pytest.mark.requirement("R19")
def test_the_sign_that_lived_experience_was_absent_looks_at_the_last_two_meetings_that_say_who_came(
    world: World, lived: Any
) -> None:
    ours, pk = world.ours, world.ours.organisation.pk
    with ours.inside():
        for days, present in ((3, [lived]), (2, [ours.lead]), (1, [])):
            meeting = actions.plan_meeting(by=ours.lead, team=ours.team, starts_at=clock.now() - timedelta(days=days))
            held(ours, meeting, *present)
        assert team_facts([pk])[pk].lived_experience_at_last_two is True
        meeting = actions.plan_meeting(by=ours.lead, team=ours.team, starts_at=clock.now() - timedelta(hours=1))
        held(ours, meeting, ours.lead)
        assert team_facts([pk])[pk].lived_experience_at_last_two is False


def test_a_write_up_with_a_mistake_loses_nothing(world: World, browser_of: Browser, today: Meeting) -> None:
    sent = {"version": "1", "notes": "x" * 10001, "present": [world.ours.member.pk]}
    wrong = browser_of(world.ours.lead).post(page_of(today, "write-up/"), sent)
    assert wrong.status_code == 422 and "x" * 10001 in wrong.content.decode()
    assert wrong.context["form"]["present"].value() == [str(world.ours.member.pk)]


def test_two_who_write_up_one_meeting_see_both_texts(world: World, browser_of: Browser, today: Meeting) -> None:
    url = page_of(today, "write-up/")
    browser_of(world.ours.lead).post(url, {"version": "1", "notes": "Cold hall."})
    late = browser_of(world.ours.coach).post(url, {"version": "1", "notes": "Warm tea."})
    assert late.status_code == 409 and "Cold hall." in text(late) and "Warm tea." in text(late)
    with world.ours.inside(), pytest.raises(Stale):
        actions.change_meeting(by=world.ours.lead, meeting=today, version=1, notes="", present=[])


# --- actions ----------------------------------------------------------------------------------------------------------


@pytest.mark.requirement("R18")
def test_an_action_closed_by_two_people_is_closed_once_and_the_second_is_told(
    world: World, browser_of: Browser, today: Meeting
) -> None:
    with world.ours.inside():
        book = action(world.ours, "Book the hall", 3, meeting=today)
    member, lead = browser_of(world.ours.member), browser_of(world.ours.lead)
    member.post("/me/actions/", {"do": "done", "action": book.pk})
    told = text(lead.post(page_of(today), {"do": "done", "action": book.pk}, follow=True))
    assert f"{world.ours.member.name} closed this action already." in told
    with world.ours.inside():
        assert Action.objects.get().closed_by == world.ours.member
    member.post("/me/actions/", {"do": "undone", "action": book.pk})
    assert "Mark as done" in text(member.get("/me/actions/"))


@pytest.mark.requirement("R18")
def test_an_action_is_changed_or_no_longer_needed_with_a_reason(
    world: World, browser_of: Browser, today: Meeting
) -> None:
    with world.ours.inside():
        book = action(world.ours, "Book the hall", 3, meeting=today)
    url, member = f"/o/marsh/meetings/actions/{book.pk}/", browser_of(world.ours.member)
    said = {"do": "change", "version": "1", "what": "Book the small hall", "owner": world.ours.coach.pk}
    said |= {"due_on_day": "4", "due_on_month": "12", "due_on_year": "2026"}
    past = member.post(url, said | {"due_on_month": "11"})
    assert past.status_code == 422 and "Choose a day that is still to come." in text(past)
    assert member.post(url, said).status_code == 302
    assert member.post(url, said | {"what": "Book"}).status_code == 409
    coach = browser_of(world.ours.coach)
    assert "Book the small hall" in text(coach.get("/me/actions/"))
    assert "Answer the question" in text(coach.post(url, {"do": "drop", "drop-why": ""}))
    page = text(coach.post(url, {"do": "drop", "drop-why": "We have a tent."}, follow=True))
    assert "no longer needed: We have a tent." in page
    with world.ours.inside():
        assert not Action.objects.open().exists()


@pytest.mark.requirement("R18")
def test_my_actions_are_of_every_organisation_late_ones_first_with_their_meeting(
    world: World, browser_of: Browser
) -> None:
    both = UserFactory(name="Works in two")
    for place, days in ((world.ours, 9), (world.theirs, 4)):
        with place.inside():
            asked = {"organisation": place.organisation, "team": None, "user": both}
            actions.join(by=place.lead, role=Role.PROJECT_TEAM_MEMBER, **asked)
            meeting = actions.plan_meeting(by=place.lead, team=place.team, starts_at=clock.now())
            due = clock.today() + timedelta(days=days)
            what = f"For {place.organisation.slug}"
            actions.add_action(by=place.lead, team=place.team, what=what, owner=both, due_on=due, meeting=meeting)
    browser = browser_of(both)
    with clock.set_to(clock.now() + timedelta(days=5)):
        page = text(browser.get("/me/actions/"))
    assert page.index("Late . For hill") < page.index("For marsh") and "Late . For marsh" not in page
    assert page.count("From the meeting on 23 November") == 2


# --- minutes ----------------------------------------------------------------------------------------------------------


def of_minutes() -> list[Any]:
    """The mails about minutes; calendars are told of meetings too."""
    return [message for message in mail.outbox if message.subject == "The minutes of your meeting"]


@pytest.mark.requirement("R15")
def test_the_minutes_go_once_for_each_version_to_everybody_invited_and_name_nothing(
    world: World, browser_of: Browser, today: Meeting, django_capture_on_commit_callbacks: Any
) -> None:
    ours, browser = world.ours, browser_of(world.ours.lead)
    with ours.inside(), pytest.raises(Refused, match="Say first who was there"):
        actions.send_minutes(by=ours.lead, meeting=today)
    with ours.inside():
        meeting = held(ours, today, ours.lead)
    with django_capture_on_commit_callbacks(execute=True):
        page = browser.post(page_of(today), {"do": "send"}, follow=True)
    assert "The minutes are on their way to everybody who is invited." in text(page)
    deliver(organisation_id=ours.organisation.pk)
    assert sorted(message.to[0] for message in of_minutes()) == sorted(user.email for user in ours.people.values())
    first = of_minutes()[0]
    assert page_of(today, "minutes/") in first.body
    assert not first.attachments and "23 November 2026" in first.body
    again = browser.post(page_of(today), {"do": "send"}, follow=True)
    assert "These minutes were sent on 23 November 2026. Nothing has changed since." in text(again)
    with ours.inside(), clock.set_to(clock.now() + timedelta(minutes=5)):
        actions.add_outcome(by=ours.lead, meeting=meeting, kind="decision", what="We go")
        actions.send_minutes(by=ours.lead, meeting=meeting)
        assert Letter.objects.filter(kind=MINUTES).count() == 2 * len(ours.people)


def test_somebody_who_left_before_the_mail_went_gets_none(world: World, today: Meeting) -> None:
    ours = world.ours
    with ours.inside():
        actions.send_minutes(by=ours.lead, meeting=held(ours, today, ours.lead))
        actions.end_membership(by=ours.lead, membership=Membership.objects.get(user=ours.member))
    mail.outbox.clear()
    deliver(organisation_id=ours.organisation.pk)
    assert ours.member.email not in {message.to[0] for message in of_minutes()} and len(of_minutes()) == 4


@pytest.mark.requirement("R15")
def test_the_minutes_are_a_page_and_a_tagged_pdf_that_says_the_same(
    world: World, browser_of: Browser, today: Meeting, django_capture_on_commit_callbacks: Any
) -> None:
    ours = world.ours
    with ours.inside():
        fair = actions.add_item(by=ours.lead, meeting=today, what="Winter fair")
        meeting = held(ours, today, ours.lead)
        actions.add_outcome(by=ours.lead, meeting=meeting, kind="decision", what="We have a stall", item=fair)
    member, url = browser_of(ours.member), page_of(today, "minutes/")
    assert member.get(f"{url[:-1]}.pdf").headers["Location"] == url, "not made yet"
    with django_capture_on_commit_callbacks(execute=True):
        member.post(url)
    assert "Download the minutes (PDF)" in text(member.get(url))
    answer = member.get(f"{url[:-1]}.pdf")
    assert answer.headers["Content-Type"] == "application/pdf"
    reader = PdfReader(io.BytesIO(answer.content))
    words = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    for said in (
        "Minutes of the meeting on 23 November 2026",
        "Winter fair",
        "Decision: We have a stall",
        ours.lead.name,
    ):
        assert said in words
    assert "/StructTreeRoot" in reader.trailer["/Root"] and reader.trailer["/Root"]["/Lang"] == "en"
    with ours.inside(), clock.set_to(clock.now() + timedelta(minutes=5)):
        actions.add_outcome(by=ours.lead, meeting=meeting, kind="information", what="It may snow")
    assert "Make the PDF" in text(member.get(url)), "what is made is of an older record"
    assert member.get(f"{url[:-1]}.pdf").status_code == 302


def test_a_meeting_offers_only_what_its_time_allows(world: World, browser_of: Browser, today: Meeting) -> None:
    browser = browser_of(world.ours.lead)
    with world.ours.inside():
        held(world.ours, today, world.ours.lead)
        following = Meeting.objects.coming().first()
    assert "It stays as it is." in text(browser.get(page_of(today, "change/")))
    assert "open one that is still to come" in text(browser.get(page_of(today, "series/")))
    assert "You can write it up from its day on." in text(browser.get(page_of(following, "write-up/")))
    assert "Write up this meeting" not in text(browser.get(page_of(following)))
    refused = browser.post(page_of(today, "change/"), {"do": "cancel", "cancel-why": "Snow"})
    assert (
        refused.status_code == 422
        and "This meeting has happened." in text(refused)
        and "Snow" in refused.content.decode()
    )
