"""Set-up: nobody is listened to before a person has confirmed who is called in danger, by the numbers of their nation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from amhe.access.roles import Role
from amhe.audit.models import Event
from amhe.rules import Refused, Stale
from datareview.actions import log_conversation
from datareview.models import Conversation
from organisations import actions
from organisations.models import Organisation, WhoToCall
from populations.models import Population
from teams.actions import join
from tests.scenes import populations as scene
from tests.world import Place, World, make_place

pytestmark = pytest.mark.django_db
SET_UP = "/o/marsh/set-up/"
CALL = {"name": "Duty desk", "phone": "01632 960 111", "email": "duty@marsh.example"}
NOTE = {
    "heard": "The forms are long.", "who": "population", "place_kind": "youth", "explained": "on", "quote": "none",
    "held_on_day": "22", "held_on_month": "11", "held_on_year": "2026", "how_many": "1", "language": "English",
}  # fmt: skip


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def forget(place: Place) -> None:
    """As before anybody confirmed."""
    with place.inside():
        WhoToCall.objects.all().delete()


@pytest.fixture
def ours(world: World) -> Place:
    scene.build(world.ours, "", {})
    forget(world.ours)
    return world.ours


def notes(place: Place) -> int:
    with place.inside():
        return Conversation.objects.count()


@pytest.mark.requirement("R76")
def test_nothing_can_be_written_down_until_somebody_confirms_who_to_call(ours: Place, browser_of: Callable) -> None:
    listener, lead = browser_of(ours.sub_member), browser_of(ours.lead)
    page = text(listener.get("/talk/"))
    assert "Your organisation has not yet confirmed who to call." in page and 'name="heard"' not in page
    assert SET_UP not in page, "only those who can do it are sent there"
    refused = listener.post("/talk/", NOTE)
    assert refused.status_code == 409 and "has not yet confirmed who to call" in text(refused)
    assert notes(ours) == 0
    assert lead.post(SET_UP, CALL | {"version": "0", "checked": "on"}).headers["Location"] == SET_UP
    page = text(lead.get(SET_UP))
    assert "Saved. Conversations can be written down now." in page
    assert f"{ours.lead.name} checked this on 23 November 2026." in page
    assert 'name="heard"' in text(listener.get("/talk/"))
    assert listener.post("/talk/", NOTE).headers["Location"] == "/talk/saved/"
    assert notes(ours) == 1
    assert "Duty desk, 01632 960 111" in text(listener.get("/talk/before/"))


def test_the_action_itself_refuses_too(ours: Place) -> None:
    with ours.inside():
        population = Population.objects.select_related("team").get(team__isnull=False)
        with pytest.raises(Refused, match="not yet confirmed who to call"):
            log_conversation(by=ours.sub_member, population=population, place_kind="home", explained=False)


def test_a_person_must_say_that_they_checked_the_numbers(ours: Place, browser_of: Callable) -> None:
    lead = browser_of(ours.lead)
    answer = lead.post(SET_UP, CALL | {"version": "0"})
    assert answer.status_code == 422 and "Tick to say you have checked the numbers" in text(answer)
    assert "Duty desk" in text(answer), "nothing typed is lost"
    with ours.inside():
        assert not WhoToCall.objects.exists()
        with pytest.raises(Refused, match="Tick to say"):
            actions.confirm_who_to_call(by=ours.lead, organisation=ours.organisation, version=0, checked=False, **CALL)


def test_who_confirmed_what_and_when_is_kept_and_in_the_trail(ours: Place) -> None:
    with ours.inside():
        kept = actions.confirm_who_to_call(
            by=ours.coach, organisation=ours.organisation, version=0, checked=True, **CALL
        )
        assert kept.confirmed_by == ours.coach and "Samaritans, any time: 116 123." in kept.numbers
        assert Event.objects.filter(action="who to call confirmed", by=ours.coach, thing_id=kept.pk).count() == 1
        with pytest.raises(Stale):
            actions.confirm_who_to_call(by=ours.lead, organisation=ours.organisation, version=0, checked=True, **CALL)


def test_a_number_that_changed_after_it_was_confirmed_is_marked_again(ours: Place, browser_of: Callable) -> None:
    with ours.inside():
        kept = actions.confirm_who_to_call(
            by=ours.coach, organisation=ours.organisation, version=0, checked=True, **CALL
        )
    before = browser_of(ours.sub_member)
    assert "A person still has to check this number" not in text(before.get("/talk/before/"))
    with ours.inside():
        kept.numbers = [number for number in kept.numbers if "Samaritans" not in number]
        kept.save()
    page = text(before.get("/talk/before/"))
    assert page.count("A person still has to check this number") == 1
    assert "116 123. <span" in page


def test_where_one_of_two_organisations_is_ready_only_its_groups_are_offered(
    ours: Place, world: World, browser_of: Callable
) -> None:
    scene.build(world.theirs, "", {})
    with world.theirs.inside():
        team = Population.objects.select_related("team").get(team__isnull=False).team
        user, organisation = ours.sub_member, world.theirs.organisation
        join(by=world.theirs.lead, organisation=organisation, team=team, user=user, role=Role.SUB_TEAM_MEMBER)
    browser = browser_of(ours.sub_member)
    page = browser.get("/talk/")
    assert [p.organisation.slug for p in page.context["populations"]] == ["hill"]
    assert browser.post("/talk/", NOTE).status_code == 302
    assert (notes(ours), notes(world.theirs)) == (0, 1)


def test_home_says_that_it_comes_next_once_a_group_is_chosen(ours: Place, browser_of: Callable) -> None:
    page = text(browser_of(ours.lead).get("/o/marsh/"))
    card = page.split('id="next-step"')[1][:600]
    assert "Say who to call" in card and f'href="{SET_UP}"' in card
    assert "Say who to call when" not in text(browser_of(ours.member).get("/o/marsh/")), "a member cannot do it"
    browser_of(ours.lead).post(SET_UP, CALL | {"version": "0", "checked": "on"})
    assert "Say who to call when" not in text(browser_of(ours.lead).get("/o/marsh/"))


@pytest.mark.requirement("X5")
@pytest.mark.parametrize(
    ("nation", "there", "not_there"),
    [
        ("E", ["England: call 111 and choose option 2", "Equality Act 2010"], ["in Wales", "Lifeline", "Section 75"]),
        ("W", ["Wales: call 111 and press 2", "Welsh public sector equality duties"], ["in England", "Lifeline"]),
        ("S", ["Scotland: call NHS 24 on 111", "Scottish specific duties"], ["in England", "Lifeline"]),
        ("NI", ["Lifeline on 0808 808 8000", "Section 75 of the Northern Ireland Act 1998"], ["call 111"]),
    ],
)
def test_each_nation_has_its_own_law_and_numbers(
    db: None, browser_of: Callable, nation: str, there: list[str], not_there: list[str]
) -> None:
    place = make_place("Far Partnership", "far", nation)
    scene.build(place, "", {})
    forget(place)
    set_up = text(browser_of(place.lead).get("/o/far/set-up/"))
    assert Organisation(nation=nation).get_nation_display() in set_up
    before = text(browser_of(place.sub_member).get("/talk/before/"))
    assert there[0] in set_up and there[0] in before and there[1] in set_up
    assert [words for words in not_there if words in set_up or words in before] == []
    assert "999" in before and "116 123" in before
    assert ("Equality Commission for Northern Ireland" in set_up) is (nation == "NI")
    assert ("A person still has to check these words" in set_up) is (nation != "E"), "who says so in nations.yaml"


@pytest.mark.requirement("R37", "X5")
def test_northern_ireland_chooses_from_section_75_and_keeps_what_was_chosen(db: None, browser_of: Callable) -> None:
    place = make_place("Lough Trust", "lough", "NI")
    lead = browser_of(place.lead)
    page = text(lead.get("/o/lough/populations/"))
    assert "Named in Section 75 of the Northern Ireland Act 1998" in page
    assert "Political opinion" in page and "Equality Act" not in page
    assert "Protected by other laws of Northern Ireland" in page and "Pregnancy and maternity" in page
    sent = {"do": "add", "name": "People on low pay", "characteristics": ["political_opinion", "dependants", "race"]}
    assert lead.post("/o/lough/populations/", sent).status_code == 302
    page = text(lead.get("/o/lough/populations/"))
    assert "Political opinion, People with dependants, and people without, Racial group" in page


@pytest.mark.requirement("R27", "X5")
@pytest.mark.parametrize(
    ("nation", "planner"),
    [
        ("E", "Integrated Care System colleague"),
        ("W", "Regional Partnership Board colleague"),
        ("S", "Health and social care partnership colleague"),
        ("NI", "Strategic Planning and Performance Group colleague"),
    ],
)
def test_the_body_that_plans_care_has_the_name_it_has_in_the_nation(
    db: None, browser_of: Callable, nation: str, planner: str
) -> None:
    place = make_place("Far Partnership", "far", nation)
    page = text(browser_of(place.lead).get("/o/far/team/add/"))
    assert planner in page and ("Integrated Care System" in page) is (nation == "E")


@pytest.mark.requirement("X5")
def test_great_britain_chooses_from_the_equality_act_and_never_by_a_northern_irish_word(
    world: World, browser_of: Callable
) -> None:
    lead = browser_of(world.ours.lead)
    page = text(lead.get("/o/marsh/populations/"))
    assert "Protected by the Equality Act 2010 (Great Britain)" in page and "Political opinion" not in page
    sent = {"do": "add", "name": "New", "characteristics": ["political_opinion"]}
    assert lead.post("/o/marsh/populations/", sent).status_code == 422


@pytest.mark.requirement("X5")
def test_resources_and_data_sources_of_other_nations_are_left_out(db: None, browser_of: Callable) -> None:
    seen = {}
    for nation, slug in (("E", "ease"), ("S", "glen")):
        place = make_place(f"{slug.title()} Board", slug, nation)
        scene.build(place, "", {})
        with place.inside():
            group = Population.objects.get(team__isnull=False).slug
        lead = browser_of(place.lead)
        seen[nation] = text(lead.get(f"/o/{slug}/milestones/3/")) + text(lead.get(f"/o/{slug}/p/{group}/data/"))
    for words in ("NHS England: working in partnership", "Adult Psychiatric Morbidity Survey"):
        assert words in seen["E"] and words not in seen["S"]
    assert "Census 2021 (and 2022 in Scotland)" in seen["S"]
