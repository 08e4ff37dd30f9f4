"""The meetings of a sub-team: run by it, read by it, its leads and the coach; and what it tells the project team."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail

from amhe import clock
from amhe.reminders.tasks import deliver
from populations.milestones import sub_team_facts, sub_team_states
from populations.models import Population
from teams import actions
from teams.models import AgendaItem, Meeting, TeamUpdate
from tests.scenes import datareview as review
from tests.scenes import populations as scene
from tests.world import Place, World

pytestmark = pytest.mark.django_db
Browser = Callable[[Any], Any]
SERIES = {"first_on_day": "1", "first_on_month": "12", "first_on_year": "2026", "at_time": "10:00", "minutes": "60"}
SERIES |= {"every_days": "14", "do": "series", "coach_invited": "on"}
READERS = ("sub_lead", "sub_member", "lead", "coach")
OTHERS = ("member", "sponsor", "support")


def text(response: Any) -> str:
    return " ".join(re.sub("<[^>]+>", " ", response.content.decode()).split())


@pytest.fixture
def ours(world: World) -> Place:
    scene.build(world.ours, "", {})
    return world.ours


@pytest.fixture
def population(ours: Place) -> Population:
    with ours.inside():
        return Population.objects.filter(team__isnull=False).select_related("team", "organisation").get()


@pytest.fixture
def here(population: Population) -> str:
    return f"/o/marsh/p/{population.slug}/"


@pytest.fixture
def written(ours: Place, population: Population) -> Meeting:
    """A meeting of the sub-team that was held, with something of everything in it."""
    with ours.inside():
        meeting = actions.plan_meeting(by=ours.sub_lead, team=population.team, starts_at=clock.now())
        actions.add_item(by=ours.sub_lead, meeting=meeting, what="The parish hall")
        meeting = actions.change_meeting(
            by=ours.sub_lead, meeting=meeting, version=1, notes="They fear the forms.", present=[ours.sub_lead.pk]
        )
        actions.add_outcome(by=ours.sub_lead, meeting=meeting, kind="decision", what="Meet in barns")
        due = clock.today() + timedelta(days=7)
        actions.add_action(
            by=ours.sub_lead,
            team=population.team,
            meeting=meeting,
            what="Ask the vicar",
            owner=ours.sub_lead,
            due_on=due,
        )
    return meeting


@pytest.mark.requirement("R62")
def test_a_sub_team_lead_plans_meetings_every_2_weeks_and_its_pages_show_the_next(
    ours: Place, browser_of: Browser, here: str
) -> None:
    lead, member = browser_of(ours.sub_lead), browser_of(ours.sub_member)
    assert "No meeting is in the diary." in text(member.get(here))
    form = lead.get(f"{here}meetings/").context["form"]
    assert (form["minutes"].value(), form["every_days"].value(), form["coach_invited"].value()) == (60, 14, True)
    assert lead.post(f"{here}meetings/", SERIES).headers["Location"] == f"{here}meetings/"
    for page in (here, f"{here}team/", f"{here}meetings/"):
        assert "Tuesday 1 December 2026, 10:00" in text(member.get(page)), page
    assert "Set up your regular meeting" not in text(member.get(f"{here}meetings/"))
    assert member.post(f"{here}meetings/", SERIES).status_code == 403


@pytest.mark.requirement("R62")
def test_the_task_of_the_sub_team_is_done_by_a_series_with_a_next_date(
    ours: Place, browser_of: Browser, here: str, population: Population
) -> None:
    def state() -> str:
        with ours.inside():
            return str(sub_team_states(sub_team_facts([ours.organisation.pk])[population.pk])["m3_meetings"])

    assert state() == "not_started"
    browser_of(ours.sub_lead).post(f"{here}meetings/", SERIES)
    assert state() == "completed"
    with ours.inside():
        for meeting in Meeting.objects.coming().filter(team=population.team):
            actions.cancel_meeting(by=ours.sub_lead, meeting=meeting, why="Harvest")
    assert state() == "in_progress"


@pytest.mark.requirement("R62")
@pytest.mark.parametrize("reader", READERS)
def test_the_sub_team_its_leads_and_the_coach_read_what_it_wrote(
    ours: Place, browser_of: Browser, written: Meeting, reader: str
) -> None:
    browser, url = browser_of(ours.people[reader]), f"/o/marsh/meetings/{written.pk}/"
    page = text(browser.get(url))
    for words in ("The parish hall", "They fear the forms.", "Meet in barns", "Ask the vicar"):
        assert words in page
    assert "They fear the forms." in text(browser.get(f"{url}minutes/"))


@pytest.mark.parametrize("other", OTHERS)
def test_everybody_else_in_the_organisation_sees_that_it_takes_place_and_nothing_it_wrote(
    ours: Place, browser_of: Browser, written: Meeting, other: str, here: str
) -> None:
    browser, url = browser_of(ours.people[other]), f"/o/marsh/meetings/{written.pk}/"
    pages = (url, f"{here}meetings/", here, "/o/marsh/meetings/", "/o/marsh/team/", f"{here}team/")
    seen = {page: browser.get(page) for page in pages}
    assert {page: answer.status_code for page, answer in seen.items()} == dict.fromkeys(pages, 200)
    assert "Monday, 10:00" in text(seen[url])
    for answer in seen.values():
        for words in ("The parish hall", "They fear the forms.", "Meet in barns", "Ask the vicar"):
            assert words not in text(answer)
    for part in ("minutes/", "minutes.pdf", "agenda/", "write-up/"):
        assert browser.get(f"{url}{part}").status_code == 403, part
    with ours.inside():
        line = AgendaItem.objects.get(what="The parish hall")
    assert browser.get(f"/o/marsh/meetings/lines/{line.pk}/").status_code == 403
    sent = {"do": "add", "add-what": "Ring", "add-owner": ours.sub_lead.pk}
    assert browser.post(url, sent).status_code == 403


def test_members_of_the_sub_team_add_actions_and_do_not_change_the_record(
    ours: Place, browser_of: Browser, written: Meeting
) -> None:
    browser, url = browser_of(ours.sub_member), f"/o/marsh/meetings/{written.pk}/"
    day = {"add-due_on_day": "7", "add-due_on_month": "12", "add-due_on_year": "2026"}
    sent = {"do": "add", "add-what": "Ring the farm shop", "add-owner": ours.sub_member.pk} | day
    assert browser.post(url, sent).status_code == 302
    assert "Ring the farm shop" in text(browser.get("/me/actions/"))
    assert browser.post(url, {"do": "outcome", "outcome-kind": "decision", "outcome-what": "No"}).status_code == 403
    assert browser.post(url, {"do": "send"}).status_code == 403
    for part in ("agenda/", "write-up/", "change/"):
        assert browser.get(f"{url}{part}").status_code == 403


def test_a_meeting_of_the_project_team_is_closed_to_people_of_a_sub_team_alone(
    ours: Place, browser_of: Browser
) -> None:
    with ours.inside():
        meeting = actions.plan_meeting(by=ours.lead, team=ours.team, starts_at=clock.now())
    assert browser_of(ours.sub_member).get(f"/o/marsh/meetings/{meeting.pk}/").status_code == 403
    assert browser_of(ours.sub_member).get("/o/marsh/meetings/").status_code == 403


def test_in_a_sub_team_people_from_the_population_are_the_voice_in_the_room(
    ours: Place, browser_of: Browser, written: Meeting
) -> None:
    url = f"/o/marsh/meetings/{written.pk}/"
    assert "A decision without lived experience" in text(browser_of(ours.sub_lead).get(url))
    with ours.inside():
        here = Meeting.objects.get(pk=written.pk)
        everybody = [ours.sub_lead.pk, ours.sub_member.pk]
        actions.change_meeting(by=ours.sub_lead, meeting=here, version=here.version, notes="", present=everybody)
    assert "Lived experience in the room: yes." in text(browser_of(ours.sub_lead).get(url))


def test_the_mail_with_the_minutes_names_no_population(ours: Place, written: Meeting, population: Population) -> None:
    deliver(organisation_id=ours.organisation.pk)
    with ours.inside():
        actions.send_minutes(by=ours.sub_lead, meeting=written)
    mail.outbox.clear()
    deliver(organisation_id=ours.organisation.pk)
    assert {message.to[0] for message in mail.outbox} >= {ours.sub_member.email, ours.coach.email}
    assert ours.member.email not in {message.to[0] for message in mail.outbox}
    for message in mail.outbox:
        everything = f"{message.subject} {message.body} {message.alternatives}"
        assert population.name not in everything and "They fear" not in everything


# --- updates ----------------------------------------------------------------------------------------------------------


@pytest.mark.requirement("R16")
def test_an_update_offered_from_facts_reaches_the_project_team_without_retyping(
    ours: Place, browser_of: Browser, here: str
) -> None:
    with ours.inside():
        meeting = actions.plan_meeting(by=ours.lead, team=ours.team, starts_at=clock.now() + timedelta(days=1))
    member = browser_of(ours.sub_member)
    offered = member.get(f"{here}update/").context["form"]["words"].value()
    assert "We are working on milestone" in offered and "Next:" in offered
    done = member.post(f"{here}update/", {"words": offered}, follow=True)
    assert "It is on the agenda of their next meeting." in text(done)
    team = text(browser_of(ours.sponsor).get("/o/marsh/team/"))
    assert "What the sub-teams tell us" in team and offered in team
    agenda = text(browser_of(ours.member).get(f"/o/marsh/meetings/{meeting.pk}/"))
    assert f"Rural communities : {offered}" in agenda or offered in agenda
    with ours.inside(), clock.set_to(clock.now() + timedelta(days=1, hours=1)):
        actions.change_meeting(by=ours.lead, meeting=meeting, version=1, notes="", present=[])
        following = actions.plan_meeting(by=ours.lead, team=ours.team, starts_at=clock.now() + timedelta(days=14))
    assert offered in text(browser_of(ours.member).get(f"/o/marsh/meetings/{meeting.pk}/")), "it stays in the record"
    assert offered not in text(browser_of(ours.member).get(f"/o/marsh/meetings/{following.pk}/")), "told once"


@pytest.mark.requirement("R16", "R65")
def test_the_oversight_page_holds_the_update_and_the_project_team_s_decisions_alone(
    ours: Place, browser_of: Browser, written: Meeting, population: Population
) -> None:
    with ours.inside():
        actions.write_update(by=ours.sub_lead, team=population.team, words="We listened at the mart.")
        meeting = actions.plan_meeting(by=ours.lead, team=ours.team, starts_at=clock.now())
        meeting = actions.change_meeting(by=ours.lead, meeting=meeting, version=1, notes="", present=[ours.lead.pk])
        actions.add_outcome(by=ours.lead, meeting=meeting, kind="decision", what="Pay for the bus")
    page = text(browser_of(ours.sponsor).get("/o/marsh/oversight/"))
    assert "Latest update: We listened at the mart." in page and ours.sub_lead.name in page
    assert "Pay for the bus" in page and "Meet in barns" not in page


@pytest.mark.requirement("R16")
@pytest.mark.parametrize("who", ["member", "lead", "coach", "support"])
def test_only_the_sub_team_speaks_for_itself(ours: Place, browser_of: Browser, here: str, who: str) -> None:
    assert browser_of(ours.people[who]).post(f"{here}update/", {"words": "All well."}).status_code == 403
    with ours.inside():
        assert not TeamUpdate.objects.filter(words="All well.").exists()


def test_an_update_without_words_or_with_too_many_is_sent_back_whole(
    ours: Place, browser_of: Browser, here: str
) -> None:
    browser = browser_of(ours.sub_lead)
    assert browser.post(f"{here}update/", {"words": ""}).status_code == 422
    long = browser.post(f"{here}update/", {"words": "x" * 601})
    assert long.status_code == 422 and "x" * 601 in long.content.decode()


@pytest.mark.requirement("R15")
@pytest.mark.parametrize(
    ("notes", "said"), [(0, ""), (1, "fewer than 5"), (4, "fewer than 5"), (6, "about 5"), (8, "about 10")]
)
def test_new_notes_are_counted_and_never_told(
    ours: Place, browser_of: Browser, population: Population, notes: int, said: str
) -> None:
    with ours.inside():
        meeting = actions.plan_meeting(by=ours.lead, team=ours.team, starts_at=clock.now() + timedelta(days=1))
        for number in range(notes):
            review.listen(ours, population, heard=f"It is far {number}.")
    page = text(browser_of(ours.lead).get(f"/o/marsh/meetings/{meeting.pk}/"))
    assert (f"New notes of conversations: {said}" in page) == bool(said)
    assert ("New notes" in page) == bool(notes) and "It is far" not in page
    offered = browser_of(ours.sub_lead).get(f"/o/marsh/p/{population.slug}/update/").context["form"]["words"].value()
    assert ("We have heard about" in offered) == (notes > 4)
