"""Writing a definition in a browser: copied words come without a reload, and the Enter key saves (R52, R54)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from amhe.access import wall
from amhe.programme.example.cast import living_today
from amhe.programme.example.harbourside import make_harbourside
from populations.models import DefinitionVersion, Population
from tests.browser.person import Person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, databases=["default", "owner"])]
MARK = "still the same page"


@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("scripts", [True, False])
def test_words_are_copied_and_put_together_beside_what_is_typed_and_enter_saves(
    open_browser: Callable[..., Person], width: int, scripts: bool
) -> None:
    with living_today():
        cast = make_harbourside()
    lead = cast.people["nia"]
    with wall.inside(cast.organisation.pk):
        group = Population.objects.get(pk=cast.populations["grt"].pk)
    person = open_browser(lead.name, width=width, javascript=scripts)
    person.is_signed_in_as(lead)
    person.opens(reverse("populations:define", args=[cast.organisation.slug, group.slug]))
    page = person.page
    if scripts:
        page.evaluate(f"document.body.dataset.mark = '{MARK}'")
    known, words = page.locator(".amhe-beside__first"), page.get_by_label("Who is in this group?")
    beside = known.bounding_box()["x"] + known.bounding_box()["width"] <= words.bounding_box()["x"]
    assert beside is (width == 1280), "beside the form where there is room, above it on a phone"
    words.fill("My own words")
    page.get_by_label("Geography").fill("lives on one of 3 sites")
    page.get_by_label("About how many people?").fill("640")
    page.get_by_role("button", name="Put these together").click()
    expect(words).to_have_value(f"My own words\n{group.name}: lives on one of 3 sites.")
    page.get_by_role("button", name="Copy", exact=False).first.click()
    expect(words).to_have_value(f"My own words\n{group.name}: lives on one of 3 sites.\n{group.urgency}")
    expect(page.get_by_label("Geography")).to_have_value("lives on one of 3 sites")
    if scripts:
        assert page.evaluate("document.body.dataset.mark") == MARK
    words.fill("Families on 3 sites")
    page.get_by_label("About how many people?").press("Enter")
    page.wait_for_url(f"**{reverse('populations:home', args=[cast.organisation.slug, group.slug])}")
    with wall.inside(cast.organisation.pk):
        saved = DefinitionVersion.objects.get(population=group)
    assert saved.text == "Families on 3 sites" and saved.rough_size == 640
    assert saved.descriptors == {"geography": "lives on one of 3 sites"}
