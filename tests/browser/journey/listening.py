"""Milestone 4: conversations, findings and themes."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from django.utils.formats import date_format
from playwright.sync_api import expect

from amhe.reference import by_id
from datareview.models import Conversation, Finding, Theme
from tests.browser.journey import Walk, days_ago
from tests.browser.person import Person

PEOPLE = ("population", "carer", "group")
WITHOUT_JAVASCRIPT = "w07"
CODE = re.compile(r"^[A-Z]+-[A-Z]+-\d+-[A-Z]+-\d+-[A-Z]+$")


def the_sub_team_writes_down_conversations(walk: Walk) -> None:
    """All of them, on their days: people by Leila, professionals by Grace, and one by Marek without JavaScript."""
    without = walk.in_another_browser("marek", javascript=False, width=360)
    leila, grace = walk.person("leila"), walk.person("grace")
    for person in (leila, grace, without):
        person.opens(walk.known["group"])
        with person.inside("main"):
            person.follows("What we heard")
            person.presses("Log a conversation")
    for row in walk.data["conversations"]:
        person = leila if row["who"] in PEOPLE else grace
        if row["id"] == WITHOUT_JAVASCRIPT:
            person = without
        _log(person, row)
        _is_given_codes_once(person, row["how_many"])


def _log(person: Person, row: dict[str, Any]) -> None:
    person.fills("What did you hear?", row["heard"])
    person.chooses("Who did you talk with?", by_id("datareview", "engagement", "who")[row["who"]]["short"])
    person.chooses("Where were you?", by_id("datareview", "engagement", "place_kind")[row["place_kind"]]["short"])
    person.ticks("I explained how this will be used and that it is confidential")
    person.unfolds("Add more (optional)")
    person.dates("When was it?", days_ago(row["days_ago"]))
    person.fills("How many people?", row["how_many"])
    for name in ("strengths", "needs", "worse", "changes"):
        if name in row:
            person.fills(by_id("datareview", "prompts", "reflection_prompts")[name]["label"], row[name])
    if "language" in row:
        person.fills("Language used", row["language"])
    if "interpreter" in row:
        person.chooses("Was there an interpreter?", row["interpreter"].capitalize())
    quote = str(Conversation.Quote(row["quote"]).label)
    person.chooses("Can we use their words outside the sub-team?", quote)
    person.presses("Save")


def _is_given_codes_once(person: Person, how_many: int) -> None:
    person.sees("Saved. Thank you")
    codes = [text for text in person.page.locator("main li").all_inner_texts() if CODE.match(text)]
    assert len(set(codes)) == how_many, codes
    person.opens("/talk/saved/")
    person.sees("A code is shown only once")
    person.sees_nowhere(codes[0])
    person.presses("Log a conversation")


def the_sub_team_sees_how_many_it_heard(walk: Walk) -> None:
    """People, staff, and those from outside, as the file adds up."""
    grace = walk.person("grace")
    heard = Counter[str]()
    for row in walk.data["conversations"]:
        heard["people" if row["who"] in PEOPLE else row["who"]] += row["how_many"]
    walk.known["people"] = str(heard["people"])
    walk.known["professionals"] = str(heard["staff"] + heard["community_worker"])
    grace.opens(f"{walk.known['group']}heard/")
    words = grace.reads()
    assert f"Heard so far: {heard['people']} of 10 to 15" in words
    assert f"Staff heard: {heard['staff']}. From outside the organisation: {heard['community_worker']}." in words


def the_sub_team_adds_findings(walk: Walk) -> None:
    """The numbers, for the group and for everyone else. The small one is marked: only the sub-team sees it."""
    grace = walk.person("grace")
    grace.follows("Data")
    for row in walk.data["findings"]:
        with grace.inside(grace.page.locator("form", has=grace.page.get_by_role("button", name="Add finding"))):
            grace.chooses("What is it about?", str(Finding.Kind(row["kind"]).label))
            grace.fills("What did you look for?", row["title"])
            grace.fills("How many people in this group is it true for?", row["population"][0])
            grace.fills("How many people are in this group in all?", row["population"][1])
            grace.fills("How many of everyone else is it true for?", row["comparator"][0])
            grace.fills("How many people is everyone else in all?", row["comparator"][1])
            grace.fills("Where is it from?", row["source_name"])
            grace.fills("Which months or years?", "The last 12 months")
            grace.presses("Add finding")
        part, whole = row["population"]
        grace.sees(re.compile(rf"\({part} of {whole} people\)"))
    grace.sees("Only the sub-team sees this")


def the_sub_team_finds_themes(walk: Walk) -> None:
    """Each with its notes and findings. The one that rests on 1 of the 3 parts only is marked."""
    grace = walk.person("grace")
    grace.follows("Themes")
    notes = {row["id"]: row for row in walk.data["conversations"]}
    findings = {row["id"]: row for row in walk.data["findings"]}
    for row in walk.data["themes"]:
        with grace.inside(grace.page.locator("form", has=grace.page.get_by_role("button", name="Add theme"))):
            grace.fills("Name of the theme", row["name"])
            grace.chooses("What kind of theme is it?", str(Theme.Kind(row["kind"]).label))
            for key in row["evidence"]:
                grace.chooses("Which notes and findings say so?", _evidence(notes.get(key), findings.get(key)))
            grace.presses("Add theme")
        grace.sees(row["name"])
    parts = {key: "people" if row["who"] in PEOPLE else "professionals" for key, row in notes.items()}
    parts |= dict.fromkeys(findings, "data")
    alone = [row for row in walk.data["themes"] if len({parts[key] for key in row["evidence"]}) == 1]
    expect(grace.page.get_by_text("This rests on 1 part only")).to_have_count(len(alone))


def _evidence(note: dict[str, Any] | None, finding: dict[str, Any] | None) -> str | re.Pattern[str]:
    if note is not None:
        return re.compile(rf", {re.escape(date_format(days_ago(note['days_ago']), 'j F Y'))}$")
    assert finding is not None
    return f"Finding: {finding['title']}"
