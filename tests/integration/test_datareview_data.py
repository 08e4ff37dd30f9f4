"""Data findings: the checklist, the words, the small numbers, the form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from amhe.rules import Refused
from datareview import actions, summaries
from datareview.models import Finding
from populations.models import Population
from tests.scenes import datareview as review
from tests.scenes import populations as scene
from tests.world import Place, World

pytestmark = pytest.mark.django_db
SENT = {
    "kind": "use_of_services", "title": "Reviews held as planned", "about": "need", "numerator": "118",
    "denominator": "203", "comparator_numerator": "2,480", "comparator_denominator": "3105",
    "source_name": "Trust records", "period": "2025",
}  # fmt: skip


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
    return f"/o/marsh/p/{population.slug}/data/"


def count(place: Place, population: Population, **differs: Any) -> Finding:
    with place.inside():
        return review.count(place, population, **differs)


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


@pytest.mark.requirement("R83", "R84")
def test_a_finding_is_kept_and_compared_in_plain_words(ours: Place, browser_of: Callable, address: str) -> None:
    browser = browser_of(ours.sub_member)
    page = text(browser.get(address))
    assert "Numbers that you find will be listed here" in page
    assert page.count("Add a finding about this") == 4
    assert "Do not start a long search." in page
    assert browser.post(address, SENT).status_code == 302
    page = text(browser.get(address))
    assert "58% (118 of 203 people)" in page
    assert "The true share is likely to be between 51% and 65%." in page
    assert "Everyone else: 80% (2480 of 3105 people)." in page
    assert "That is 22 percentage points lower, likely between 15 and 29." in page
    assert page.count("Add a finding about this") == 3


@pytest.mark.requirement("R84")
def test_rare_things_are_compared_by_how_many_times_as_often(ours: Place, population: Population) -> None:
    finding = count(
        ours, population, numerator=14, denominator=203, comparator_numerator=96, comparator_denominator=3105
    )
    words = summaries.figure(finding, inside=True).compared
    assert (
        words
        == "Everyone else: 3.1% (96 of 3105 people). That is 2.2 times as often, likely between 1.3 and 3.8 times."
    )


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        ((0, 50, 10, 50), "That is 20 percentage points lower, likely between 9 and 33."),
        ((25, 50, 26, 50), "The gap is 2 percentage points, but it could be chance."),
        ((6, 50, 6, 60), "That is 1.2 times as often, but it could be chance."),
        ((5, 50, 0, 50), "That is 10 percentage points higher, likely between 1 and 21."),
        ((50, 50, 50, 50), "The gap is 0 percentage points, but it could be chance."),
    ],
)
def test_edges_of_comparing(ours: Place, population: Population, numbers: tuple[int, ...], words: str) -> None:
    names = ("numerator", "denominator", "comparator_numerator", "comparator_denominator")
    finding = count(ours, population, **dict(zip(names, numbers, strict=True)))
    assert words in summaries.figure(finding, inside=True).compared


@pytest.mark.requirement("N10")
def test_small_numbers_are_hidden_in_words_from_readers_outside(
    ours: Place, population: Population, browser_of: Callable, address: str
) -> None:
    count(ours, population, title="Temporary housing", numerator=3, comparator_numerator=41)
    inside = text(browser_of(ours.sub_member).get(address))
    assert "(3 of 203 people)" in inside and "Only the sub-team sees this." in inside
    for reader in (ours.coach, ours.lead, ours.member):
        page = text(browser_of(reader).get(address))
        assert "Hidden because fewer than 5 people" in page
        assert "(3 of" not in page and "1.5%" not in page and "(41 of" not in page


def test_readers_outside_see_rounded_counts_and_no_small_comparison(ours: Place, population: Population) -> None:
    finding = count(ours, population, comparator_numerator=3103)
    figure = summaries.figure(finding, inside=False)
    assert figure.share == "58% of about 205 people"
    assert figure.compared == "Everyone else: hidden because fewer than 5 people."
    assert "(118" not in figure.share


@pytest.mark.requirement("R83")
def test_not_available_is_an_answer_and_keeps_no_numbers(
    ours: Place, population: Population, browser_of: Callable, address: str
) -> None:
    browser = browser_of(ours.sub_member)
    sent = {
        "kind": "geography",
        "title": "Where Travellers live",
        "about": "data_gap",
        "not_available": "on",
        "numerator": "9",
    }
    assert browser.post(address, sent).status_code == 302
    page = text(browser.get(address))
    assert "Not available" in page and "A gap in the data" in page
    assert page.count("Add a finding about this") == 3
    with ours.inside():
        assert Finding.objects.get().numerator is None


@pytest.mark.parametrize(
    ("differs", "words"),
    [
        ({"numerator": "204"}, "This cannot be more than the number of people in all"),
        ({"comparator_numerator": "4000"}, "This cannot be more than the number of people in all"),
        ({"numerator": "-1"}, "The number cannot be less than 0"),
        ({"numerator": ""}, "Enter how many people it is true for, or say that there are no numbers"),
        ({"denominator": ""}, "Enter how many people there are in all"),
        ({"numerator": "0", "denominator": "0"}, "There must be at least 1 person in all"),
        ({"comparator_numerator": ""}, "Enter how many of everyone else it is true for"),
        ({"comparator_denominator": ""}, "Enter how many there are of everyone else"),
        ({"numerator": "lots"}, "must be a whole number"),
        ({"numerator": "99999999999"}, "or fewer"),
        ({"title": ""}, "Answer the question"),
        ({"title": "x" * 201}, "must be 200 characters or fewer"),
        ({"kind": "weather"}, "Choose one of the answers shown"),
    ],
)
def test_wrong_numbers_are_refused_beside_their_box_and_nothing_is_lost(
    ours: Place, browser_of: Callable, address: str, differs: dict[str, str], words: str
) -> None:
    answer = browser_of(ours.sub_member).post(address, SENT | differs)
    assert answer.status_code == 422 and words in text(answer)
    assert "Trust records" in text(answer)
    with ours.inside():
        assert not Finding.objects.exists()


def test_a_finding_can_be_changed_and_a_stale_change_shows_both(
    ours: Place, population: Population, browser_of: Callable, address: str
) -> None:
    finding = count(ours, population)
    browser = browser_of(ours.sub_lead)
    assert 'value="118"' in text(browser.get(f"{address}{finding.pk}/"))
    sent = SENT | {"version": "1", "numerator": "120"}
    assert browser.post(f"{address}{finding.pk}/", sent).status_code == 302
    assert "(120 of 203 people)" in text(browser.get(address))
    assert browser.post(f"{address}{finding.pk}/", sent | {"numerator": "121"}).status_code == 409


def test_a_project_lead_adds_findings_but_never_sees_the_counts_in_a_form(
    ours: Place, population: Population, browser_of: Callable, address: str
) -> None:
    finding = count(ours, population)
    browser = browser_of(ours.lead)
    assert browser.post(address, SENT | {"title": "Waits"}).status_code == 302
    page = text(browser.get(address))
    assert "Waits" in page and f"{address}{finding.pk}/" not in page
    assert browser.get(f"{address}{finding.pk}/").status_code == 403


def test_who_may_look_and_who_may_add(world: World, ours: Place, browser_of: Callable, address: str) -> None:
    for reader in (ours.coach, ours.member):
        page = browser_of(reader).get(address)
        assert page.status_code == 200 and "Add a finding" not in text(page)
        assert browser_of(reader).post(address, SENT).status_code == 403
    for other in (ours.sponsor, ours.support):
        assert browser_of(other).get(address).status_code == 403
    for stranger in (world.stranger, world.theirs.lead):
        assert browser_of(stranger).get(address).status_code == 404


def test_sent_twice_is_kept_once(ours: Place, browser_of: Callable, address: str) -> None:
    browser = browser_of(ours.sub_member)
    for _time in range(2):
        browser.post(address, SENT | {"idempotency_key": "5f1d9b9e-3a3f-4f7b-8a57-0f6f3e0f2b10"})
    with ours.inside():
        assert Finding.objects.count() == 1


def test_the_page_asks_the_same_however_much_there_is(
    ours: Place, population: Population, browser_of: Callable, address: str, count_queries: Callable
) -> None:
    browser = browser_of(ours.coach)
    count(ours, population)
    browser.get(address)
    one = count_queries(lambda: browser.get(address))
    count(ours, population)
    count(ours, population, kind="geography")
    assert count_queries(lambda: browser.get(address)) == one


def test_the_database_and_the_action_refuse_a_part_larger_than_its_whole(ours: Place, population: Population) -> None:
    finding = count(ours, population)
    for wrong in (
        {"numerator": 300},
        {"denominator": 0, "numerator": 0},
        {"comparator_numerator": None},
        {"not_available": True},
        {"numerator": None},
    ):
        with ours.inside(), pytest.raises(IntegrityError), transaction.atomic():
            Finding.objects.filter(pk=finding.pk).update(**wrong)
    with ours.inside(), pytest.raises(Refused) as refusal:
        actions.add_finding(
            by=ours.sub_lead, population=population, kind="geography", title="x", numerator=-1, denominator=2
        )
    assert refusal.value.field == "numerator"
