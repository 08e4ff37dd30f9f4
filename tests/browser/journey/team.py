"""Milestone 1: the lead is invited, names the team, and the team comes in."""

from __future__ import annotations

import re
from itertools import groupby
from typing import Any

from amhe import clock
from amhe.access import wall
from amhe.reference import by_id
from organisations.models import User
from teams import actions
from tests.browser.journey import Walk, days_ago

LEAD = "nia"
OUTSIDE = ("ics_colleague", "stakeholder")


def the_programme_starts_the_organisation(walk: Walk) -> None:
    """The programme makes the organisation with its coach, who invites the lead."""
    row = walk.data["organisation"]
    with wall.restored():
        coach = User.objects.create_user(walk.email(row["coach"]), walk.name(row["coach"]))
        organisation = actions.start_organisation(
            by=None,
            name=row["name"],
            slug=row["id"],
            nation=row["nation"],
            started_on=clock.today(),
            coach=coach,
        )
        actions.invite(
            by=coach,
            organisation=organisation,
            team=None,
            email=walk.email(LEAD),
            name=walk.name(LEAD),
            role="project_lead",
        )


def the_lead_accepts(walk: Walk) -> None:
    """She opens the link in her mail, reads what her role is, accepts, and lands on the organisation's home."""
    lead = walk.person(LEAD)
    lead.accepts_invitation()
    lead.sees("Your next step")
    assert lead.page.url.endswith(walk.home)


def the_lead_looks_at_examples(walk: Walk) -> None:
    """How 3 organisations built their team (R30)."""
    lead = walk.person(LEAD)
    lead.follows("Team")
    lead.follows("How 3 organisations built their team")
    for team in by_id("teams", "seed_examples", "example_teams").values():
        lead.sees(team["name"])
    lead.follows("Project team")


def the_lead_names_the_team(walk: Walk) -> None:
    """Every place of the file, with an invitation for each person who has an account."""
    lead = walk.person(LEAD)
    who = {title: [*rows] for title, rows in groupby(_invited(walk), key=lambda row: row["place"])}
    for place in walk.data["places"]:
        first, *others = who.get(place["title"], [None])
        lead.opens(f"{walk.home}team/add/")
        _fill_place(walk, place)
        if first:
            lead.fills("Full name of the person to invite", first["name"])
            lead.fills("Their email address", walk.email(first["id"]))
        lead.presses("Add to the team")
        lead.sees(f"{place['title']} added.")
        for other in others:
            lead.follows(f"Invite somebody as {place['title']}")
            lead.fills("Full name", other["name"])
            lead.fills("Email address", walk.email(other["id"]))
            lead.presses("Send the invitation")
            lead.sees(f"We have invited {other['name']}")
    people = sum(place["count"] for place in walk.data["places"])
    lead.sees(f"{people} people hold a place in this team")


def _invited(walk: Walk) -> list[dict[str, Any]]:
    return sorted(walk.data["people"], key=lambda row: row["place"])


def _fill_place(walk: Walk, place: dict[str, Any]) -> None:
    lead = walk.person(LEAD)
    kind = by_id("teams", "places", "kinds")[place["kind"]]
    lead.chooses("What kind of place is it?", kind["name"])
    lead.fills("Title or role", place["title"])
    lead.fills("How many people?", place["count"])
    if place["kind"] in OUTSIDE:
        lead.ticks("They come from outside your organisation")


def the_team_accepts(walk: Walk) -> None:
    """Each opens their own mail in their own browser and accepts. A second look at the link says that it is closed."""
    for row in walk.data["people"]:
        if row["id"] != LEAD:
            walk.person(row["id"]).accepts_invitation()
    sponsor = walk.person("david")
    sponsor.sees("Your next step")


def the_lead_plans_meetings(walk: Walk) -> None:
    """The regular meeting, and in its first one an action for somebody, who finds it in their list."""
    lead, owner = walk.person(LEAD), walk.person("marek")
    lead.follows("Meetings")
    lead.dates("Date of the first meeting", days_ago(-1))
    lead.fills("Start time", "10:00")
    lead.chooses("How often?", "Every 2 weeks")
    lead.presses("Put it in the diary")
    lead.sees("Every 2 weeks for 1 hour")
    lead.follows(re.compile(r"^\w+day \d+ \w+ \d{4}, 10:00$"))
    lead.unfolds("Add an action")
    lead.fills("What needs doing?", "Ask the library for its list of community languages")
    lead.chooses("Who will do it?", f"{owner.name}, Project team member")
    lead.dates("By when?", days_ago(-8))
    lead.presses("Add the action")
    lead.sees("Action added.")
    owner.follows("My actions")
    owner.sees("Ask the library for its list of community languages")
    owner.presses("Mark as done")
    owner.sees("Done lately")


def the_lead_gets_time(walk: Walk) -> None:
    """Protected hours, and who agreed them; then the live checks are all met."""
    lead = walk.person(LEAD)
    lead.follows("Team")
    lead.follows("Time and support")
    lead.fills("How many hours a month are kept free?", 16)
    lead.fills("Who agreed this?", "Medical Director")
    lead.presses("Save the time")
    lead.sees("16 hours a month")
    for who in ("Leila", "Sam"):
        lead.sees("Needed:")  # nothing is agreed yet with somebody who brings lived experience
        lead.follows(re.compile(f"^What is agreed with {who}"))
        for thing in (
            "Payment for their time",
            "Expenses, such as travel or care",
            "Support before and after meetings",
            "What they need to take part",
        ):
            lead.chooses(thing, "Agreed")
        lead.fills("Who agreed this?", "Medical Director")
        lead.presses("Save")
    lead.sees_nowhere("Needed:")
    lead.sees("Good to have:")  # nobody has said yet who may decide, and knows what is unequal (R26)
    lead.follows(re.compile("^Change role of David"))
    lead.chooses("Do they know the equality issues in your organisation?", "Yes")
    lead.chooses("Do they have the authority to make changes?", "Yes")
    lead.presses("Save")
    lead.sees_nowhere("Good to have:")


def the_lead_says_who_to_call(walk: Walk) -> None:
    """A person checks the numbers of their nation, before anybody is listened to."""
    lead = walk.person(LEAD)
    lead.opens(walk.home)
    lead.follows("Your nation, and who to call")
    lead.sees("call 111 and choose option 2")
    lead.fills("Name of your safeguarding contact", "Safeguarding team")
    lead.fills("Their phone number", "01632 960 001")
    lead.fills("Their email address", "safeguarding@harbourside.example")
    lead.ticks("I have called or looked up each of these numbers, and they are right for us")
    lead.presses("Save")
    lead.sees("Saved. Conversations can be written down now.")
