"""The map of assets: adding, bringing in what was heard, choosing 2 to 4, contact."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

import pytest
from django.db import IntegrityError, transaction

from amhe import clock
from amhe.access import wall
from amhe.rules import Refused
from assets import actions
from assets.milestones import population_tasks
from assets.models import Asset, NoneOfKind, StrengthSetAside
from assets.summaries import priorities_for_report, strengths_against_needs
from datareview.actions import remove_by_code
from datareview.models import Conversation, NoteRead
from organisations.milestones import TaskState
from populations.actions import add_population, merge, review_population
from populations.models import Population
from teams.actions import share_notes
from tests.scenes import assets as scene
from tests.scenes import datareview as review
from tests.scenes import populations as populations_scene
from tests.world import Place, World

pytestmark = pytest.mark.django_db
NEW = {"do": "add", "name": "Friday letter table", "category": "community", "heard_from": "population"}


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
    return f"/o/marsh/p/{population.slug}/assets/"


def text(response: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def mapped(ours: Place, population: Population, count: int = 3) -> list[Asset]:
    with ours.inside():
        return scene.map_assets(ours, population, count=count)


STRENGTHS = "Women's centre. One trusted worker."


def heard(ours: Place, population: Population, strengths: str = STRENGTHS, **differs: Any) -> Conversation:
    with ours.inside():
        return review.listen(ours, population, strengths=strengths, **differs)


def on_map(ours: Place) -> list[str]:
    with ours.inside():
        return list(Asset.objects.order_by("pk").values_list("name", flat=True))


def state(ours: Place, population: Population, task: str) -> TaskState:
    with ours.inside():
        return population_tasks([ours.organisation.pk])[population.pk][task]


@pytest.mark.requirement("R85", "R89")
def test_an_empty_map_shows_the_3_kinds_and_what_other_teams_found(
    ours: Place, browser_of: Callable, address: str
) -> None:
    page = text(browser_of(ours.sub_lead).get(address))
    for words in ("Individual", "Community", "Organisational", "Nothing yet.", "Nothing is chosen yet."):
        assert words in page
    for name in (
        "Rural communities", "Trust chaplain with links to local churches", "Armagh Support Group", "School programmes",
        "Trust doctor who runs outreach clinics for refugees", "Armagh Roma Traveller Support charity",
        "Sports initiatives", "Voluntary group that runs pop-ups",
    ):  # fmt: skip
        assert name in page


@pytest.mark.requirement("R85", "R86")
@pytest.mark.parametrize("who", ["sub_member", "sub_lead", "member", "lead"])
def test_both_teams_can_add_an_asset_and_answer_the_4_questions(
    ours: Place, browser_of: Callable, address: str, who: str
) -> None:
    browser = browser_of(ours.people[who])
    page = text(browser.post(address, NEW | {"can_help": ["learn", "support"]}, follow=True))
    assert "Added to the map." in page and "Friday letter table" in page
    assert "Who could help us learn more about this group? Friday letter table" in page
    assert "What work already supports this group? Not answered yet" in page


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"name": ""}, "Write what it is"),
        ({"name": "x" * 201}, "200 characters or fewer"),
        ({"category": ""}, "Choose what kind it is"),
        ({"category": "magic"}, "Choose one of the answers shown"),
        ({"can_help": ["magic"]}, "Choose from the answers shown"),
        ({"name": "HELPER 0"}, "This is on the map already"),
    ],
)
def test_a_wrong_answer_is_explained_and_nothing_typed_is_lost(
    ours: Place, population: Population, browser_of: Callable, address: str, wrong: dict[str, Any], words: str
) -> None:
    mapped(ours, population, count=1)
    answer = browser_of(ours.sub_lead).post(address, NEW | wrong)
    assert answer.status_code == 422 and words in text(answer)
    assert (NEW | wrong)["name"] in answer.content.decode()
    assert len(on_map(ours)) == 1


@pytest.mark.requirement("R87")
def test_a_strength_heard_goes_on_the_map_in_1_step_and_keeps_its_source(
    ours: Place, population: Population, browser_of: Callable, address: str
) -> None:
    note = heard(ours, population, quote="verbatim")
    browser = browser_of(ours.sub_member)
    page = browser.get(address)
    assert "Women&#x27;s centre. One trusted worker." in page.content.decode()
    assert state(ours, population, "m5_from_review") is TaskState.NOT_STARTED
    form = dict(page.context["heard"])[note]
    sent = {
        "do": f"place:{note.pk}",
        f"note-{note.pk}-name": form["name"].value(),
        f"note-{note.pk}-category": "community",
    }
    after = browser.post(address, sent, follow=True)
    assert "It keeps its source." in text(after) and "Heard in your conversations" not in text(after)
    assert f"/heard/{note.pk}/" in after.content.decode()
    with ours.inside():
        asset = Asset.objects.get()
        assert (asset.from_conversation, asset.name) == (note, "Women's centre. One trusted worker")
    assert state(ours, population, "m5_from_review") is TaskState.COMPLETED


@pytest.mark.requirement("R87", "X2")
@pytest.mark.parametrize("quote", ["none", "paraphrase"])
def test_a_strength_goes_on_the_map_in_the_teams_own_words_unless_theirs_may_leave(
    ours: Place, population: Population, browser_of: Callable, address: str, quote: str
) -> None:
    note = heard(ours, population, quote=quote, heard="She said xyzzy.")
    browser = browser_of(ours.sub_member)
    page = browser.get(address)
    assert not dict(page.context["heard"])[note]["name"].value()
    assert "Write it in your own words. People outside the sub-team will read it." in text(page)
    sent = {"do": f"place:{note.pk}", f"note-{note.pk}-category": "community"}
    for theirs in (STRENGTHS, "  WOMEN'S centre.   one trusted worker. ", "She said XYZZY.", note.needs):
        answer = browser.post(address, sent | {f"note-{note.pk}-name": theirs})
        assert answer.status_code == 422 and "Use your own words." in text(answer)
        assert dict(answer.context["heard"])[note]["name"].value() == theirs
    assert on_map(ours) == []
    with ours.inside(), pytest.raises(Refused):
        actions.add_asset(
            by=ours.sub_lead, population=population, name=STRENGTHS, category="community", from_conversation=note
        )
    after = browser.post(address, sent | {f"note-{note.pk}-name": "A centre for women"}, follow=True)
    assert "It keeps its source." in text(after) and on_map(ours) == ["A centre for women"]
    with ours.inside():
        asset = Asset.objects.get()
    edit = EDIT | {"name": STRENGTHS, "version": str(asset.version)}
    answer = browser_of(ours.sub_lead).post(f"{address}{asset.pk}/", edit)
    assert answer.status_code == 422 and "Use your own words." in text(answer)


@pytest.mark.requirement("X3")
def test_an_asset_stays_without_its_link_when_the_note_is_taken_out(ours: Place, population: Population) -> None:
    note = heard(ours, population)
    with ours.inside():
        actions.add_asset(
            by=ours.sub_lead, population=population, name="A centre", category="community", from_conversation=note
        )
        actions.set_strength_aside(by=ours.sub_lead, conversation=note)
        remove_by_code(by=ours.sub_lead, population=population, code=note.given_codes[0])
        asset = Asset.objects.get()
        assert (asset.name, asset.from_conversation_id) == ("A centre", None)
        assert not StrengthSetAside.objects.exists()


@pytest.mark.requirement("R87")
def test_a_strength_can_be_set_aside_and_the_note_stays(
    ours: Place, population: Population, browser_of: Callable, address: str
) -> None:
    note = heard(ours, population)
    browser = browser_of(ours.sub_member)
    browser.post(address, {"do": f"aside:{note.pk}"})
    browser.post(address, {"do": f"aside:{note.pk}"})
    assert "One trusted worker" not in text(browser.get(address))
    with ours.inside():
        assert StrengthSetAside.objects.count() == 1 and Conversation.objects.filter(pk=note.pk).exists()
    assert state(ours, population, "m5_from_review") is TaskState.COMPLETED


def test_a_strength_without_a_kind_is_asked_about_again(
    ours: Place, population: Population, browser_of: Callable, address: str
) -> None:
    note = heard(ours, population)
    answer = browser_of(ours.sub_lead).post(address, {"do": f"place:{note.pk}", f"note-{note.pk}-name": "Centre"})
    assert answer.status_code == 422 and "Choose what kind it is" in text(answer)
    assert on_map(ours) == []


def test_words_of_a_note_are_for_its_readers_and_each_look_is_written_down_once_a_day(
    ours: Place, population: Population, browser_of: Callable, address: str
) -> None:
    note = heard(ours, population)
    for who in ("coach", "lead", "member"):
        assert "trusted worker" not in text(browser_of(ours.people[who]).get(address))
        answer = browser_of(ours.people[who]).post(address, {"do": f"aside:{note.pk}"})
        assert answer.status_code in (403, 404)
    with ours.inside():
        assert not NoteRead.objects.exists() and not StrengthSetAside.objects.exists()
    browser = browser_of(ours.sub_member)
    browser.get(address)
    browser.get(address)
    with ours.inside():
        assert list(NoteRead.objects.values_list("note_id", "by")) == [(note.pk, ours.sub_member.pk)]


def test_a_coach_with_shared_notes_can_follow_the_source_but_not_place_what_was_heard(
    ours: Place, population: Population, browser_of: Callable, address: str
) -> None:
    note = heard(ours, population)
    with ours.inside():
        scene.map_assets(ours, population, note=note, count=1)
        other = review.listen(ours, population)
        share_notes(by=ours.sub_lead, team=population.team, user=ours.coach, until=clock.today())
    page = browser_of(ours.coach).get(address)
    assert f"/heard/{note.pk}/" in page.content.decode() and "Heard in your conversations" not in text(page)
    assert browser_of(ours.coach).post(address, {"do": f"aside:{other.pk}"}).status_code == 403


def test_another_groups_note_cannot_be_placed_here(
    ours: Place, world: World, population: Population, browser_of: Callable, address: str
) -> None:
    populations_scene.build(world.theirs, "", {})
    with world.theirs.inside():
        theirs = Population.objects.filter(team__isnull=False).select_related("team", "organisation").get()
        foreign = review.listen(world.theirs, theirs)
    sent = {"do": f"place:{foreign.pk}", f"note-{foreign.pk}-name": "x", f"note-{foreign.pk}-category": "community"}
    browser = browser_of(ours.sub_lead)
    assert browser.post(address, sent).status_code == 404
    assert browser.post(address, {"do": f"aside:{foreign.pk}"}).status_code == 404
    assert browser.post(address, {"do": "explain:magic", "reason": "x"}).status_code == 404


@pytest.mark.requirement("R88")
@pytest.mark.parametrize(("count", "works"), [(0, False), (1, False), (2, True), (3, True), (4, True), (5, False)])
def test_2_to_4_assets_are_chosen_and_the_others_stay_on_the_map(
    ours: Place, population: Population, browser_of: Callable, address: str, count: int, works: bool
) -> None:
    listed = mapped(ours, population, count=6)
    sent = {"assets": [str(asset.pk) for asset in listed[:count]], "other": ""}
    answer = browser_of(ours.sub_lead).post(f"{address}priorities/", sent)
    assert answer.status_code == (302 if works else 422)
    assert ("Choose 2 to 4 assets to start with" in text(answer)) is not works
    with ours.inside():
        assert Asset.objects.filter(priority=True).count() == (count if works else 0)
        assert Asset.objects.count() == 6
        assert len(priorities_for_report(population)) == (count if works else 0)
    assert (state(ours, population, "m5_prioritise") is TaskState.COMPLETED) is works


def test_only_the_sub_team_chooses(ours: Place, browser_of: Callable, address: str, world: World) -> None:
    for who in ("lead", "member", "coach", "sponsor"):
        assert browser_of(ours.people[who]).get(f"{address}priorities/").status_code == 403
    assert browser_of(ours.sponsor).get(address).status_code == 403
    assert browser_of(ours.coach).post(address, NEW).status_code == 403
    assert browser_of(world.stranger).get(address).status_code == 404
    assert "The assets on your map will be listed here." in text(browser_of(ours.sub_lead).get(f"{address}priorities/"))


EDIT = {
    "name": "Helper 0", "category": "community", "contact_stage": "introduced", "heard_from": "", "reach": "Fridays",
    "gives_back": "",
}  # fmt: skip


@pytest.mark.requirement("R88")
def test_contact_is_followed_and_a_priority_needs_an_owner_and_a_first_contact(
    ours: Place, population: Population, browser_of: Callable, address: str
) -> None:
    listed = mapped(ours, population, count=2)
    with ours.inside():
        actions.choose_priorities(by=ours.sub_lead, population=population, assets=[asset.pk for asset in listed])
    assert state(ours, population, "m5_contact") is TaskState.IN_PROGRESS
    browser = browser_of(ours.sub_lead)
    other = listed[1]
    sent = EDIT | {"name": "Helper 1", "version": str(other.version), "owner": str(ours.sub_member.pk)}
    browser.post(f"{address}{other.pk}/", sent)
    assert state(ours, population, "m5_contact") is TaskState.COMPLETED
    page = text(browser.get(address))
    assert f"Helper 1 : Introduced, {ours.sub_member.name}" in page


def test_two_people_edit_one_asset_and_the_second_sees_both_texts(
    ours: Place, population: Population, browser_of: Callable, address: str
) -> None:
    asset = mapped(ours, population, count=1)[0]
    there = f"{address}{asset.pk}/"
    browser = browser_of(ours.sub_lead)
    assert browser.post(there, EDIT | {"version": "1"}).status_code == 302
    answer = browser.post(there, EDIT | {"version": "1", "reach": "Saturdays"})
    assert answer.status_code == 409
    assert "Saturdays" in text(answer) and "Fridays" in text(answer)


def test_an_owner_comes_from_the_sub_team_only(
    ours: Place, world: World, population: Population, browser_of: Callable, address: str
) -> None:
    asset = mapped(ours, population, count=1)[0]
    for stranger in (world.stranger, ours.sponsor, world.theirs.lead):
        sent = EDIT | {"version": "1", "owner": str(stranger.pk)}
        answer = browser_of(ours.sub_lead).post(f"{address}{asset.pk}/", sent)
        assert answer.status_code == 422 and "Choose one of the answers shown" in text(answer)


def test_an_asset_can_be_taken_off_and_a_kind_without_any_explained(
    ours: Place, population: Population, browser_of: Callable, address: str
) -> None:
    asset = mapped(ours, population, count=1)[0]
    browser = browser_of(ours.sub_lead)
    assert "Taken off the map." in text(browser.post(f"{address}{asset.pk}/", {"do": "remove"}, follow=True))
    assert on_map(ours) == [] and browser.get(f"{address}{asset.pk}/").status_code == 404
    answer = browser.post(address, {"do": "explain:individual", "individual-reason": ""})
    assert answer.status_code == 422 and "Say why" in text(answer)
    page = browser.post(address, {"do": "explain:individual", "individual-reason": "We know nobody yet"}, follow=True)
    assert "Why not: We know nobody yet" in text(page)
    mapped(ours, population, count=1)
    with ours.inside():
        assert not NoneOfKind.objects.exists()


@pytest.mark.requirement("R85")
def test_a_map_of_needs_only_is_noticed(
    ours: Place, population: Population, browser_of: Callable, address: str
) -> None:
    heard(ours, population, strengths="")
    assert "Your map lists needs but few strengths." in text(browser_of(ours.sub_lead).get(address))
    mapped(ours, population, count=1)
    assert "Your map lists needs but few strengths." not in text(browser_of(ours.sub_lead).get(address))
    with ours.inside():
        assert strengths_against_needs(population, ()).needs == 1


def test_a_form_sent_twice_is_kept_once(ours: Place, browser_of: Callable, address: str) -> None:
    browser, sent = browser_of(ours.sub_lead), NEW | {"idempotency_key": "5c3a2c39-2f6a-4b9c-8b5c-2a8d3c1f0e12"}
    assert browser.post(address, sent).status_code == browser.post(address, sent).status_code == 302
    assert on_map(ours) == ["Friday letter table"]


def test_the_map_asks_the_same_however_much_is_on_it(
    ours: Place, population: Population, browser_of: Callable, address: str, count_queries: Callable
) -> None:
    browser = browser_of(ours.sub_lead)
    heard(ours, population)
    mapped(ours, population, count=1)
    browser.get(address)
    before = count_queries(lambda: browser.get(address))
    for _more in range(2):
        heard(ours, population)
    with ours.inside():
        for name in ("Second", "Third"):
            actions.add_asset(
                by=ours.sub_lead, population=population, name=name, category="community", owner=ours.sub_lead
            )
    browser.get(address)
    assert count_queries(lambda: browser.get(address)) == before


def test_the_milestone_asks_the_same_for_more_organisations(
    ours: Place, world: World, population: Population, count_queries: Callable
) -> None:
    mapped(ours, population)
    ids = [ours.organisation.pk]
    with wall.inside(*ids):
        before = count_queries(lambda: population_tasks(ids))
    populations_scene.build(world.theirs, "", {})
    ids.append(world.theirs.organisation.pk)
    with wall.inside(*ids):
        assert count_queries(lambda: population_tasks(ids)) == before == 6


@pytest.mark.parametrize(
    ("field", "value", "name"), [("category", "x", "asset_of_one"), ("contact_stage", "x", "contact_stage")]
)
def test_the_database_refuses_unknown_words(
    ours: Place, population: Population, field: str, value: str, name: str
) -> None:
    asset = mapped(ours, population, count=1)[0]
    with ours.inside(), pytest.raises(IntegrityError, match=name), transaction.atomic():
        Asset.objects.filter(pk=asset.pk).update(**{field: value})


# --- organisations that the review names -----------------------------------------------------------------------------


def review_of(place: Place, group: Population, *names: str) -> None:
    """The group's review names these organisations, and says nothing else."""
    said: dict[str, Any] = dict.fromkeys(("urgency", "existing_work", "relationships_text", "data", "data_text"), "")
    said |= dict.fromkeys(("will", "has_existing_work", "relationships"))
    with place.inside():
        now = Population.objects.get(pk=group.pk)
        review_population(by=place.lead, population=now, version=now.version, **said, known_organisations=names)


