"""Saying who is in a group: its words by kind, what is known already, its versions and their checks (R51 to R55)."""

from __future__ import annotations

import re
from html import unescape
from importlib import import_module
from json import dumps
from typing import Any

import pytest
from django.db import DataError, IntegrityError, connection, transaction

from amhe.reference import by_id
from populations import actions
from populations.models import KINDS, DefinitionVersion, Population
from tests.integration.populations_cast import decided, groups, text_of
from tests.scenes import populations as scene
from tests.world import Place

pytestmark = pytest.mark.django_db
SAVED = {"version": 0, "text": "Adults 5 miles from a clinic"}


@pytest.fixture
def group(world) -> Population:
    """A group on the list, of which the team wrote down what it knows."""
    (group,) = groups(world.ours, "Rural communities")
    with world.ours.inside():
        return actions.review_population(
            by=world.ours.member, population=group, version=1, will=3, urgency="Two clinics close",
            has_existing_work=True, existing_work="A stall at the market", relationships=None, relationships_text="",
            data="local", data_text="",
        )  # fmt: skip


def url(group: Population) -> str:
    return f"/o/marsh/p/{group.slug}/define/"


def box(answer: Any, name: str) -> str:
    """What stands in a box of the form."""
    found = text_of(answer).split(f'name="{name}"', 1)[1].split(">", 1)[1]
    return unescape(found.split("</textarea>")[0]).strip()


def defined(place: Place, group: Population, **more: Any) -> DefinitionVersion:
    with place.inside():
        return actions.define(by=place.member, population=group, **({"text": "All adults there"} | more))


@pytest.mark.requirement("R54")
def test_all_6_kinds_are_offered_and_any_mix_of_them_is_kept_in_words(world, browser_of, group) -> None:
    browser = browser_of(world.ours.member)
    page = text_of(browser.get(url(group)))
    for name in (
        "Service user type", "Demographic factors", "Health conditions", "Pattern of service use", "Geography",
        "Social factors",
    ):  # fmt: skip
        assert name in page
    words = {"about_geography": "lives in the three coastal wards", "about_demographic": "aged 18 to 25"}
    home = text_of(browser.post(url(group), SAVED | words | {"rough_size": "1,200"}, follow=True))
    page = text_of(browser.get(url(group)))
    for shown in (home, page):
        assert shown.index("aged 18 to 25</dd>") < shown.index("lives in the three coastal wards</dd>")
    assert box(browser.get(url(group)), "about_geography") == "lives in the three coastal wards"
    with world.ours.inside():
        row = DefinitionVersion.objects.get()
    assert row.descriptors == {"geography": "lives in the three coastal wards", "demographic": "aged 18 to 25"}
    assert row.rough_size == 1200


@pytest.mark.requirement("R54")
def test_none_of_the_kinds_is_needed_and_too_many_words_are_refused_beside_their_box(world, browser_of, group) -> None:
    browser = browser_of(world.ours.member)
    answer = browser.post(url(group), SAVED | {"about_social": "x" * 301, "about_geography": "by the sea"})
    assert answer.status_code == 422 and "Social factors must be 300 characters or fewer" in text_of(answer)
    assert box(answer, "about_geography") == "by the sea"
    assert browser.post(url(group), SAVED).status_code == 302
    with world.ours.inside():
        assert DefinitionVersion.objects.get().descriptors == {}


@pytest.mark.parametrize(
    "descriptors", [{"height": "tall"}, {"social": "x" * 301}, {"social": 4}, {"social": ["a"]}, ["social"], "social"]
)
def test_the_database_keeps_nothing_but_words_of_the_6_kinds(world, group, descriptors) -> None:
    row = defined(world.ours, group, descriptors={"social": "é\n" * 150})
    with world.ours.inside(), pytest.raises((IntegrityError, DataError)), transaction.atomic():
        DefinitionVersion.objects.filter(pk=row.pk).update(descriptors=descriptors)


def test_the_kinds_of_the_database_are_those_of_the_reference_file_and_of_the_examples() -> None:
    assert tuple(by_id("populations", "characteristics", "segment_descriptors")) == KINDS
    for row in by_id("teams", "seed_examples", "example_populations").values():
        assert set(row.get("descriptors", ())) <= set(KINDS)


def test_kinds_that_were_only_ticked_are_still_told(world, browser_of, group) -> None:
    """What the migration makes of a list of ticks, in the database's own words."""
    migration = import_module("populations.migrations.0005_descriptors_in_words")
    using = migration.TO_WORDS.split("USING", 1)[1]
    row = defined(world.ours, group)
    with world.ours.inside(), connection.cursor() as cursor:
        for ticked, became in (("{geography,social}", {"geography": "", "social": ""}), ("{}", {})):
            cursor.execute(f"SELECT {using} FROM (SELECT %s::varchar(40)[] AS descriptors) old", [ticked])
            DefinitionVersion.objects.filter(pk=row.pk).update(descriptors=became)
            row.refresh_from_db()
            assert cursor.fetchone()[0] in (row.descriptors, dumps(row.descriptors))
        DefinitionVersion.objects.filter(pk=row.pk).update(descriptors={"geography": ""})
    page = text_of(browser_of(world.ours.member).get(url(group)))
    assert "Geography</dt>" in page and "Used, with no words yet" in page


