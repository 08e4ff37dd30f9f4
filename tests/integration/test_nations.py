"""What a lead sees in each nation: labels, law, resources, sources of data and numbers to call (note N6)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import pytest
from django.utils.html import escape

from amhe.reference import by_id
from organisations.models import WhoToCall
from organisations.nations import nations
from populations.models import Population
from teams import actions
from tests.scenes import populations as scene
from tests.world import Place, make_place

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("X5")]
NATIONS = ("E", "W", "S", "NI")
Pages = dict[str, str]


@pytest.fixture(params=NATIONS)
def place(request: pytest.FixtureRequest, db: None) -> Place:
    """An organisation of each nation with a group, its sub-team, and a place for whoever plans care there."""
    place = make_place("Far Partnership", "far", request.param)
    scene.build(place, "", {})
    with place.inside():
        actions.add_place(by=place.lead, team=place.team, kind="ics_colleague", title="Planner", how_many=1)
    return place


@pytest.fixture
def pages(place: Place, browser_of: Callable) -> Pages:
    """The pages on which a nation shows, each as its lead reads it."""
    with place.inside():
        group = Population.objects.get(team__isnull=False).slug
    lead = browser_of(place.lead)
    addresses = ["set-up/", "team/", "team/add/", "populations/", "populations/review/", f"p/{group}/data/"]
    addresses += [f"p/{group}/team/", *(f"milestones/{number}/" for number in range(1, 7))]
    found = {address.replace(group, "group"): lead.get(f"/o/far/{address}") for address in addresses}
    found["before"] = browser_of(place.sub_member).get("/talk/before/")
    assert [address for address, page in found.items() if page.status_code != 200] == []
    return {address: " ".join(page.content.decode().split()) for address, page in found.items()}


def shown(rows: Iterable[Mapping[str, Any]], key: str, page: str) -> list[str]:
    return [row["id"] for row in rows if escape(row[key]) in page]


def of_nation(rows: Iterable[Mapping[str, Any]], nation: str) -> list[str]:
    return [row["id"] for row in rows if nation in row.get("nations", NATIONS)]


@pytest.mark.requirement("R27")
def test_the_body_that_plans_care_has_its_name_in_the_nation(place: Place, pages: Pages) -> None:
    here = place.organisation.nation
    for address in ("team/", "team/add/"):
        assert [key for key, each in nations().items() if each.planner in pages[address]] == [here]
    assert [address for address, page in pages.items() if "Integrated Care" in page] == (
        ["team/", "team/add/"] if here == "E" else []
    )


def test_the_law_is_that_of_the_nation(place: Place, pages: Pages) -> None:
    here = nations()[place.organisation.nation]
    page = pages["set-up/"]
    assert place.organisation.get_nation_display() + "." in page
    assert f"<strong>{here.law}</strong>" in page and here.law_plain in page and here.complain in page
    assert [each.id for each in nations().values() if each.law_plain in page] == [here.id]
    assert here.characteristics in pages["populations/"]
    headings = {each.characteristics for each in nations().values()} - {here.characteristics}
    assert [words for words in headings for page in pages.values() if words in page] == []


def test_resources_are_those_of_the_nation(place: Place, pages: Pages) -> None:
    rows = list(by_id("organisations", "resources", "items").values())
    for number in range(1, 7):
        of_milestone = [row for row in rows if row["milestone"] == number]
        wanted = of_nation(of_milestone, place.organisation.nation)
        assert shown(of_milestone, "title", pages[f"milestones/{number}/"]) == wanted
        if number == 2:
            assert all(shown(of_milestone, "title", pages[f"populations/{at}"]) == wanted for at in ("", "review/"))
        if number == 3:
            assert shown(of_milestone, "title", pages["p/group/team/"]) == wanted


def test_sources_of_data_are_those_of_the_nation(place: Place, pages: Pages) -> None:
    rows = list(by_id("populations", "data_sources", "items").values())
    wanted = of_nation(rows, place.organisation.nation)
    assert [row["id"] for row in rows if f"<strong>{escape(row['name'])}</strong>" in pages["p/group/data/"]] == wanted
    assert 0 < len(wanted) < len(rows)
    assert ("PALS" in pages["p/group/data/"]) is (place.organisation.nation == "E"), "England's complaints service"


@pytest.mark.requirement("R76")
def test_numbers_to_call_are_those_of_the_nation(place: Place, pages: Pages) -> None:
    rows = by_id("organisations", "nations", "crisis_numbers").values()
    wanted = of_nation(rows, place.organisation.nation)
    assert shown(rows, "text", pages["set-up/"]) == wanted == shown(rows, "text", pages["before"])
    crisis = [each for each in wanted if each.startswith("mh_crisis")]
    assert len(crisis) == 1 and {"now", "samaritans"} < set(wanted), "one line for a crisis, and those of every nation"


@pytest.mark.requirement("R76")
def test_numbers_that_are_not_those_confirmed_have_to_be_checked_again(place: Place, browser_of: Callable) -> None:
    lead = browser_of(place.lead)
    confirmed, again = (
        f"Coach of {place.organisation.name} checked this on",
        "The numbers are not those that were checked",
    )
    page = lead.get("/o/far/set-up/").content.decode()
    assert confirmed in page and again not in page
    with place.inside():
        kept = WhoToCall.objects.get()
        kept.numbers = ["Somebody else: 000"]
        kept.save()
    page = lead.get("/o/far/set-up/").content.decode()
    assert again in page and confirmed not in page
    sent = {"name": kept.name, "phone": kept.phone, "email": kept.email, "version": kept.version, "checked": "on"}
    assert lead.post("/o/far/set-up/", sent).status_code == 302
    page = lead.get("/o/far/set-up/").content.decode()
    assert again not in page and "checked this on" in page