def offered(response: Any) -> list[str]:
    return [unquote(name) for name in re.findall(r'href="\?name=([^"#]+)#add"', response.content.decode())]


@pytest.mark.requirement("R41")
def test_organisations_named_in_the_review_are_offered_until_they_are_on_the_map(
    ours: Place, population: Population, browser_of: Callable, address: str
) -> None:
    review_names = ("Young Farmers & Friends", "Mind/Marsh", "Parish council")
    mapped(ours, population, 1)
    review_of(ours, population, *review_names)
    browser = browser_of(ours.sub_lead)
    assert offered(browser.get(address)) == ["Mind/Marsh", "Parish council", "Young Farmers & Friends"]
    filled = browser.get(address, {"name": "Young Farmers & Friends"}).content.decode()
    assert 'value="Young Farmers &amp; Friends"' in filled
    browser.post(address, NEW | {"name": "YOUNG farmers & friends"})
    assert offered(browser.get(address)) == ["Mind/Marsh", "Parish council"]
    for name in ("Mind/Marsh", "Parish council"):
        browser.post(address, NEW | {"name": name})
    assert "All of them are on the map." in text(browser.get(address))


def test_the_form_is_filled_in_with_nothing_that_the_review_does_not_name(
    ours: Place, browser_of: Callable, address: str
) -> None:
    page = browser_of(ours.sub_lead).get(address, {"name": "Call this number"}).content.decode()
    assert "Call this number" not in page