@pytest.mark.requirement("R54")
def test_what_is_typed_is_put_together_below_the_words_that_are_there_and_nothing_is_saved(
    world, browser_of, group
) -> None:
    browser = browser_of(world.ours.member)
    typed = {
        "version": 0, "do": "together", "text": "", "about_demographic": "aged 18 to 25.", "about_geography": "by the sea",
        "rough_size": "many", "checks": ["who"],
    }  # fmt: skip
    answer = browser.post(url(group), typed)
    assert answer.status_code == 200 and "It is not saved yet." in text_of(answer)
    assert box(answer, "text") == "Rural communities: aged 18 to 25; by the sea."
    assert box(answer, "about_geography") == "by the sea" and 'value="many"' in text_of(answer)
    assert re.search(r'value="who"[^>]*checked', text_of(answer))
    below = browser.post(url(group), typed | {"text": "My own words"})
    assert box(below, "text") == "My own words Rural communities: aged 18 to 25; by the sea."
    twice = browser.post(url(group), typed | {"text": "My own words\r\nRural communities: aged 18 to 25; by the sea."})
    assert "It is in the definition already." in text_of(twice) and text_of(twice).count("aged 18 to 25; by") == 1
    nothing = browser.post(url(group), {"version": 0, "do": "together", "text": "Mine"})
    assert "Fill in one of the 6 boxes first." in text_of(nothing) and box(nothing, "text") == "Mine"
    with world.ours.inside():
        assert not DefinitionVersion.objects.exists()


@pytest.mark.requirement("R52")
def test_earlier_answers_stand_beside_the_form_and_one_or_all_are_copied_with_one_press(
    world, browser_of, group
) -> None:
    with world.ours.inside():
        actions.answer_prompt(
            by=world.ours.member,
            organisation=world.ours.organisation,
            prompt="edges",
            text="The rural communities here",
        )
        actions.answer_prompt(
            by=world.ours.member, organisation=world.ours.organisation, prompt="edges", text="Sailors"
        )
    decided(world.ours, group, reasons="Data are there", discussion="A long talk", lived_experience_said="Begin here")
    browser = browser_of(world.ours.member)
    page = text_of(browser.get(url(group)))
    for words in (
        "A lot. Two clinics close", "Yes. A stall at the market", "Local</p>", "Data are there", "A long talk",
        "Begin here", "The rural communities here",
    ):  # fmt: skip
        assert words in page
    assert "Sailors" not in page
    typed = {"version": 0, "text": "Mine", "about_social": "farm work", "rough_size": "40"}
    one = browser.post(url(group), typed | {"do": "copy:will_urgency"})
    assert box(one, "text") == "Mine Two clinics close" and box(one, "about_social") == "farm work"
    assert 'value="40"' in text_of(one)
    every = browser.post(url(group), typed | {"do": "copy:all"})
    assert box(every, "text").startswith("Mine Two clinics close A stall at the market")
    assert box(every, "text").endswith("Begin here The rural communities here")
    with world.ours.inside():
        assert not DefinitionVersion.objects.exists()


@pytest.mark.requirement("R52")
def test_with_scripts_only_the_words_come_back(world, browser_of, group) -> None:
    typed = {"version": 0, "text": "Mine", "do": "copy:will_urgency"}
    answer = browser_of(world.ours.member).post(url(group), typed, headers={"HX-Request": "true"})
    assert box(answer, "text") == "Mine Two clinics close" and "<h1>" not in text_of(answer)
    assert 'id="status" hx-swap-oob="innerHTML">Added to the definition.' in text_of(answer)


def test_a_copy_that_makes_the_definition_too_long_says_so_and_is_kept_in_the_box(world, browser_of, group) -> None:
    answer = browser_of(world.ours.member).post(
        url(group), {"version": 0, "text": "x" * 999, "do": "copy:will_urgency"}
    )
    assert "It is too long now." in text_of(answer) and box(answer, "text").endswith("x Two clinics close")


def test_who_is_in_the_sub_team_alone_is_not_told_what_the_whole_team_said_of_other_groups(world, browser_of) -> None:
    things: dict = {}
    scene.build(world.ours, "", things)
    own = things[Population]
    inside, outside = (text_of(browser_of(who).get(url(own))) for who in (world.ours.sub_member, world.ours.member))
    assert "Two clinics close this year." in inside and "We talked for an hour." not in inside
    assert "We talked for an hour." in outside


