"""Themes, and whose words may leave the sub-team."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from amhe import clock
from amhe.reference import facts
from amhe.rules import Refused
from datareview import actions, summaries
from datareview.milestones import population_tasks
from datareview.models import Coding, Theme
from populations.models import Population
from tests.scenes import datareview as review
from tests.scenes import populations as scene
from tests.world import Place, World

pytestmark = pytest.mark.django_db


@pytest.fixture
def ours(world: World) -> Place:
    scene.build(world.ours, "", {})
    return world.ours


@pytest.fixture
def population(ours: Place) -> Population:
    with ours.inside():
        return Population.objects.filter(team__isnull=False).select_related("team", "organisation").get()


@pytest.fixture
def address(population: Population) -> str:
    return f"/o/marsh/p/{population.slug}/themes/"


def theme_on(place: Place, population: Population, *evidence: Any, name: str = "Long forms") -> Theme:
    with place.inside():
        return actions.add_theme(by=place.sub_lead, population=population, name=name, kind="barrier", evidence=evidence)


def heard(place: Place, population: Population, words: str, **differs: Any) -> Any:
    with place.inside():
        return review.listen(place, population, heard=words, **differs)


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


@pytest.mark.requirement("R69", "R71")
def test_a_theme_is_added_with_its_evidence(
    ours: Place, population: Population, browser_of: Callable, address: str
) -> None:
    browser = browser_of(ours.sub_member)
    assert "A theme is something that came up more than once" in text(browser.get(address))
    note = heard(ours, population, "Forms are long.")
    with ours.inside():
        finding = review.count(ours, population)
    page = text(browser.get(address))
    assert "“Forms are long.”" in page and "Finding: Reviews held as planned" in page
    sent = {"name": "Long forms", "kind": "barrier", "evidence": [f"note-{note.pk}", f"finding-{finding.pk}"]}
    assert browser.post(address, sent).status_code == 302
    page = text(browser.get(address))
    assert "Draws on 2 of 3 parts: People, Data. Notes: 1." in page
    assert "This rests on 1 part only" not in page


@pytest.mark.requirement("R71")
def test_a_theme_on_1_part_is_warned_about_and_missing_voices_are_named(
    ours: Place, population: Population, browser_of: Callable, address: str
) -> None:
    theme_on(ours, population, heard(ours, population, "One."), heard(ours, population, "Two."))
    page = text(browser_of(ours.sub_member).get(address))
    assert "Draws on 1 of 3 parts: People. Notes: 2." in page
    assert "This rests on 1 part only" in page
    assert "Whose voice is missing?" in page and "Carers and families" in page


@pytest.mark.requirement("R75", "X2")
def test_only_words_with_consent_to_exact_words_leave_the_sub_team(
    ours: Place, population: Population, browser_of: Callable, address: str
) -> None:
    notes = {
        quote: heard(ours, population, f"Said with {quote} consent.", quote=quote)
        for quote in ("none", "paraphrase", "verbatim")
    }
    theme = theme_on(ours, population, *notes.values())
    for reader in (ours.coach, ours.lead, ours.member):
        page = text(browser_of(reader).get(f"{address}{theme.pk}/"))
        assert "Said with verbatim consent." in page
        assert "Said with none" not in page and "Said with paraphrase" not in page
        assert page.count("There are others that are not shown: their words stay in the sub-team.") == 1
        assert "Notes: fewer than 5." in page and "Take out" not in page
        listed = text(browser_of(reader).get(address))
        assert "Long forms" in listed and "Said with none" not in listed and "Said with paraphrase" not in listed
    inside = text(browser_of(ours.sub_member).get(f"{address}{theme.pk}/"))
    assert all(f"Said with {quote} consent." in inside for quote in notes)
    with ours.inside():
        report = summaries.review_for_report(population)
        assert report.quotes == ("Said with verbatim consent.",)
        actions.set_consent(by=ours.sub_lead, conversation=notes["verbatim"], version=1, quote="none", read_back=False)
        assert summaries.review_for_report(population).quotes == ()


def test_a_theme_can_be_changed_and_its_evidence_taken_out_and_added(
    ours: Place, population: Population, browser_of: Callable, address: str
) -> None:
    first, second = heard(ours, population, "First."), heard(ours, population, "Second.")
    theme = theme_on(ours, population, first)
    browser, url = browser_of(ours.sub_member), f"{address}{theme.pk}/"
    change = {"do": "change", "version": "1", "name": "Forms", "kind": "need", "definition": "Too long"}
    assert browser.post(url, change).status_code == 302
    assert "Too long" in text(browser.get(url))
    assert browser.post(url, change | {"name": "Papers"}).status_code == 409
    assert browser.post(url, {"do": "more", "evidence": [f"note-{second.pk}"]}).status_code == 302
    page = text(browser.get(url))
    assert "“First.”" in page and "“Second.”" in page
    assert browser.post(url, {"do": "more", "evidence": [f"note-{first.pk}"]}).status_code == 422
    with ours.inside():
        extract = Coding.objects.get(extract__conversation=first).extract
    assert browser.post(url, {"remove": str(extract.pk)}).status_code == 302
    assert [proof.words for proof in browser.get(url).context["line"].proofs] == ["Second."]


@pytest.mark.parametrize(
    ("differs", "words"),
    [
        ({"name": ""}, "Enter name of the theme"),
        ({"name": "x" * 121}, "must be 120 characters or fewer"),
        ({"name": "long FORMS"}, "There is already a theme called long FORMS."),
        ({"kind": "mood"}, "Choose one of the answers shown"),
        ({"evidence": ["note-999999"]}, "Choose from the answers shown"),
    ],
)
def test_wrong_themes_are_refused_in_words(
    ours: Place, population: Population, browser_of: Callable, address: str, differs: dict[str, Any], words: str
) -> None:
    theme_on(ours, population, heard(ours, population, "Forms."))
    sent = {"name": "Waits", "kind": "need", "definition": "Kept words"}
    answer = browser_of(ours.sub_member).post(address, sent | differs)
    assert answer.status_code == 422 and words in text(answer) and "Kept words" in text(answer)


def test_another_organisations_note_is_no_evidence(
    world: World, ours: Place, population: Population, browser_of: Callable, address: str
) -> None:
    things: dict[type, Any] = {}
    scene.build(world.theirs, "", things)
    foreign = heard(world.theirs, things[Population], "Theirs.")
    heard(ours, population, "Ours.")
    sent = {"name": "Waits", "kind": "need", "evidence": [f"note-{foreign.pk}"]}
    assert browser_of(ours.sub_member).post(address, sent).status_code == 422
    with ours.inside(), pytest.raises(Refused):
        actions.add_theme(by=ours.sub_lead, population=population, name="W", kind="need", evidence=[foreign])


def test_a_note_without_words_and_a_finding_without_numbers_hold_up_nothing(
    ours: Place, population: Population
) -> None:
    with ours.inside():
        silent = actions.log_conversation(by=ours.sub_lead, population=population, place_kind="home", explained=False)
        gap = actions.add_finding(
            by=ours.sub_lead, population=population, kind="geography", title="Gap", not_available=True
        )
        for nothing in (silent, gap):
            with pytest.raises(Refused):
                actions.add_theme(by=ours.sub_lead, population=population, name="W", kind="need", evidence=[nothing])


def test_who_may_look_and_who_may_add(world: World, ours: Place, browser_of: Callable, address: str) -> None:
    for reader in (ours.coach, ours.lead, ours.member):
        assert browser_of(reader).get(address).status_code == 200
        assert browser_of(reader).post(address, {"name": "W", "kind": "need"}).status_code == 403
    for other in (ours.sponsor, ours.support):
        assert browser_of(other).get(address).status_code == 403
    for stranger in (world.stranger, world.theirs.lead):
        assert browser_of(stranger).get(address).status_code == 404


def test_the_list_asks_the_same_however_long_it_is(
    ours: Place, population: Population, browser_of: Callable, address: str, count_queries: Callable
) -> None:
    note = heard(ours, population, "Forms.")
    theme_on(ours, population, note)
    browser = browser_of(ours.sub_member)
    browser.get(address)
    one = count_queries(lambda: browser.get(address))
    theme_on(ours, population, note, heard(ours, population, "More."), name="Second")
    theme_on(ours, population, note, name="Third")
    assert count_queries(lambda: browser.get(address)) == one


def walked(place: Place, population: Population) -> None:
    """Everything that the example data say of milestone 4."""
    from datetime import timedelta
    from pathlib import Path

    import yaml

    source = Path(facts.__wrapped__.__code__.co_filename).parent / "programme" / "reference" / "demo" / "walk.yaml"
    walk = yaml.safe_load(source.read_text(encoding="utf-8"))
    made: dict[str, Any] = {}
    for row in walk["conversations"]:
        answers = {key: value for key, value in row.items() if key not in ("id", "days_ago")}
        day = clock.today() - timedelta(days=row["days_ago"])
        made[row["id"]] = actions.log_conversation(by=place.sub_member, population=population, held_on=day, **answers)
    for row in walk["findings"]:
        (part, whole), (other_part, other_whole) = row["population"], row["comparator"]
        made[row["id"]] = actions.add_finding(
            by=place.sub_member, population=population, kind=row["kind"], title=row["title"], numerator=part,
            denominator=whole, comparator_numerator=other_part, comparator_denominator=other_whole,
            source_name=row["source_name"],
        )  # fmt: skip
    for row in walk["themes"]:
        evidence = [made[id_] for id_ in row["evidence"]]
        actions.add_theme(
            by=place.sub_lead, population=population, name=row["name"], kind=row["kind"], evidence=evidence
        )


@pytest.mark.requirement("R69", "R71", "R79", "R82", "R84", "N10")
def test_the_report_of_the_example_counts_hides_and_quotes_as_it_must(
    ours: Place, population: Population, count_queries: Callable
) -> None:
    with ours.inside():
        walked(ours, population)
        report = summaries.review_for_report(population)
        assert (report.people_heard, report.professionals_heard) == (13, 5)
        hidden = [figure.finding.title for figure in report.findings if figure.hidden]
        assert hidden == ["Living in temporary housing"]
        assert {line.theme.name: line.parts for line in report.themes} == {
            "No interpreter, no care": ("people", "professionals", "data"),
            "Starting again each time": ("people", "professionals"),
            "Letters nobody can read": ("people", "professionals", "data"),
            "Trusted people already bridge the gap": ("people",),
        }
        assert 0 < len(report.quotes) <= 3
        assert "They change my medicine" in report.quotes[0]
        assert count_queries(lambda: summaries.review_for_report(population)) == 4
        listening = summaries.listening([ours.organisation.pk])[ours.organisation.pk]
        assert (clock.today() - listening.last_on).days == 15
        assert (listening.notes_with_needs, listening.notes_with_strengths) == (7, 3)
        tasks = population_tasks([ours.organisation.pk])[population.pk]
        done = {name for name, state in tasks.items() if state == "completed"}
        assert done == {"m4_people_first", "m4_people", "m4_professionals", "m4_data", "m4_themes"}


def test_1_to_4_people_are_hidden_in_words_and_none_is_shown(ours: Place, population: Population) -> None:
    with ours.inside():
        review.listen(ours, population, who="group", how_many=4)
        report = summaries.review_for_report(population)
    assert (report.people_heard_words, report.professionals_heard_words) == ("fewer than 5", "0")


def test_an_organisation_that_has_not_listened_is_there_with_nothing(world: World) -> None:
    with world.ours.inside():
        (found,) = summaries.listening([world.ours.organisation.pk]).values()
    assert (found.last_on, found.notes_with_needs, found.notes_with_strengths) == (None, 0, 0)


@pytest.mark.requirement("N10", "X2")
def test_notes_said_in_trust_cannot_be_counted_outside_the_sub_team(
    ours: Place, population: Population, browser_of: Callable, address: str
) -> None:
    hidden = [heard(ours, population, f"Secret {number}.") for number in range(3)]
    staff = [heard(ours, population, f"Staff {number}.", who="staff") for number in range(2)]
    allowed = heard(ours, population, "Staff may say.", who="staff", quote="verbatim")
    few = theme_on(ours, population, hidden[0], staff[0], allowed)
    many = theme_on(ours, population, *hidden, *staff, allowed, name="More")
    for reader in (ours.lead, ours.coach, ours.member):
        pages = [text(browser_of(reader).get(f"{address}{theme.pk}/")) for theme in (few, many)]
        for page in pages:
            assert page.count("Said in trust: the words stay in the sub-team.") == 1
            assert page.count("There are others that are not shown: their words stay in the sub-team.") == 1
            assert page.count("<li>“") == 1 and "“Staff may say.”" in page and "Secret" not in page
    inside = text(browser_of(ours.sub_member).get(f"{address}{many.pk}/"))
    assert "Secret 2." in inside and "Staff 1." in inside and "not shown" not in inside
    assert "Said in trust" not in inside
