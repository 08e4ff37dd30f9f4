"""The timeline names each thing, and tells of one alone: led to from its page, for those who may see it and nobody else."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps

from amhe import audit
from amhe.audit.models import Event
from amhe.programme.things import NAMED, names_of
from assets.models import Asset
from datareview.models import Conversation, Finding, Theme
from populations.models import Decision, Population
from qiprojects.models import Measure
from teams import actions
from teams.models import Meeting, Membership, TeamPlace
from tests.integration.test_audit_timeline import change_place, lines, text
from tests.scenes import assets, datareview, populations, qiprojects
from tests.scenes import teams as teams_scene
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("X7")]
Browser = Callable[[Any], Any]


@pytest.fixture
def things(world: World) -> dict[type, Any]:
    built: dict[type, Any] = {}
    for room in (teams_scene, populations, datareview, assets, qiprojects):
        room.build(world.ours, "", built)
    return built


def of_one(thing: Any, population: Population | None = None) -> str:
    where = f"/o/marsh/p/{population.slug}/" if population else "/o/marsh/"
    return f"{where}timeline/?thing={thing._meta.label}&id={thing.pk}"


def told(answer: Any) -> str:
    """The lines of a page about one thing."""
    return text(answer).partition("All that changed in")[2]


def page_of(things: dict[type, Any], kind: type) -> str:
    group, pk = f"/o/marsh/p/{things[Population].slug}/", things[kind].pk
    return {
        Meeting: f"/o/marsh/meetings/{pk}/",
        TeamPlace: f"/o/marsh/team/places/{pk}/",
        Theme: f"{group}themes/{pk}/",
        Finding: f"{group}data/{pk}/",
        Asset: f"{group}assets/{pk}/",
        Measure: f"{group}project/measures/{pk}/",
        Decision: "/o/marsh/decision/",
    }[kind]


@pytest.mark.parametrize("kind", [Meeting, TeamPlace, Theme, Finding, Asset, Measure, Decision])
def test_the_page_of_a_thing_leads_to_what_changed_of_it_alone(
    world: World, things: dict[type, Any], browser_of: Browser, kind: type
) -> None:
    browser = browser_of(world.ours.sub_lead if kind is Finding else world.ours.lead)  # its form is the sub-team's
    thing, page = things[kind], page_of(things, kind)
    found = re.search(r'href="([^"]+timeline/[^"]+)">What changed here', browser.get(page).content.decode())
    assert found, page
    link = found[1].replace("&amp;", "&")
    in_group = kind in (Theme, Finding, Asset, Measure)
    assert link == of_one(thing, things[Population] if in_group else None)
    with world.ours.inside():
        name = name_of(thing)
        lines_of_it = Event.objects.filter(thing=kind._meta.label, thing_id=thing.pk).count()
    shown = browser.get(link)
    assert shown.status_code == 200 and lines_of_it > 0
    assert told(shown).count(" 10:00 ") == lines_of_it
    assert f"What changed: {name}" in text(shown)


def name_of(thing: Any) -> str:
    """What is in its name, whatever kind it is."""
    if isinstance(thing, Meeting):
        return thing.starts_at.strftime("%-d %B %Y")
    return getattr(thing, "title", "") or getattr(thing, "name", "") or thing.prioritisation.question


def test_the_page_of_a_person_in_the_team_leads_to_it_too(world: World, browser_of: Browser) -> None:
    with world.ours.inside():
        held = Membership.objects.get(user=world.ours.member)
    browser = browser_of(world.ours.lead)
    page = browser.get(f"/o/marsh/team/people/{held.pk}/").content.decode()
    assert of_one(held).replace("&", "&amp;") in page
    shown = browser.get(of_one(held))
    assert f"What changed: {world.ours.member.name}" in text(shown) and "gave somebody a role" in told(shown)


def test_each_line_of_the_whole_names_its_thing_and_leads_to_it(world: World, browser_of: Browser) -> None:
    change_place(world.ours, "Night nurse")
    with world.ours.inside():
        place = TeamPlace.objects.get(title="Night nurse")
    page = browser_of(world.ours.lead).get("/o/marsh/timeline/").content.decode()
    assert f'changed a place in the team: <a href="?thing=teams.TeamPlace&amp;id={place.pk}">Night nurse</a>' in page
    assert "gave somebody a role: <a href=" in page and f">{world.ours.member.name}</a>" in page


def test_the_name_is_the_one_that_the_thing_has_now_and_what_is_gone_has_none(
    world: World, browser_of: Browser
) -> None:
    ours = world.ours
    with ours.inside():
        kept, gone = (
            actions.add_place(by=ours.lead, team=ours.team, title=t, kind="stakeholder") for t in ("A1", "B1")
        )
        TeamPlace.objects.filter(pk=kept.pk).update(title="Renamed <b>")
        actions.remove_place(by=ours.lead, place=gone)
    shown = browser_of(ours.lead).get("/o/marsh/timeline/")
    assert "added a place to the team: Renamed <b> ." in lines(shown) and "Renamed &lt;b&gt;" in shown.content.decode()
    assert "removed a place from the team. Place: was “B1”" in lines(shown)


def test_one_line_costs_as_many_queries_as_three(world: World, browser_of: Browser, count_queries: Callable) -> None:
    ours = world.ours
    with ours.inside():
        place = actions.add_place(by=ours.lead, team=ours.team, title="Partner", kind="stakeholder")
    browser = browser_of(ours.lead)
    whole = "/o/marsh/timeline/"
    alone, all_of_it = (count_queries(lambda at=at: browser.get(at)) for at in (of_one(place), whole))
    with ours.inside():
        for number in range(2):
            audit.record("place changed", by=ours.lead, on=place)
            actions.add_place(by=ours.lead, team=ours.team, title=f"Another {number}", kind="stakeholder")
    assert told(browser.get(of_one(place))).count(" 10:00 ") == 3
    assert count_queries(lambda: browser.get(of_one(place))) == alone <= 11
    assert count_queries(lambda: browser.get(whole)) == all_of_it <= 13


def test_who_may_not_see_who_did_what_gets_neither_link_nor_page(
    world: World, things: dict[type, Any], browser_of: Browser
) -> None:
    for person in (world.ours.member, world.ours.sponsor, world.ours.support):
        browser = browser_of(person)
        assert browser.get(of_one(things[Meeting])).status_code == 403
        assert browser.get(of_one(things[Theme], things[Population])).status_code == 403
    assert "What changed here" not in browser_of(world.ours.member).get(page_of(things, Measure)).content.decode()
    assert browser_of(world.stranger).get(of_one(things[Meeting])).status_code == 404


def test_what_was_told_in_trust_stays_with_the_sub_team(
    world: World, things: dict[type, Any], browser_of: Browser
) -> None:
    """A line about a theme that needs the right to read notes is not for a coach, also when they ask for that theme."""
    with world.ours.inside():
        audit.record("conversation logged", by=world.ours.sub_member, on=things[Theme])
    theme = of_one(things[Theme], things[Population])
    inside, outside = (told(browser_of(who).get(theme)) for who in (world.ours.sub_lead, world.ours.coach))
    assert "wrote down a conversation" in inside and "wrote down a conversation" not in outside
    assert "added a theme" in outside
    note = f"/o/marsh/timeline/?thing={Conversation._meta.label}&id={things[Conversation].pk}"
    assert browser_of(world.ours.lead).get(note).status_code == 404, "a note has no timeline of its own"


def test_nothing_of_another_organisation_is_named_or_told(
    world: World, things: dict[type, Any], browser_of: Browser
) -> None:
    theirs, ours = browser_of(world.theirs.lead), browser_of(world.ours.lead)
    with world.theirs.inside():
        place = actions.add_place(by=world.theirs.lead, team=world.theirs.team, title="Secret", kind="stakeholder")
        held = Membership.objects.get(user=world.theirs.member)
    for thing in (place, held):
        answer = ours.get(of_one(thing))
        assert answer.status_code == 200 and "Nothing is written down here about this" in text(answer)
        assert "Secret" not in text(answer) and "Hill" not in text(answer)
        none = ours.get(f"/o/marsh/timeline/?thing={thing._meta.label}&id=999999999")
        assert told(none) == told(answer), "as one that never was"
    assert theirs.get(of_one(things[Meeting])).status_code == 404
    asked = theirs.get(f"/o/hill/timeline/?thing=teams.Meeting&id={things[Meeting].pk}")
    assert "Nothing is written down here about this" in text(asked)


@pytest.mark.parametrize(
    "query",
    [
        "thing=teams.TeamPlace",
        "thing=teams.TeamPlace&id=x",
        "thing=teams.TeamPlace&id=-1",
        "thing=teams.TeamPlace&id=²",
        "thing=teams.TeamPlace&id=" + "9" * 40,
        "thing=access.Token&id=1",
        "thing=organisations.User&id=1",
    ],
)
def test_what_cannot_be_asked_for_is_not_there(world: World, browser_of: Browser, query: str) -> None:
    assert browser_of(world.ours.lead).get(f"/o/marsh/timeline/?{query}").status_code == 404


def test_names_of_many_kinds_take_one_query_and_of_none_none(
    world: World, things: dict[type, Any], count_queries: Callable
) -> None:
    pairs = {
        (things[kind]._meta.label, things[kind].pk) for kind in (Meeting, TeamPlace, Theme, Asset, Measure, Decision)
    }
    with world.ours.inside():
        found: dict[Any, str] = {}
        assert count_queries(lambda: found.update(names_of(pairs))) == 1
        assert count_queries(lambda: names_of({("datareview.Conversation", 1)})) == 0
    assert set(found) == pairs and all(found.values())
    with world.theirs.inside():
        assert names_of(pairs) == {}, "behind the wall"


def test_no_note_and_nobody_to_reach_has_a_name_in_the_timeline() -> None:
    in_trust = {"Conversation", "Extract", "Contact", "Removal", "NoteRead", "Ballot", "Voter", "User"}
    assert not in_trust & {kind.split(".")[1] for kind in NAMED}
    assert all(apps.get_model(kind) for kind in NAMED)