@pytest.mark.parametrize("who", ["support", "sponsor", "coach"])
def test_who_may_only_read_sees_no_form_and_no_button(world, browser_of, group, who) -> None:
    defined(world.ours, group)
    browser = browser_of(getattr(world.ours, who))
    page = text_of(browser.get(url(group)))
    assert "All adults there" in page and "<textarea" not in page and "Put these together" not in page
    assert browser.post(url(group), SAVED | {"do": "copy:all"}).status_code == 403
    assert browser_of(world.theirs.lead).get(url(group)).status_code == 404


@pytest.mark.requirement("R51")
def test_the_page_says_which_questions_the_newest_definition_meets_and_which_not_yet(world, browser_of, group) -> None:
    def met() -> dict[str, bool]:
        page = text_of(browser_of(world.ours.member).get(url(group))).split("Questions to check it by")[1]
        parts = page.split("</ul>")[0].split('amhe-checks__word">')[1:]
        return {part.split("</span> ")[1].split("</p>")[0]: part.startswith("Yes:") for part in parts}

    defined(world.ours, group, checks=["who"], descriptors={"social": "farm work"})
    assert met() == {
        "Could two people agree on who is in the group and who is not?": True,
        "Does it use at least 2 of the 6 descriptors?": False,
        "Do you have a rough number of people, or a note that it is not known?": False,
        "Would people in the group use these words about themselves?": False,
    }
    more = {"social": "farm work", "geography": "inland"}
    defined(world.ours, group, reason="More", descriptors=more, size_not_known=True)
    assert list(met().values()) == [False, True, True, False]


@pytest.mark.requirement("R53")
def test_a_narrower_definition_says_why_and_the_older_one_can_be_read_with_what_changed(
    world, browser_of, group
) -> None:
    decided(world.ours, group)
    defined(world.ours, group, descriptors={"geography": "by the sea", "social": "farm work"}, rough_size=900)
    browser = browser_of(world.ours.lead)
    narrow = {"version": 1, "text": "Adults over 65 there", "about_geography": "inland", "about_demographic": "over 65"}
    answer = browser.post(url(group), narrow)
    assert answer.status_code == 422 and "Answer the question “Why does the definition change?”" in text_of(answer)
    browser.post(url(group), narrow | {"reason": "We heard it in the review", "size_not_known": "on"})
    page = text_of(browser.get(url(group)))
    assert page.index("Adults over 65 there") < page.index("Older definitions") < page.rindex("All adults there")
    assert 'id="version-1"' in page and "Why it changed: We heard it in the review" in page
    changed = page.split('id="changes"')[1].split("</details>")[0].replace('<span class="amhe-words">', "")
    for words in (
        "Changed:</strong> Who is in this group. Before: “All adults there”</span> Now: “Adults over 65 there”",
        "Changed:</strong> Geography. Before: “by the sea”</span> Now: “inland”",
        "Added:</strong> Demographic factors. “over 65”",
        "Taken out:</strong> Social factors. “farm work”",
        "Changed:</strong> Rough number of people. Before: “900”</span> Now: “not known”",
    ):
        assert words in changed


@pytest.mark.requirement("R53")
def test_two_people_who_define_at_once_lose_nothing(world, browser_of, group) -> None:
    defined(world.ours, group, descriptors={"geography": "by the sea"}, checks=["who"])
    browser = browser_of(world.ours.lead)
    mine = {"version": 0, "text": "My own words", "reason": "Late", "about_social": "farm work", "checks": ["size"]}
    stale = browser.post(url(group), mine)
    page = text_of(stale)
    assert stale.status_code == 409
    for words in ("My own words", "All adults there", "Social factors: farm work", "Geography: by the sea"):
        assert words in page
    assert "Could two people agree on who is in the group and who is not?" in page and "['who']" not in page
    both = browser.post(url(group), {"version": 1, "text": "x", "reason": "x", "rough_size": 4, "size_not_known": "on"})
    assert both.status_code == 422 and "Give a number, or tick that it is not known" in text_of(both)


@pytest.mark.requirement("R55")
def test_the_6_examples_are_shown_each_with_the_kinds_of_words_that_it_uses(world, browser_of, group) -> None:
    page = text_of(browser_of(world.ours.member).get(url(group))).split('id="examples"')[1].split("</details>")[0]
    assert page.count("<li>") == 6
    for name, kinds in (
        (
            "Adults with a serious mental illness who need an interpreting service",
            "Service user type, Demographic factors, Health",
        ),
        ("Young Black men using NHS Talking Therapies", "Service user type, Demographic factors, Social factors"),
        ("Korean community", "Social factors"),
    ):
        assert f'{name} <span class="amhe-quiet">({kinds}' in page