def test_where_the_review_names_none_the_map_says_what_would_be_here(
    ours: Place, population: Population, browser_of: Callable, address: str
) -> None:
    review_of(ours, population)
    said = "The organisations that the answers about this group name will be offered here."
    assert said in text(browser_of(ours.sub_lead).get(address))
    assert said not in text(browser_of(ours.coach).get(address)), "for those who can add"


@pytest.mark.requirement("R36", "R41")
def test_organisations_of_a_merged_group_are_offered_on_the_map_of_the_one_that_took_it_in(
    ours: Place, population: Population, browser_of: Callable, address: str
) -> None:
    review_of(ours, population, "Parish council")
    with ours.inside():
        known = {"by": ours.lead, "organisation": ours.organisation}
        first, second = (add_population(**known, name=name) for name in ("Crofters", "Fishing families"))
    review_of(ours, first, "Crofters' union", "PARISH council")
    with ours.inside():
        second = merge(by=ours.lead, population=first, into=second)
        merge(by=ours.lead, population=second, into=Population.objects.get(pk=population.pk))
    assert offered(browser_of(ours.sub_lead).get(address)) == ["Crofters' union", "Parish council"]


@pytest.mark.requirement("R41")
def test_names_of_other_groups_are_suggested_to_those_who_may_see_all_groups(
    ours: Place, population: Population, browser_of: Callable, address: str
) -> None:
    with ours.inside():
        other = Population.objects.active().exclude(pk=population.pk)[0]
    review_of(ours, other, "Korean Elders")
    review_of(ours, population, "Parish council")
    suggested = '<option value="Korean Elders">'
    assert suggested in browser_of(ours.lead).get(address).content.decode()
    page = browser_of(ours.sub_lead).get(address).content.decode()
    assert suggested not in page and '<option value="Parish council">' in page and 'list="named-list"' in page
    assert offered(browser_of(ours.lead).get(address)) == ["Parish council"]
