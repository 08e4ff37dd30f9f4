"""Milestones 2 and 3: the long list, the vote, the decision, the definition and the sub-team."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from amhe.reference import by_id
from tests.browser.journey import Walk, days_ago
from tests.browser.person import Person

LEVELS = {3: "A lot", 2: "Some", 1: "A little", 0: "None"}
DATA = {"local": "Local data", "national": "National data", "both": "National and local data", "none": "No data"}
STARTS = {"now": "Now", "in 3 months": "In 3 months"}
PLACES = ("1st", "2nd", "3rd")
WITHOUT_JAVASCRIPT, BY_KEYBOARD = "ife", "ruth"


def the_team_lists_groups(walk: Walk) -> None:
    """8 groups, each with its 4 answers, by somebody of the project team."""
    meera = walk.person("meera")
    meera.follows("Milestones")
    meera.follows("List populations who may be missing out")
    for row in walk.data["long_list"]:
        with meera.inside("#add-group"):
            meera.fills("Name of the group", walk.group(row["population"]))
            meera.chooses("What is unequal?", re.compile("^Access"))
            meera.presses("Add this group")
    meera.follows("2. Review")
    for row in walk.data["long_list"]:
        _review(meera, walk.group(row["population"]), row)
    count = len(walk.data["long_list"])
    meera.sees(f"{count} of {count} groups have all 4 answers.")


def _review(meera: Person, group: str, row: dict) -> None:
    meera.follows(group)
    meera.chooses("How much do people want to do this work?", LEVELS[row["will"]])
    meera.fills("Why is it urgent?", row["urgency"])
    work_there = not row["work"].startswith("None")
    meera.chooses("Is work already being done, here or by partners?", "Yes" if work_there else "No")
    if work_there:
        meera.fills("What work?", row["work"])
    known = LEVELS[row["relationships"]] if "relationships" in row else "Not known"
    meera.chooses("How well do we know key people and groups?", known)
    meera.fills("Which organisations and groups do we know?", "\n".join(row.get("known", ())))
    meera.chooses("Is there national or local data?", DATA[row["data"]])
    meera.presses("Save")


def the_lead_signs_in_again_with_a_code(walk: Walk) -> None:
    """Out, and in again with a code from a mail. A wrong code is answered in plain words."""
    lead = walk.person("nia")
    lead.presses("Sign out")
    code = lead.asks_for_code()
    lead.fills("Code", "WRONG1" if code != "WRONG1" else "WRONG2")
    lead.presses("Sign in")
    expect(lead.page.get_by_role("alert")).to_contain_text("There is a problem")
    lead.sees(re.compile("code", re.IGNORECASE))
    assert lead.page.title().startswith("Error:")
    lead.fills("Code", code)
    lead.presses("Sign in")
    lead.sees("Your next step")


def the_coach_opens_the_vote(walk: Walk) -> None:
    """She sees her organisations, and opens a vote on the groups that the team listed."""
    coach = walk.person(walk.data["organisation"]["coach"])
    coach.signs_in()
    coach.sees("Your 1 organisation")
    coach.follows(walk.data["organisation"]["name"])
    coach.follows("Milestones")
    coach.follows("Vote and rank")
    coach.presses("Start a vote")
    coach.sees(f"{len(walk.data['people'])} people can vote.")
    for row in walk.data["long_list"]:
        expect(coach.asked("Groups to vote on").get_by_label(walk.group(row["population"]), exact=True)).to_be_checked()
    coach.presses("Open the vote")
    coach.sees("Voting is open.")


def the_team_votes(walk: Walk) -> None:
    """9 of 11 rank up to 3 groups each: one without JavaScript, one by keyboard alone."""
    voters = walk.data["people"][: len(walk.data["ballots"]["votes"])]
    for row, ranking in zip(voters, walk.data["ballots"]["votes"], strict=True):
        groups = [walk.group(key) for key in ranking]
        voter = walk.person(row["id"])
        if row["id"] == WITHOUT_JAVASCRIPT:
            voter = walk.in_another_browser(row["id"], javascript=False)
        voter.opens(f"{walk.home}ballots/")
        voter.presses("Vote")
        if row["id"] == BY_KEYBOARD:
            vote_by_keyboard(voter, groups)
        else:
            _vote(voter, groups, htmx=row["id"] != WITHOUT_JAVASCRIPT)
        voter.sees("Your vote is in")


def _vote(voter: Person, groups: list[str], *, htmx: bool) -> None:
    for place, group in enumerate(groups, start=1):
        (voter.taps if htmx else voter.presses)(f"Choose {group}")
        voter.sees(f"Your choices: {place}")
    chosen = [words.split("\n")[-1] for words in voter.page.locator(".amhe-ranked__top").all_inner_texts()]
    assert chosen == groups
    voter.presses("Send my vote")


def vote_by_keyboard(voter: Person, groups: list[str]) -> None:
    """Tab to each button and press Space or Enter. The focus is never lost on the way."""
    for place, group in enumerate(groups, start=1):
        voter.tabs_to(f"Choose {group}")
        voter.page.keyboard.press("Space")
        voter.sees(f"Your choices: {place}")
        voter.has_focus()
    voter.tabs_to("Send my vote")
    with voter.page.expect_navigation():
        voter.page.keyboard.press("Enter")


def the_coach_closes_early(walk: Walk) -> None:
    """Turnout is all that she sees before she closes; the points are those of the file after it."""
    coach = walk.person(walk.data["organisation"]["coach"])
    expected = walk.data["ballots"]["expected_borda"]
    voted, everybody = len(walk.data["ballots"]["votes"]), len(walk.data["people"])
    coach.opens(f"{walk.home}ballots/")
    coach.follows("See turnout, or close the vote")
    coach.sees(f"{voted} of {everybody} people have voted.")
    coach.sees_nowhere("points")
    coach.presses("Close the vote")
    coach.sees("Close this vote early?")
    coach.presses("Close the vote")
    lines = coach.page.locator(".amhe-ranked > li")
    expect(lines).to_have_count(len(expected))
    most = voted * (len(expected) - 1)
    for key, points in expected.items():
        line = lines.filter(has=coach.page.get_by_text(walk.group(key), exact=True))
        expect(line).to_contain_text(f"{points:g} of {most} points")
    order = [walk.group(key) for key in expected]
    assert [line.split("\n")[-1] for line in lines.locator(".amhe-ranked__top").all_inner_texts()][:6] == order[:6]


def the_lead_records_the_decision(walk: Walk) -> None:
    """2 groups with their reasons, the other view, and when to look again."""
    lead, decision = walk.person("nia"), walk.data["decision"]
    lead.opens(f"{walk.home}ballots/")
    lead.follows("4. Decide")
    for place, choice in zip(PLACES, decision["chosen"], strict=False):
        lead.chooses("Which groups did you choose?", walk.group(choice["population"]))
        with lead.inside(lead.page.locator(".nhsuk-checkboxes__conditional:visible").last):
            lead.chooses("Place", place)
            lead.chooses("When work starts", STARTS[choice["start"]])
    lead.fills("What did the team talk about?", "We looked at the order together.")
    lead.fills("What did people with lived experience say?", decision["lived_experience_said"])
    lead.fills("Why these groups?", decision["reasons"])
    lead.fills("What different views were there?", decision["other_views"])
    for key in ("nia", "david", "sam", "leila", "grace"):
        lead.chooses("Who took part?", walk.name(key))
    lead.dates("When will you look at this again?", days_ago(-decision["look_again_in_days"]))
    lead.presses("Record the decision")
    lead.sees(decision["reasons"])
    lead.sees(decision["other_views"])


def the_lead_defines_the_group(walk: Walk) -> None:
    """Who is in the group."""
    lead = walk.person("nia")
    lead.follows("Home")
    lead.follows(walk.group(walk.data["decision"]["chosen"][0]["population"]))
    walk.known["group"] = lead.page.url.removeprefix(lead.live)
    lead.follows("Write the definition")
    lead.fills("Who is in this group?", walk.data["definition"])
    for key in ("service_use_type", "disease_burden"):
        name = by_id("populations", "characteristics", "segment_descriptors")[key]["name"]
        lead.fills(name, walk.data["descriptors"][key])
    lead.fills("About how many people?", walk.data["findings"][0]["population"][1])
    lead.presses("Save the definition")
    lead.sees(walk.data["definition"])


def the_lead_makes_the_sub_team(walk: Walk) -> None:
    """Its places, and an invitation for each of its people, who accept with the account that they have."""
    lead, sub_team = walk.person("nia"), walk.data["sub_team"]
    lead.opens(f"{walk.known['group']}team/")
    kinds = by_id("teams", "places", "kinds")
    for place in sub_team["places"]:
        with lead.inside("#place"):
            lead.fills("What is the place called?", place["title"])
            lead.chooses("What kind of place?", kinds[place["kind"]]["name"])
            lead.fills("For how many people?", place["count"])
            lead.presses("Add the place")
    for row in sub_team["people"]:
        kind = row.get("joined_as") or (row["role"] if row["role"] == "sub_team_lead" else "community_group")
        title = next(place["title"] for place in sub_team["places"] if place["kind"] == kind)
        with lead.inside("#ask"):
            lead.fills("Full name", walk.name(row["id"]))
            lead.fills("Email address", walk.email(row["id"]))
            lead.chooses("Which place?", title)
            lead.presses("Send the invitation")
        lead.sees(f"We have invited {walk.name(row['id'])}")
        walk.person(row["id"]).accepts_invitation()
    lead.opens(f"{walk.known['group']}team/")
    for row in sub_team["people"]:
        lead.sees(walk.name(row["id"]))
    lead.sees_nowhere("Needed:")
