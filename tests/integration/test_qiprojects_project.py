"""The project page, its aim and route, the theory of change, small tests, and the thread between them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from amhe import clock
from amhe.access import wall
from amhe.rules import Refused
from datareview.actions import add_theme, remove_by_code
from datareview.models import Conversation, Finding, NoteRead, Theme
from organisations.milestones import TaskState
from populations.models import Population
from qiprojects import actions
from qiprojects.milestones import population_tasks
from qiprojects.models import AimVersion, ChangeIdea, Cycle, Driver, QIProject
from qiprojects.summaries import project_for_report
from teams.models import Attendance
from tests.scenes import assets as assets_scene
from tests.scenes import build_all
from tests.scenes import datareview as review
from tests.scenes import populations as populations_scene
from tests.scenes import qiprojects as scene
from tests.world import Place, World

pytestmark = pytest.mark.django_db


@pytest.fixture
def ours(world: World) -> Place:
    populations_scene.build(world.ours, "", {})
    return world.ours


@pytest.fixture
def population(ours: Place) -> Population:
    with ours.inside():
        return Population.objects.filter(team__isnull=False).select_related("team", "organisation").get()


@pytest.fixture
def address(population: Population) -> str:
    return f"/o/marsh/p/{population.slug}/project/"


def text(response: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def state(ours: Place, population: Population, task: str) -> TaskState:
    with ours.inside():
        return population_tasks([ours.organisation.pk])[population.pk][task]


def theme_of(ours: Place, population: Population) -> Theme:
    with ours.inside():
        note, finding = review.listen(ours, population), review.count(ours, population)
        return add_theme(
            by=ours.sub_lead, population=population, name="Long forms", kind="need", evidence=[note, finding]
        )


# --- the project and its aim --------------------------------------------------------------------------------------


@pytest.mark.requirement("R90")
def test_the_page_opens_with_who_was_heard_and_the_needs_gaps_and_themes(
    ours: Place, population: Population, browser_of: Callable, address: str
) -> None:
    empty = text(browser_of(ours.sub_lead).get(address))
    assert "People heard: 0." in empty and "It counts from day 1." in empty and "There is no aim yet." in empty
    theme_of(ours, population)
    page = text(browser_of(ours.sub_lead).get(address))
    assert "People heard: 1." in page and "Long forms" in page
    assert "Reviews held as planned" in page and "58% (118 of 203 people)" in page


@pytest.mark.requirement("N10")
def test_outside_the_sub_team_small_counts_of_people_are_hidden(
    ours: Place, population: Population, browser_of: Callable, address: str
) -> None:
    theme_of(ours, population)
    for who in ("coach", "lead"):
        page = text(browser_of(ours.people[who]).get(address))
        assert "People heard: fewer than 5." in page and "118 of 203" not in page
    sponsor = text(browser_of(ours.sponsor).get(address))
    assert "Long forms" not in sponsor and "Reviews held as planned" not in sponsor


@pytest.mark.requirement("R92")
def test_a_broad_aim_saves_with_no_check_met_and_a_friendly_word(
    ours: Place, population: Population, browser_of: Callable, address: str
) -> None:
    page = text(browser_of(ours.sub_member).post(address, {"do": "aim", "text": "Improve access"}, follow=True))
    assert "This is a fine start. To make it SMART, say by how much and by when." in page
    assert "0 of 5 SMART checks met" in page and "A broad aim is fine for now." in page and "First aim" in page
    assert state(ours, population, "m6_aim") is TaskState.COMPLETED
    assert state(ours, population, "m6_smart") is TaskState.NOT_STARTED


@pytest.mark.requirement("R93")
def test_the_aim_narrows_all_wordings_are_kept_and_the_coach_agrees_the_newest(
    ours: Place, population: Population, browser_of: Callable, address: str
) -> None:
    theme = theme_of(ours, population)
    with ours.inside():
        scene.measure(ours, population, points=())
        old = scene.aim(ours, population, text="Improve reviews", stage="", achievable=None, target_date=None)
    browser = browser_of(ours.sub_member)
    smart = "Raise planned reviews held near home for rural communities from 50% to 80%"
    sent = {
        "do": "aim", "text": smart, "stage": "smart", "themes": [str(theme.pk)], "target_date_day": "31",
        "target_date_month": "3", "target_date_year": "2027", "achievable": "yes",
    }  # fmt: skip
    page = text(browser.post(address, sent, follow=True))
    assert "4 of 5 SMART checks met" in page and "Not yet: Achievable but also aspirational" in page
    assert "Improve reviews" in page and "Older wordings" in page
    assert state(ours, population, "m6_smart") is TaskState.IN_PROGRESS
    with ours.inside():
        newest = AimVersion.objects.get(number=2)
    assert browser.get(f"{address}aim/{newest.pk}/agree/").status_code == 403
    coach = browser_of(ours.coach)
    assert "Agree this aim as coach" in text(coach.get(address))
    assert "There is a newer wording of this aim." in text(coach.post(f"{address}aim/{old.pk}/agree/"))
    assert smart in text(coach.get(f"{address}aim/{newest.pk}/agree/"))
    page = text(coach.post(f"{address}aim/{newest.pk}/agree/", follow=True))
    assert "This aim is SMART" in page and "agreed it as coach" in page
    assert "A coach has agreed this aim already." in text(coach.post(f"{address}aim/{newest.pk}/agree/"))
    assert state(ours, population, "m6_smart") is TaskState.COMPLETED


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"text": ""}, "Write your aim"),
        ({"text": "x" * 601}, "must be 600 characters or fewer"),
        (
            {"target_date_day": "1", "target_date_month": "1", "target_date_year": "2020"},
            "must be today or in the future",
        ),
        ({"target_date_day": "31", "target_date_month": "2", "target_date_year": "2027"}, "real date"),
        ({"stage": "magic"}, "Choose one of the answers shown"),
    ],
)
def test_a_wrong_aim_is_explained_and_nothing_typed_is_lost(
    ours: Place, browser_of: Callable, address: str, wrong: dict[str, str], words: str
) -> None:
    sent = {"do": "aim", "text": "Improve", "plan_to_find_out": "Ask the clinics"} | wrong
    answer = browser_of(ours.sub_lead).post(address, sent)
    assert answer.status_code == 422 and words in text(answer)
    assert 'value="Ask the clinics"' in answer.content.decode()


def test_another_groups_theme_cannot_lead_to_an_aim(
    ours: Place, world: World, population: Population, browser_of: Callable, address: str
) -> None:
    theme_of(ours, population)
    populations_scene.build(world.theirs, "", {})
    with world.theirs.inside():
        their_population = Population.objects.filter(team__isnull=False).get()
    foreign = theme_of(world.theirs, their_population)
    answer = browser_of(ours.sub_lead).post(address, {"do": "aim", "text": "Improve", "themes": [str(foreign.pk)]})
    assert answer.status_code == 422 and "Choose from the answers shown" in text(answer)


@pytest.mark.requirement("R98")
def test_a_team_chooses_its_route_and_a_workshop_stands_behind_the_aim(
    ours: Place, population: Population, browser_of: Callable, address: str
) -> None:
    browser = browser_of(ours.sub_lead)
    assert "Choose which way you will work" in text(browser.post(address, {"do": "route", "way-route": ""}))
    sent = {
        "do": "route", "way-route": "design_workshops", "way-workshop_on_day": "1", "way-workshop_on_month": "11",
        "way-workshop_on_year": "2026",
    }  # fmt: skip
    page = text(browser.post(address, sent, follow=True))
    assert "Design workshops :" in page and "Bring the aim, the theory of change and the measures" in page
    with ours.inside():
        scene.aim(ours, population)
    assert "Met: Relevant" in text(browser.get(address))
    assert state(ours, population, "m6_route") is TaskState.COMPLETED
    browser.post(address, {"do": "route", "way-route": "step_by_step"})
    assert "Not yet: Relevant" in text(browser.get(address))


def test_who_may_see_and_change_the_project(ours: Place, world: World, browser_of: Callable, address: str) -> None:
    for part in ("", "theory/", "tests/", "measures/"):
        assert browser_of(world.stranger).get(address + part).status_code == 404
        assert browser_of(ours.support).get(address + part).status_code == 403
        for who in ("coach", "sponsor", "lead", "member"):
            assert browser_of(ours.people[who]).get(address + part).status_code == 200
            assert browser_of(ours.people[who]).post(address + part, {"do": "aim", "text": "x"}).status_code == 403
    with ours.inside():
        assert not QIProject.objects.exists()


# --- the theory of change -----------------------------------------------------------------------------------------


@pytest.mark.requirement("R94")
def test_a_theory_begins_with_1_starter_driver_or_with_a_blank(
    ours: Place, population: Population, browser_of: Callable, address: str
) -> None:
    browser = browser_of(ours.sub_lead)
    page = text(browser.get(f"{address}theory/"))
    assert "Begin with 1 driver." in page and "Experience" in page and "Ask your QI Coach for it." in page
    page = text(browser.post(f"{address}theory/", {"do": "starters", "starters": ["access"]}, follow=True))
    assert "Primary driver: Access" in page
    with ours.inside():
        actions.add_starters(by=ours.sub_lead, population=population, starters=["access"])
        assert Driver.objects.count() == 1


@pytest.mark.requirement("R94", "R95")
def test_the_list_shows_drivers_under_each_of_their_parents_and_ideas_with_all_that_is_known(
    ours: Place, population: Population, browser_of: Callable, address: str
) -> None:
    theme = theme_of(ours, population)
    with ours.inside():
        scene.aim(ours, population)
        first, second = scene.drivers(ours, population, theme=theme)
        other = actions.add_driver(by=ours.sub_lead, population=population, level="primary", text="Trust")
        actions.change_driver(
            by=ours.sub_lead, driver=second, version=1, text=second.text, under=[first, other], themes=[theme]
        )
        asset = assets_scene.map_assets(ours, population, count=1)[0]
        note = Conversation.objects.first()
        actions.add_idea(
            by=ours.sub_lead,
            population=population,
            text="Village hall",
            suggested_by="population",
            driver=second,
            evidence=note,
            asset=asset,
            size="1 person or 1 session",
        )
    page = browser_of(ours.sub_lead).get(f"{address}theory/")
    said = text(page)
    assert said.count("Secondary driver: Reviews near home") == 2
    assert "Also under Trust" in said and "Also under Access" in said
    assert "Suggested by: population." in said and "Could test it: Helper 0." in said
    assert "First test: 1 person or 1 session." in said and "Stage: idea." in said
    assert f"/heard/{note.pk}/" in page.content.decode() and f"/themes/{theme.pk}/" in page.content.decode()
    outside = browser_of(ours.coach).get(f"{address}theory/")
    assert f"/heard/{note.pk}/" not in outside.content.decode() and "Rests on a conversation." in text(outside)
    assert state(ours, population, "m6_toc") is TaskState.COMPLETED
    assert state(ours, population, "m6_ideas") is TaskState.COMPLETED


@pytest.mark.requirement("R91")
def test_a_change_noted_in_a_conversation_becomes_an_idea_in_1_step_and_keeps_its_source(
    ours: Place, population: Population, browser_of: Callable, address: str
) -> None:
    with ours.inside():
        note = review.listen(ours, population, who="community_worker", changes="A form on 1 page.", quote="verbatim")
        again = review.listen(ours, population, changes="A form on 1 page.", quote="verbatim")
    browser = browser_of(ours.sub_member)
    assert "A form on 1 page." in text(browser.get(f"{address}theory/"))
    form = dict(browser.get(f"{address}theory/").context["notes"])[note]
    sent = {"do": f"note:{note.pk}", f"note-{note.pk}-text": form["text"].value()}
    page = text(browser.post(f"{address}theory/", sent, follow=True))
    assert "It keeps its source." in page and "Suggested by: community group." in page
    with ours.inside():
        idea = ChangeIdea.objects.get()
        assert (idea.conversation, idea.text) == (note, "A form on 1 page")
        assert set(NoteRead.objects.values_list("by", flat=True)) == {ours.sub_member.pk}
    sent = {"do": f"note:{again.pk}", f"note-{again.pk}-text": "A form on 1 page"}
    answer = browser.post(f"{address}theory/", sent)
    assert answer.status_code == 422 and "This is in the project already." in text(answer)
    assert browser.post(f"{address}theory/", {"do": "note:999999"}).status_code == 404
    assert "A form on 1 page" not in text(browser_of(ours.coach).get(f"{address}theory/")).replace(
        "Idea: A form on 1 page", ""
    )


@pytest.mark.requirement("R91", "X2")
@pytest.mark.parametrize("quote", ["none", "paraphrase"])
def test_an_idea_from_a_note_is_in_the_teams_own_words_unless_theirs_may_leave(
    ours: Place, population: Population, browser_of: Callable, address: str, quote: str
) -> None:
    with ours.inside():
        note = review.listen(ours, population, changes="Forms by Xyzzy Farm.", quote=quote, heard="I am from Xyzzy.")
    browser, theory = browser_of(ours.sub_member), f"{address}theory/"
    page = browser.get(theory)
    assert "Forms by Xyzzy Farm." in text(page)
    assert "Write it in your own words. People outside the sub-team will read it." in text(page)
    assert not dict(page.context["notes"])[note]["text"].value()
    do, field = {"do": f"note:{note.pk}"}, f"note-{note.pk}-text"
    assert "Write the idea" in text(browser.post(theory, do))
    for theirs in ("Forms by Xyzzy Farm.", " forms  BY xyzzy farm. ", "I am from Xyzzy.", note.needs):
        answer = browser.post(theory, do | {field: theirs})
        assert answer.status_code == 422 and "Use your own words." in text(answer)
        assert dict(answer.context["notes"])[note]["text"].value() == theirs
        by_hand = {"do": "idea", "idea-text": theirs, "idea-suggested_by": "population"}
        answer = browser.post(theory, by_hand | {"idea-evidence": f"note-{note.pk}"})
        assert answer.status_code == 422 and "Use your own words." in text(answer)
    assert "It keeps its source." in text(browser.post(theory, do | {field: "Shorter forms"}, follow=True))
    with ours.inside():
        idea = ChangeIdea.objects.get()
        assert (idea.text, idea.conversation) == ("Shorter forms", note)
        with pytest.raises(Refused):
            actions.change_idea(
                by=ours.sub_lead, idea=idea, version=idea.version, text="Forms by Xyzzy Farm.",
                suggested_by="population", evidence=note,
            )  # fmt: skip
    for who in ("sponsor", "coach", "lead"):
        assert "Xyzzy" not in text(browser_of(ours.people[who]).get(theory))


@pytest.mark.requirement("X3")
def test_an_idea_stays_without_its_link_when_the_note_is_taken_out(ours: Place, population: Population) -> None:
    with ours.inside():
        note = review.listen(ours, population)
        actions.add_idea(
            by=ours.sub_lead, population=population, text="Shorter forms", suggested_by="carer", evidence=note
        )
        remove_by_code(by=ours.sub_lead, population=population, code=note.given_codes[0])
        idea = ChangeIdea.objects.get()
        assert (idea.text, idea.conversation_id) == ("Shorter forms", None)


@pytest.mark.requirement("R95")
def test_a_warning_stands_until_somebody_with_lived_experience_takes_part(
    ours: Place, population: Population, browser_of: Callable, address: str
) -> None:
    warning = "Nobody with lived experience has taken part yet"
    browser = browser_of(ours.sub_lead)
    with ours.inside():
        Attendance.objects.filter(meeting__team=population.team).delete()
        actions.add_idea(by=ours.sub_lead, population=population, text="Hall", suggested_by="staff")
    assert warning in text(browser.get(f"{address}theory/"))
    with ours.inside():
        actions.add_idea(by=ours.sub_member, population=population, text="Bus", suggested_by="team")
        assert project_for_report(population).lived_experience_took_part
    assert warning not in text(browser.get(f"{address}theory/"))


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"do": "driver", "driver-level": "", "driver-text": "x"}, "Choose what kind of driver it is"),
        ({"do": "driver", "driver-level": "primary", "driver-text": ""}, "Write what must change"),
        ({"do": "driver", "driver-level": "primary", "driver-text": "ACCESS"}, "This is in the project already."),
        (
            {"do": "driver", "driver-level": "secondary", "driver-text": "x", "driver-under": ["0"]},
            "Choose from the answers",
        ),
        ({"do": "idea", "idea-text": "", "idea-suggested_by": "staff"}, "Write the idea"),
        ({"do": "idea", "idea-text": "x" * 301, "idea-suggested_by": "staff"}, "300 characters or fewer"),
        ({"do": "idea", "idea-text": "x", "idea-suggested_by": ""}, "Choose who suggested it"),
        (
            {"do": "idea", "idea-text": "x", "idea-suggested_by": "staff", "idea-driver": "0"},
            "Choose one of the answers",
        ),
        ({"do": "starters"}, "Choose at least 1 driver to begin with"),
        ({"do": "keep", "keep-note": "x" * 301}, "300 characters or fewer"),
    ],
)
def test_a_wrong_addition_is_explained(
    ours: Place, population: Population, browser_of: Callable, address: str, sent: dict[str, Any], words: str
) -> None:
    with ours.inside():
        scene.drivers(ours, population)
    answer = browser_of(ours.sub_lead).post(f"{address}theory/", sent)
    assert answer.status_code == 422 and words in text(answer)


def test_a_primary_driver_sits_under_no_other(
    ours: Place, population: Population, browser_of: Callable, address: str
) -> None:
    with ours.inside():
        primary, _secondary = scene.drivers(ours, population)
    sent = {"do": "driver", "driver-level": "primary", "driver-text": "Trust", "driver-under": [str(primary.pk)]}
    assert "A primary driver sits right under the aim." in text(
        browser_of(ours.sub_lead).post(f"{address}theory/", sent)
    )


@pytest.mark.requirement("R96")
def test_the_theory_is_kept_as_it_stood_with_a_note(
    ours: Place, population: Population, browser_of: Callable, address: str
) -> None:
    with ours.inside():
        scene.aim(ours, population, text="Improve access")
        primary, secondary = scene.drivers(ours, population)
        scene.idea(ours, population, driver=secondary)
    browser = browser_of(ours.sub_lead)
    browser.post(f"{address}theory/", {"do": "keep", "keep-note": "Before the pilot"})
    browser.post(f"{address}theory/drivers/{primary.pk}/", {"text": "Something new", "version": "1"})
    page = text(browser.get(f"{address}theory/"))
    assert "Version 1, today, 23 November 2026" in page and "Before the pilot" in page
    kept = page[page.index("Versions kept") :]
    assert "Improve access Access – Reviews near home – – Reviews in the village hall" in kept
    assert "Something new" not in kept


def test_a_driver_is_changed_by_version_and_its_ideas_outlive_it(
    ours: Place, population: Population, browser_of: Callable, address: str
) -> None:
    with ours.inside():
        primary, secondary = scene.drivers(ours, population)
        scene.idea(ours, population, driver=secondary)
    there = f"{address}theory/drivers/{secondary.pk}/"
    browser = browser_of(ours.sub_lead)
    sent = {"text": "Reviews at home", "under": [str(primary.pk)], "version": "1"}
    assert browser.post(there, sent).status_code == 302
    assert browser.post(there, sent | {"text": "Other"}).status_code == 409
    assert browser.post(there, {"do": "remove"}).status_code == 302
    page = text(browser.get(f"{address}theory/"))
    assert "Without a place yet" in page and "Reviews in the village hall" in page


def test_an_idea_is_changed_and_shows_the_thread_both_ways(
    ours: Place, population: Population, browser_of: Callable, address: str
) -> None:
    theme = theme_of(ours, population)
    with ours.inside():
        _primary, secondary = scene.drivers(ours, population, theme=theme)
        finding = Finding.objects.get()
        idea = actions.add_idea(
            by=ours.sub_lead,
            population=population,
            text="Hall",
            suggested_by="data",
            driver=secondary,
            evidence=finding,
        )
        measure = scene.measure(ours, population, points=())
        cycle = scene.cycle(ours, idea, moves=measure)
    there = f"{address}theory/ideas/{idea.pk}/"
    page = browser_of(ours.sub_lead).get(there).content.decode()
    for link in (f"/themes/{theme.pk}/", f"/tests/{cycle.pk}/", f"/measures/{measure.pk}/", "/data/"):
        assert link in page
    assert f"/ideas/{idea.pk}/" in browser_of(ours.sub_lead).get(f"{address}tests/{cycle.pk}/").content.decode()
    assert f"/tests/{cycle.pk}/" in browser_of(ours.sub_lead).get(f"{address}measures/{measure.pk}/").content.decode()
    with ours.inside():
        idea.refresh_from_db()
        assert idea.stage == "adapted" and idea.version == 3
    sent = {
        "text": "Hall",
        "suggested_by": "staff",
        "stage": "adopted",
        "evidence": f"finding-{finding.pk}",
        "driver": "",
    }
    assert browser_of(ours.sub_lead).post(there, sent | {"version": "1"}).status_code == 409
    assert browser_of(ours.sub_lead).post(there, sent | {"version": "3"}).status_code == 302
    assert browser_of(ours.coach).post(there, sent | {"version": "4"}).status_code == 403


def test_the_theory_asks_the_same_however_large_it_is(
    ours: Place, population: Population, browser_of: Callable, address: str, count_queries: Callable
) -> None:
    theme = theme_of(ours, population)
    browser = browser_of(ours.sub_lead)
    with ours.inside():
        primary, secondary = scene.drivers(ours, population, theme=theme)
        scene.idea(ours, population, driver=secondary)
    browser.get(f"{address}theory/")
    before = count_queries(lambda: browser.get(f"{address}theory/"))
    with ours.inside():
        for number in range(2):
            more = actions.add_driver(
                by=ours.sub_lead, population=population, level="secondary", text=f"More {number}", under=[primary]
            )
            actions.add_idea(
                by=ours.sub_lead, population=population, text=f"Idea {number}", suggested_by="staff", driver=more
            )
    assert count_queries(lambda: browser.get(f"{address}theory/")) == before


# --- small tests --------------------------------------------------------------------------------------------------

PLAN = {
    "title": "One review in the hall", "question": "Will people come?", "prediction": "They come", "who_when": "Ali",
    "data_plan": "Count", "started_on_day": "20", "started_on_month": "11", "started_on_year": "2026",
}  # fmt: skip


@pytest.mark.requirement("R96")
def test_a_small_test_is_planned_then_written_up_and_moves_its_idea_on(
    ours: Place, population: Population, browser_of: Callable, address: str
) -> None:
    browser = browser_of(ours.sub_member)
    assert "A test needs an idea first." in text(browser.get(f"{address}tests/"))
    assert "A test needs an idea first. Add one" in text(browser.post(f"{address}tests/", PLAN))
    with ours.inside():
        idea = scene.idea(ours, population)
    page = browser.get(f"{address}tests/?idea={idea.pk}").content.decode()
    assert re.search(rf'name="idea" value="{idea.pk}"[^>]*checked', page)
    answer = browser.post(f"{address}tests/", PLAN | {"idea": str(idea.pk)})
    assert state(ours, population, "m6_first_test") is TaskState.COMPLETED
    there = answer.headers["Location"]
    early = browser.post(there, {"do": "result", "observed": "They came", "decision": "adopt", "version": "1"})
    assert "Write what you learned before you decide" in text(early) and "They came" in early.content.decode()
    assert "Write what you saw" in text(browser.post(there, {"do": "result", "observed": "", "version": "1"}))
    result = {"do": "result", "observed": "They came", "matched": "yes", "learned": "Evenings", "decision": "adopt"}
    assert browser.post(there, result | {"version": "1"}).status_code == 302
    assert browser.post(there, result | {"version": "1", "learned": "Other"}).status_code == 409
    listed = text(browser.get(f"{address}tests/"))
    assert "Decision: Keep it." in listed and "We learned: Evenings" in listed
    with ours.inside():
        idea.refresh_from_db()
        assert idea.stage == "adopted"


def test_a_test_still_to_come_cannot_be_written_up(
    ours: Place, population: Population, browser_of: Callable, address: str
) -> None:
    with ours.inside():
        idea = scene.idea(ours, population)
        cycle = actions.plan_cycle(by=ours.sub_lead, idea=idea, title="Later", started_on=date(2026, 12, 24))
    there = f"{address}tests/{cycle.pk}/"
    browser = browser_of(ours.sub_lead)
    assert "This test is still to come." in text(browser.get(there))
    answer = browser.post(there, {"do": "result", "observed": "x", "version": "1"})
    assert answer.status_code == 422 and "This test is still to come." in text(answer)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"title": ""}, "Write what you are testing"),
        ({"idea": ""}, "Choose the idea that you are testing"),
        ({"idea": "0"}, "Choose one of the answers shown"),
        ({"prediction": "x" * 1001}, "1000 characters or fewer"),
        ({"started_on_month": "13"}, "must be a real date"),
    ],
)
def test_a_wrong_plan_is_explained(
    ours: Place, population: Population, browser_of: Callable, address: str, wrong: dict[str, str], words: str
) -> None:
    with ours.inside():
        idea = scene.idea(ours, population)
    answer = browser_of(ours.sub_lead).post(f"{address}tests/", PLAN | {"idea": str(idea.pk)} | wrong)
    assert answer.status_code == 422 and words in text(answer)


def test_the_plan_can_be_changed(ours: Place, population: Population, browser_of: Callable, address: str) -> None:
    with ours.inside():
        cycle = scene.cycle(ours, scene.idea(ours, population))
    sent = {"do": "plan", "plan-version": str(cycle.version)} | {f"plan-{k}": v for k, v in PLAN.items()}
    page = browser_of(ours.sub_lead).post(
        f"{address}tests/{cycle.pk}/", sent | {"plan-title": "Two reviews"}, follow=True
    )
    assert "Two reviews" in text(page)


def test_the_database_refuses_a_decision_without_learning(ours: Place, population: Population) -> None:
    with ours.inside():
        cycle = scene.cycle(ours, scene.idea(ours, population))
        with pytest.raises(IntegrityError, match="decided_after_learning"), transaction.atomic():
            Cycle.objects.filter(pk=cycle.pk).update(learned="")


# --- the whole ----------------------------------------------------------------------------------------------------


def test_the_report_has_it_all_and_no_small_number(world: World) -> None:
    things = build_all(world.ours, "canary")
    with world.ours.inside():
        report = project_for_report(Population.objects.select_related("team").get(pk=things[Population].pk))
    assert report is not None and report.aim is not None and len(report.checks) == 5
    assert [line.kind for line in report.theory] == ["aim", "primary", "secondary", "idea"]
    assert report.cycles[0].decision == "Change it" and report.ideas == 1
    measure = report.measures[0]
    assert measure.sentence == "The last 8 fortnights are all above the middle line: a shift for the better."
    assert measure.run.joined and len(measure.run.chart.values) == 11
    assert not any("Snow" in note.text for note in measure.run.chart.notes)


def test_pages_link_to_nothing_that_the_reader_may_not_open(world: World, browser_of: Callable) -> None:
    things = build_all(world.ours, "canary")
    with world.ours.inside():
        slug = Population.objects.get(pk=things[Population].pk).slug
    here = f"/o/marsh/p/{slug}/project/"
    parts = ("", "theory/", f"theory/ideas/{things[ChangeIdea].pk}/", "tests/", "measures/")
    for who in ("sponsor", "coach", "lead", "member", "sub_member"):
        browser = browser_of(world.ours.people[who])
        pages = "".join(browser.get(here + part).content.decode() for part in parts)
        for link in sorted(set(re.findall(rf'href="(/o/marsh/p/{slug}/[^"#?]*)', pages))):
            assert browser.get(link).status_code == 200, f"{who} {link}"


def test_there_is_no_report_before_anybody_began(ours: Place, population: Population) -> None:
    with ours.inside():
        assert project_for_report(population) is None


def test_the_milestone_asks_the_same_for_more_organisations(world: World, count_queries: Callable) -> None:
    build_all(world.ours, "ours")
    ids = [world.ours.organisation.pk]
    with wall.inside(*ids):
        before = count_queries(lambda: population_tasks(ids))
    build_all(world.theirs, "theirs")
    ids.append(world.theirs.organisation.pk)
    with wall.inside(*ids):
        assert count_queries(lambda: population_tasks(ids)) == before == 8


def test_an_aim_written_in_the_past_is_dated_then(ours: Place, population: Population) -> None:
    with ours.inside(), clock.set_to(date(2026, 11, 11)):
        aim = scene.aim(ours, population, stage="first")
    assert clock.today().isoformat() == "2026-11-23" and aim.at.date() == date(2026, 11, 11)
