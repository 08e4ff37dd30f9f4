"""The catalogue of data sources: searched by words, narrowed by kind and nation, with what each is used for (R43)."""

from __future__ import annotations

import re
from typing import Any

import pytest

from amhe.reference import by_id
from populations import actions
from populations.sources import for_review, names_of, sources
from tests.integration.populations_cast import groups, text_of
from tests.world import World, make_place

pytestmark = pytest.mark.django_db
URL = "/o/marsh/data-sources/"


def listed(response: Any) -> list[str]:
    return re.findall(r'<li class="amhe-people__place" id="(\w+)">', response.content.decode())


def in_file(**wanted: Any) -> list[str]:
    rows = by_id("populations", "data_sources", "items").values()
    return [row["id"] for row in rows if all(row[key] == value for key, value in wanted.items())]


@pytest.mark.requirement("R43")
def test_the_page_lists_the_sources_of_the_nation_and_all_that_is_known_of_each(world, browser_of) -> None:
    answer = browser_of(world.ours.member).get(URL)
    wanted = [row["id"] for row in by_id("populations", "data_sources", "items").values() if "E" in row["nations"]]
    assert listed(answer) == wanted and "36 of 41 sources" in text_of(answer)
    page = text_of(answer)
    for words in (
        "Mental Health Services Data Set",
        "NHS England (digital.nhs.uk)",
        "Who is referred, seen and admitted?",
        "<dt>Published for</dt><dd>provider, NHS area</dd>",
        "<dt>Split by</dt><dd>age, sex, ethnicity, deprivation</dd>",
        "<dt>Watch out for</dt><dd>Completeness varies by provider</dd>",
        "Use of services. Public. AMHE Table 3: service use.",
        "Use of services. Inside organisations, so ask who looks after it. AMHE Table 3: service use.",
        "We have seen its page.",
        "We have not seen its page yet. Check what it says before you use it.",
    ):
        assert words in page


@pytest.mark.requirement("R43")
def test_the_3_resources_that_the_starter_pack_names_are_there(world, browser_of) -> None:
    page = text_of(browser_of(world.ours.member).get(URL))
    named = page.split("3 places that the starter pack names")[1].split("</ul>")[0]
    assert named.count("<li>") == 3
    for words in ("Mind Area Dashboard", "Table 2: data on the local population", "Table 3: data on service use"):
        assert words in named
    assert "Local population. Public. Named in the starter pack. AMHE Table 2: local population." in page
    assert page.count("AMHE Table 3: service use.") == len(
        [
            row
            for row in by_id("populations", "data_sources", "items").values()
            if row["amhe_table"] == 3 and "E" in row["nations"]
        ]
    )


@pytest.mark.requirement("R43")
@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"words": "CENSUS religion", "nation": "E"}, ["census"]),
        ({"words": "traveller", "nation": "E"}, ["census", "eff", "traveller_count"]),
        ({"words": "  "}, in_file()),
        ({"kind": "workforce", "nation": "any"}, in_file(kind="workforce")),
        ({"kind": "outcomes", "nation": "any", "words": "ward"}, ["incidents"]),
        ({"nation": "any"}, in_file()),
        ({"nation": "NI", "words": "Patient and Client Council"}, ["pcc_ni"]),
        ({"words": "pals", "nation": "S"}, []),
    ],
)
def test_it_is_searched_by_words_and_narrowed_by_kind_and_nation(world, browser_of, asked, found) -> None:
    answer = browser_of(world.ours.member).get(URL, asked)
    assert listed(answer) == found and f"{len(found)} of 41 source" in text_of(answer)
    assert ("No source fits what you are looking for." in text_of(answer)) is not found


def test_the_nation_of_the_organisation_is_chosen_first_and_what_was_asked_stays_in_the_form(world, browser_of) -> None:
    place = make_place("Far Board", "far", "S")
    lead = browser_of(place.lead)
    first = lead.get("/o/far/data-sources/").content.decode()
    assert re.search(r'value="S"[^>]*checked', first) and "Adult Psychiatric Morbidity Survey" not in first
    asked = lead.get("/o/far/data-sources/", {"nation": "any", "words": "survey", "kind": ""}).content.decode()
    assert re.search(r'value="any"[^>]*checked', asked) and 'value="survey"' in asked
    assert "Adult Psychiatric Morbidity Survey" in asked and ">Any nation. survey.<" in asked and ">Scotland.<" in first


@pytest.mark.parametrize("asked", [{"nation": "X"}, {"kind": "gossip"}, {"words": "x" * 101}])
def test_what_is_not_offered_is_refused_beside_its_box_and_the_list_stays(world, browser_of, asked) -> None:
    answer = browser_of(world.ours.member).get(URL, asked)
    assert answer.status_code == 422 and len(listed(answer)) == 36
    assert "There is a problem" in text_of(answer)


def test_it_says_for_which_groups_a_source_will_be_used(world, browser_of) -> None:
    first, second, third, _last = groups(world.ours)
    nothing: dict[str, Any] = dict.fromkeys(("urgency", "existing_work", "relationships_text", "data", "data_text"), "")
    nothing |= dict.fromkeys(("will", "has_existing_work", "relationships"))
    with world.ours.inside():
        for group in (first, second, third):
            actions.review_population(
                by=world.ours.member, population=group, version=1, **nothing, data_sources=["imd", "census"]
            )
        actions.set_aside(by=world.ours.lead, population=third, reason="A plan is under way")
    page = text_of(browser_of(world.ours.coach).get(URL, {"words": "Indices of deprivation"}))
    assert "<dt>You will use it for</dt><dd>Rural communities, Black men</dd>" in page
    assert "You will use it for" not in text_of(browser_of(world.ours.coach).get(URL, {"words": "Nomis"}))


def test_who_may_see_the_groups_may_see_it_and_nobody_else(world: World, browser_of) -> None:
    assert browser_of(world.ours.support).get(URL).status_code == 200
    assert browser_of(world.theirs.lead).get(URL).status_code == 404
    assert browser_of(world.stranger).get(URL).status_code == 404


def test_the_review_and_the_page_of_numbers_lead_to_it(world, browser_of) -> None:
    groups(world.ours)
    browser = browser_of(world.ours.lead)
    for page in ("populations/review/", "p/rural-communities/review/", "p/rural-communities/data/"):
        assert f'href="{URL}"' in browser.get(f"/o/marsh/{page}").content.decode()


@pytest.mark.parametrize("nation", ["E", "W", "S", "NI"])
def test_every_nation_has_sources_to_choose_for_the_review_and_each_has_a_name(nation: str) -> None:
    offered = [key for _kind, rows in for_review(nation) for key, _name in rows]
    assert len(offered) > 5 and len(offered) == len(set(offered)) == len(names_of(offered))
    assert set(offered) <= {source.id for source in sources(nation=nation)}
