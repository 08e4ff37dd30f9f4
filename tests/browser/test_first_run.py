"""The first-run test of the design (delight.md): a new lead, with no help, in 5 minutes' worth of steps."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone
from playwright.sync_api import expect

from amhe import clock
from amhe.access import wall
from organisations.actions import add_learning_set
from organisations.models import Organisation, User
from teams import actions
from tests.browser.person import Person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, databases=["default", "owner"])]

FIVE_MINUTES = 5 * 60
SPONSOR, SAM, LEILA = (f"{name}@fenmarsh.example" for name in ("david", "sam", "leila"))

OTHERS = {"Sam Whitlock": SAM, "Leila Haddad": LEILA}


@pytest.fixture
def new_lead(open_browser: Callable[..., Person]) -> Person:
    """Somebody who has just been invited to lead a new organisation, and has never seen the product."""
    with wall.restored():
        coach = User.objects.create_user("amara@amhe-coaches.example", "Amara Okoye")
        organisation = actions.start_organisation(
            by=None, name="Fenmarsh Trust", slug="fenmarsh", nation="E", started_on=clock.today(), coach=coach
        )
        actions.invite(
            by=coach,
            organisation=organisation,
            team=None,
            email="nia@fenmarsh.example",
            name="Nia Rowlands",
            role="project_lead",
        )
    return open_browser("Nia Rowlands", email="nia@fenmarsh.example")


def asks(lead: Person, title: str, name: str, email: str) -> None:
    """Fill the page that the product opened: who they are and where their mail goes; the kind is chosen already."""
    expect(lead.asked("What kind of place is it?").locator("input:checked")).to_have_count(1)
    lead.fills("Title or role", title)
    lead.fills("Full name of the person to invite", name)
    lead.fills("Their email address", email)
    lead.presses("Add to the team")
    lead.sees(f"We have invited {name}")


def puts_right(lead: Person, check: str) -> None:
    """Follow the link of a check that is not met yet."""
    lead.follows(re.compile(rf"^Put this right\s*: {re.escape(check)}"))


@pytest.mark.requirement("R1", "R11", "R17", "R19", "R25")
def test_a_new_lead_builds_a_first_team_in_5_minutes_with_what_the_pages_offer(new_lead):
    lead = new_lead
    lead.accepts_invitation()
    lead.sees_nowhere("Name your project lead")
    with lead.inside("#next-step"):
        lead.sees("Name your senior sponsor")
        lead.presses("Name your senior sponsor")
    asks(lead, "Medical Director", "David Osei", SPONSOR)
    puts_right(lead, "At least 1 person with lived experience")
    asks(lead, "Expert by experience", "Sam Whitlock", SAM)
    puts_right(lead, "2 or more people with lived experience")
    asks(lead, "Expert by experience", "Leila Haddad", LEILA)
    puts_right(lead, "A meeting every 2 weeks")
    lead.dates("Date of the first meeting", timezone.localdate() + timedelta(days=7))
    lead.presses("Put it in the diary")
    lead.sees("It is in the diary.")
    lead.follows("Milestones")
    lead.follows(re.compile("^1. Form the project team"))
    lead.sees("Milestone 1 of 6")

    invited = [message.to for message in mail.outbox[1:] if message.subject == "You are invited to join a team"]
    assert invited == [[SPONSOR], [SAM], [LEILA]]
    assert lead.trouble == [], "no page came back with an error"
    assert lead.seconds < FIVE_MINUTES, f"{lead.steps} steps take {lead.seconds:.0f} seconds"
    lead.follows("Team")
    lead.sees("Expert by experience 2 people")


def test_the_lead_puts_themselves_in_the_place_that_they_hold(new_lead):
    lead = new_lead
    lead.accepts_invitation()
    lead.follows("Team")
    lead.follows(re.compile("^Add their place"))
    lead.fills("Title or role", "Consultant Psychiatrist")
    lead.presses("Add to the team")
    lead.sees("Nia Rowlands is in this place.")
    expect(lead.page.locator(".amhe-people__place")).to_have_count(1)
    assert len(mail.outbox) == 1, "nobody is invited twice"


def test_a_task_that_was_done_before_is_marked_on_its_milestone(new_lead):
    lead = new_lead
    lead.accepts_invitation()
    lead.follows("Milestones")
    lead.follows(re.compile("^1. Form the project team"))
    lead.unfolds("Mark a task as already done")
    lead.chooses("Which task?", "Agree other support")
    lead.presses("Mark it")
    lead.sees("Marked.")


@pytest.mark.requirement("R15", "R18", "R22")
def test_a_lead_plans_the_next_meeting_holds_it_and_everyone_has_their_actions_in_5_minutes(new_lead, open_browser):
    lead = new_lead
    lead.accepts_invitation()
    (here,) = wall.organisation_ids()
    with wall.restored(), wall.inside(here):
        by = User.objects.get(email=lead.email)
        people = {name: User.objects.create_user(email, name) for name, email in OTHERS.items()}
        known = {"by": by, "organisation": Organisation.objects.get(), "team": None}
        for user in people.values():
            actions.join(**known, user=user, role="project_team_member")
    lead.steps, lead.seconds = 0, 0.0

    lead.follows("Meetings")
    lead.dates("Date of the first meeting", timezone.localdate())
    lead.fills("Start time", "23:00")
    lead.presses("Put it in the diary")
    lead.follows(re.compile(", 23:00$"))
    lead.sees("Open tasks of the milestone you are working on")  # nothing was typed
    lead.sees("Name your senior sponsor")
    lead.presses("Write up this meeting")
    for name in ("Nia Rowlands, Project lead", *(f"{name}, Project team member" for name in OTHERS)):
        lead.chooses("Who was there?", name)
    lead.fills("Notes", "Sam takes the bus, so we end at 12.")
    lead.presses("Save the meeting")
    lead.unfolds("Write down a decision or information")
    lead.fills("What did you decide or learn?", "We meet at 10 from now on")
    lead.presses("Write it down")
    for name, what in zip(OTHERS, ("Ask the library for a room", "Ring the advice bus"), strict=True):
        lead.unfolds("Add an action")
        lead.fills("What needs doing?", what)
        lead.chooses("Who will do it?", f"{name}, Project team member")
        lead.presses("Add the action")  # its day is that of the next meeting
    lead.presses("Send the minutes")
    lead.sees("The minutes are on their way to everybody who is invited.")

    assert lead.trouble == [], "no page came back with an error"
    assert lead.seconds < FIVE_MINUTES, f"{lead.steps} steps take {lead.seconds:.0f} seconds"
    for user, what in zip(people.values(), ("Ask the library for a room", "Ring the advice bus"), strict=True):
        somebody = open_browser(user.name, email=user.email)
        somebody.is_signed_in_as(user)
        somebody.opens("/")
        somebody.follows("My actions")
        somebody.sees(what)
        somebody.follows(re.compile("^From the meeting on"))
        somebody.sees("Decision: We meet at 10 from now on")
    print(f"{lead.steps} steps, {lead.seconds:.0f} seconds")


@pytest.mark.requirement("R23")
def test_a_lead_puts_the_next_learning_set_in_the_diary(new_lead):
    lead = new_lead
    starts_at = timezone.now() + timedelta(days=30)
    add_learning_set(by=None, number=1, starts_at=starts_at, place="London", capacity=50)
    lead.accepts_invitation()
    lead.follows("Milestones")
    lead.follows("Put learning sets in the diary")
    lead.follows("Learning set 1")
    lead.presses("I will come")
    lead.sees("It is written down that you will come.")
