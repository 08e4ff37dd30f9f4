"""Milestone 5: the map of assets, first contact, and the ones to start with."""

from __future__ import annotations

import re

from amhe.reference import by_id
from tests.browser.journey import Walk


def the_sub_team_maps_assets(walk: Walk) -> None:
    """Strengths that were heard become assets in 1 step and keep their source; the others are added."""
    leila = walk.person("leila")
    leila.opens(f"{walk.known['group']}assets/")
    heard = {row["id"]: row.get("strengths", "") for row in walk.data["conversations"]}
    kinds = by_id("assets", "assets", "categories")
    for row in walk.data["assets"]:
        strength = heard.get(row.get("from"), "")
        if strength:
            card = leila.page.locator(".nhsuk-card", has=leila.page.get_by_text(strength, exact=True))
            with leila.inside(card):
                leila.fills("What is it?", row["name"])
                leila.chooses("What kind is it?", kinds[row["category"]]["name"])
                leila.presses(re.compile("^Add to the map"))
        else:
            with leila.inside("#add"):
                leila.fills("What is it?", row["name"])
                leila.chooses("What kind is it?", kinds[row["category"]]["plain"])
                leila.presses("Add to the map")
        leila.sees("Added to the map.")
    leila.sees_nowhere("Heard in your conversations")


def the_sub_team_makes_contact(walk: Walk) -> None:
    """Who has the link, and how far contact is."""
    grace = walk.person("grace")
    stages = by_id("assets", "assets", "contact_stages")
    for row in walk.data["assets"]:
        if row["priority"]:
            grace.opens(f"{walk.known['group']}assets/")
            grace.follows(row["name"])
            grace.chooses("Who in our team has a link?", walk.name("marek"))
            grace.chooses("How far is contact?", stages[row["stage"]]["name"])
            grace.presses("Save")


def the_sub_team_chooses_priorities(walk: Walk) -> None:
    """3 of them, to start with."""
    grace = walk.person("grace")
    chosen = [row for row in walk.data["assets"] if row["priority"]]
    grace.follows("Choose 2 to 4 assets")
    for row in chosen:
        grace.chooses("Which 2 to 4 assets will you start with?", row["name"])
    grace.presses("Keep this choice")
    for row in chosen:
        grace.sees(row["name"])
