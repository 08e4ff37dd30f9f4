"""Milestone 6: the aim, the theory of change, a small test and a measure with its chart."""

from __future__ import annotations

import re
from datetime import timedelta
from statistics import median
from typing import Any

from django.utils.formats import date_format

from amhe.reference import facts
from qiprojects.models import Cycle, Driver, Measure
from tests.browser.journey import Walk, days_ago
from tests.browser.person import Person


def the_sub_team_writes_aims(walk: Walk) -> None:
    """A broad one first, then a SMART one from the themes."""
    grace = walk.person("grace")
    themes = {row["id"]: row["name"] for row in walk.data["themes"]}
    stages = {row["id"]: row["name"] for row in facts("qiprojects", "qi")["aim_stages"]}
    grace.opens(f"{walk.known['group']}project/")
    for number, row in enumerate(walk.data["aims"]):
        if number:
            grace.unfolds("Write a new wording")
        grace.fills("What do you want to change?", row["text"])
        grace.chooses("Where is this aim now?", stages[row["stage"]])
        for key in row.get("themes", ()):
            grace.chooses("Which themes led to it?", themes[key])
        if row["stage"] == "smart":
            grace.dates("By when?", days_ago(0).replace(year=days_ago(0).year + 1, month=3, day=31))
            grace.chooses("Is it a stretch that you could reach?", "Yes")
        grace.presses("Save the aim")
        grace.sees(row["text"])


def the_coach_agrees_the_aim(walk: Walk) -> None:
    """With the coach's yes, and a measure by the same name, the checks can be met."""
    coach = walk.person(walk.data["organisation"]["coach"])
    coach.opens(f"{walk.known['group']}project/")
    coach.follows("Agree this aim as coach")
    coach.presses("Agree this aim")
    coach.sees(f"{coach.name} agreed it as coach.")


def the_sub_team_draws_its_theory(walk: Walk) -> None:
    """Drivers under each other, then ideas with what they rest on."""
    grace = walk.person("grace")
    themes = {row["id"]: row["name"] for row in walk.data["themes"]}
    drivers = {row["id"]: row["text"] for row in walk.data["drivers"]}
    grace.follows("Theory of change")
    for row in walk.data["drivers"]:
        grace.unfolds("Add a driver")
        with grace.inside(_form(grace, "Add the driver")):
            grace.chooses("What kind of driver is it?", str(Driver.Level(row["level"]).label))
            grace.fills("What must change?", row["text"])
            for key in row.get("under", ()):
                grace.chooses("Which primary drivers does it sit under?", drivers[key])
            for key in row.get("themes", ()):
                grace.chooses("Which themes does it come from?", themes[key])
            grace.presses("Add the driver")
    for row in walk.data["ideas"]:
        with grace.inside(_form(grace, "Add the idea")):
            grace.fills("What is the idea?", row["text"])
            grace.chooses("Who suggested it?", row["from"].capitalize())
            grace.chooses("Which driver does it help?", drivers[row["driver"]])
            grace.chooses("What does it rest on?", _note(walk, row["evidence"]))
            if "asset" in row:
                grace.chooses("Who could test it?", row["asset"])
            grace.chooses("How small can the first test be?", row["size"])
            grace.presses("Add the idea")
        grace.sees(row["text"])


def _note(walk: Walk, key: str) -> re.Pattern[str]:
    days = next(row["days_ago"] for row in walk.data["conversations"] if row["id"] == key)
    return re.compile(rf", {re.escape(date_format(days_ago(days), 'j F Y'))}\b")


def the_sub_team_tests_an_idea(walk: Walk) -> None:
    """Plan, do, study, act."""
    grace = walk.person("grace")
    ideas = {row["id"]: row["text"] for row in walk.data["ideas"]}
    for row in walk.data["cycles"]:
        grace.follows("Small tests")
        grace.fills(_asks("title"), row["title"])
        grace.chooses("Which idea is it for?", ideas[row["idea"]])
        grace.fills(_asks("question"), "Does booking for a year give people the same interpreter?")
        grace.fills(_asks("prediction"), row["prediction"])
        grace.fills(_asks("who_what_when_where"), row["who_when"])
        grace.fills(_asks("data_plan"), "Count the reviews with the same interpreter.")
        grace.dates("When does it start?", days_ago(row["days_ago"]))
        grace.presses("Keep this plan")
        _write_up(grace, row)


def _write_up(grace: Person, row: dict[str, Any]) -> None:
    with grace.inside(grace.page.locator("form", has=grace.page.locator("button[value=result]"))):
        grace.chooses(_asks("as_planned"), "Yes")
        grace.fills(_asks("observed"), row["observed"])
        grace.chooses(_asks("matched"), str(Cycle.Matched(row["matched"]).label))
        grace.fills(_asks("learned"), row["learned"])
        decisions = {row["id"]: row["name"] for row in facts("qiprojects", "qi")["pdsa_decisions"]}
        grace.chooses(_asks("decision"), decisions[row["decision"]])
        grace.presses("Save")
    grace.sees("Saved.")
    grace.follows("Small tests")


def _asks(name: str) -> str:
    return str(next(row["label"] for row in facts("qiprojects", "qi")["pdsa"] if row["id"] == name))


def the_sub_team_measures(walk: Walk) -> None:
    """The measure, its points pasted at once, and the sentence that says what the chart shows."""
    grace = walk.person("grace")
    for row in walk.data["measures"]:
        grace.opens(f"{walk.known['group']}project/measures/")
        grace.fills("Name", row["name"])
        grace.chooses("What kind of measure is it?", str(Measure.Kind(row["kind"]).label))
        grace.fills("What do you count?", "Reviews with a professional interpreter")
        grace.fills("Out of what?", "All planned reviews of people who need one")
        grace.chooses("Which way is better?", str(Measure.Direction(row["direction"]).label))
        grace.chooses("How often will you count?", row["frequency"][0].upper() + row["frequency"][1:])
        grace.fills("Who collects it?", walk.name("grace"))
        grace.fills("Target", round(row["target"] * 100))
        grace.fills("Compared with whom?", row["comparison"])
        grace.presses("Add the measure")
        grace.unfolds("Paste several points")
        with grace.inside(_form(grace, "Add these points")):
            grace.fills("Points, oldest first", "\n".join(f"{part}, {whole}" for part, whole in row["points"]))
            grace.dates("First day of the first period", days_ago(1) - timedelta(days=14 * (len(row["points"]) - 1)))
            grace.presses("Add these points")
        walk.known["shift"] = shift_in_words(row["points"])
        grace.sees(walk.known["shift"])
        grace.page.wait_for_selector(".main-svg .point")
        grace.opens(f"{walk.known['group']}project/")
        grace.sees("This aim is SMART")


def shift_in_words(points: list[list[int]]) -> str:
    """What the chart must say: how many of the last points are above the median of all of them."""
    shares = [part / whole for part, whole in points]
    middle, run = median(shares), 0
    while shares[-1 - run] > middle:
        run += 1
    assert run >= 6, "walk.yaml has a shift: 6 or more points on one side"
    return f"The last {run} fortnights are all above the middle line: a shift for the better."


def _form(person: Person, button: str) -> Any:
    return person.page.locator("form", has=person.page.get_by_role("button", name=button, exact=True))
