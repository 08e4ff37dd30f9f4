"""What a sub-team heard: the list, one note, who opened it, who it is shared with."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import ProgrammingError, transaction

from amhe import clock
from amhe.audit.models import Event
from amhe.rules import Refused
from datareview import actions
from datareview.models import Coding, Conversation, Extract, NoteRead, RemovalCode, Theme
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
    return f"/o/marsh/p/{population.slug}/heard/"


def listen(place: Place, population: Population, **differs: Any) -> Conversation:
    with place.inside():
        return review.listen(place, population, **differs)


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def reads(place: Place) -> list[tuple[int, int]]:
    with place.inside():
        return list(NoteRead.objects.order_by("pk").values_list("note_id", "by_id"))


def test_an_empty_page_says_what_it_will_hold(ours: Place, browser_of: Callable, address: str) -> None:
    page = text(browser_of(ours.sub_lead).get(address))
    assert "What people tell you will be listed here" in page
    assert "0 of 2 to 3" in page


@pytest.mark.requirement("R79", "R72", "R82")
def test_progress_counts_persons_first_of_2_to_3_then_of_10_to_15_and_names_who_is_missing(
    ours: Place, population: Population, browser_of: Callable, address: str
) -> None:
    browser = browser_of(ours.sub_member)
    listen(ours, population, service_use="uses")
    assert "1 of 2 to 3" in text(browser.get(address))
    listen(ours, population, who="group", how_many=4, service_use="uses")
    listen(ours, population, who="staff", how_many=2, service_use="")
    page = text(browser.get(address))
    assert "5 of 10 to 15" in page
    assert "Staff heard: 2. From outside the organisation: 0." in page
    assert "Carers and families" in page and "People who have not used services" in page
    assert "People who work in community groups" in page
    listen(ours, population, who="carer")
    listen(ours, population, who="community_worker")
    page = text(browser.get(address))
    assert "Carers and families" not in page and "People who have not used services" not in page
    assert "From outside the organisation: 1." in page
    assert "Not heard yet" not in page


def test_people_who_were_not_told_are_counted_apart(
    ours: Place, population: Population, browser_of: Callable, address: str
) -> None:
    with ours.inside():
        actions.log_conversation(
            by=ours.sub_member, population=population, place_kind="home", how_many=3, explained=False
        )
    page = browser_of(ours.sub_member).get(address)
    assert "3 more people were not told how it would be used" in text(page)
    assert page.context["heard"].people == 0


def test_the_list_shows_no_words_and_20_a_page(
    ours: Place, population: Population, browser_of: Callable, address: str
) -> None:
    with ours.inside():
        for _time in range(21):
            review.listen(ours, population, "xyzzy")
    browser = browser_of(ours.sub_member)
    first, second = browser.get(address), browser.get(address + "?page=2")
    assert len(first.context["rows"]) == 20 and len(second.context["rows"]) == 1
    assert "xyzzy" not in text(first)
    assert "(page 2)" in text(second)
    assert reads(ours) == []


def test_the_list_asks_the_same_however_long_it_is(
    ours: Place, population: Population, browser_of: Callable, address: str, count_queries: Callable
) -> None:
    browser = browser_of(ours.sub_member)
    listen(ours, population)
    browser.get(address)
    one = count_queries(lambda: browser.get(address))
    listen(ours, population)
    listen(ours, population, who="staff")
    assert count_queries(lambda: browser.get(address)) == one


@pytest.mark.requirement("X2", "R75")
@pytest.mark.parametrize("who", ["coach", "lead", "sponsor", "member", "support"])
def test_colleagues_outside_the_sub_team_do_not_read_notes(
    ours: Place, population: Population, browser_of: Callable, address: str, who: str
) -> None:
    note = listen(ours, population, canary="xyzzy")
    browser = browser_of(getattr(ours, who))
    for url in (address, f"{address}{note.pk}/"):
        refused = browser.get(url)
        assert refused.status_code == 403 and "xyzzy" not in text(refused)
        assert browser.post(url, {"do": "reflect"}).status_code == 403
    assert reads(ours) == []


def test_strangers_find_nothing(
    world: World, ours: Place, population: Population, browser_of: Callable, address: str
) -> None:
    note = listen(ours, population)
    for user in (world.stranger, world.theirs.coach):
        assert browser_of(user).get(address).status_code == 404
        assert browser_of(user).get(f"{address}{note.pk}/").status_code == 404
    assert browser_of(ours.sub_lead).get(f"{address}{note.pk + 1000}/").status_code == 404


@pytest.mark.requirement("X2")
def test_the_lead_shares_with_the_coach_until_a_day_and_stops(
    ours: Place, population: Population, browser_of: Callable, address: str
) -> None:
    note = listen(ours, population, canary="xyzzy")
    lead, coach = browser_of(ours.sub_lead), browser_of(ours.coach)
    assert "Share the notes with your coach" in text(lead.get(address))
    day = {"until_day": "23", "until_month": "12", "until_year": "2026"}
    assert lead.post(address, {"coach": str(ours.coach.pk)} | day).status_code == 302
    page = text(lead.get(address))
    assert f"{ours.coach.name} can read the notes until 23 December 2026." in page
    assert f"Seen by the sub-team for Rural communities and {ours.coach.name}." in page
    assert ours.coach.name in text(browser_of(ours.sub_member).get("/talk/"))
    assert "xyzzy" in text(coach.get(f"{address}{note.pk}/"))
    assert "Stop sharing" not in text(coach.get(address))
    assert coach.post(f"{address}{note.pk}/", {"do": "reflect"}).status_code == 403
    assert f"{ours.coach.name} opened note {note.pk}" in text(lead.get(address))
    with clock.set_to(clock.now() + timedelta(days=31)):
        assert coach.get(address).status_code == 403
    share = lead.get(address).context["shares"][0]
    assert lead.post(address, {"stop": str(share.pk)}).status_code == 302
    assert coach.get(address).status_code == 403


@pytest.mark.requirement("X2")
def test_a_share_that_has_run_out_can_be_given_again(ours: Place, population: Population) -> None:
    with ours.inside():
        review.share(ours, population)
        with clock.set_to(clock.now() + timedelta(days=60)):
            review.share(ours, population)


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"until_day": "1", "until_month": "1", "until_year": "2026"}, "must be today or in the future"),
        ({"coach": "999999"}, "Choose one of the answers shown"),
        ({"until_day": ""}, "Choose an answer to “Which coach?”"),
    ],
)
def test_a_wrong_share_is_refused_in_words(
    ours: Place, browser_of: Callable, address: str, sent: dict[str, str], words: str
) -> None:
    answer = browser_of(ours.sub_lead).post(address, sent)
    assert answer.status_code == 422 and words in text(answer)


def test_another_organisations_coach_cannot_be_given_the_notes(
    world: World, ours: Place, browser_of: Callable, address: str
) -> None:
    day = {"until_day": "23", "until_month": "12", "until_year": "2026"}
    answer = browser_of(ours.sub_lead).post(address, {"coach": str(world.theirs.coach.pk)} | day)
    assert answer.status_code == 422


def test_a_member_of_the_sub_team_cannot_share_and_nor_can_the_project_lead(
    ours: Place, population: Population, browser_of: Callable, address: str
) -> None:
    from teams.actions import join

    sent = {"coach": str(ours.coach.pk), "until_day": "23", "until_month": "12", "until_year": "2026"}
    assert browser_of(ours.sub_member).post(address, sent).status_code == 403
    assert browser_of(ours.lead).post(address, sent).status_code == 403
    with ours.inside():
        join(
            by=ours.sub_lead, organisation=ours.organisation, team=population.team, user=ours.lead,
            role="sub_team_member",
        )  # fmt: skip
    assert browser_of(ours.lead).get(address).status_code == 200
    assert browser_of(ours.lead).post(address, sent).status_code == 403


def test_each_look_at_a_note_is_written_down_and_stays(
    ours: Place, population: Population, browser_of: Callable, address: str
) -> None:
    note = listen(ours, population)
    browser_of(ours.sub_member).get(f"{address}{note.pk}/")
    browser_of(ours.sub_lead).get(f"{address}{note.pk}/")
    assert reads(ours) == [(note.pk, ours.sub_member.pk), (note.pk, ours.sub_lead.pk)]
    for change in (NoteRead.objects.all().delete, lambda: NoteRead.objects.update(note_id=1)):
        with ours.inside(), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            change()


@pytest.mark.requirement("R78")
def test_what_stood_out_can_be_added_later(
    ours: Place, population: Population, browser_of: Callable, address: str
) -> None:
    note = listen(ours, population, strengths="", needs="", worse="", changes="")
    browser = browser_of(ours.sub_member)
    assert "Not added yet" in text(browser.get(address))
    page = browser.get(f"{address}{note.pk}/")
    assert "What strengths did you hear?" in text(page)
    sent = {"do": "reflect", "version": "1", "needs": "A short form", "worse": "Sent away"}
    assert browser.post(f"{address}{note.pk}/", sent).status_code == 302
    assert "A short form" in text(browser.get(f"{address}{note.pk}/"))
    assert "Written down" in text(browser.get(address))
    late = browser.post(f"{address}{note.pk}/", sent | {"needs": "Something else"})
    assert late.status_code == 409
    assert "Something else" in text(late) and "A short form" in text(late)


def test_consent_to_quote_can_change(ours: Place, population: Population, browser_of: Callable, address: str) -> None:
    note = listen(ours, population)
    browser = browser_of(ours.sub_member)
    assert "No. Keep their words in the sub-team" in text(browser.get(f"{address}{note.pk}/"))
    sent = {"do": "consent", "version": "1", "quote": "verbatim", "read_back": "on"}
    assert browser.post(f"{address}{note.pk}/", sent).status_code == 302
    with ours.inside():
        note.refresh_from_db()
    assert (note.quote, note.read_back) == ("verbatim", True)
    wrong = browser.post(f"{address}{note.pk}/", sent | {"version": "2", "quote": "always"})
    assert wrong.status_code == 422 and "Choose one of the answers shown" in text(wrong)


def test_nothing_can_be_added_to_a_conversation_that_was_not_explained(
    ours: Place, population: Population, browser_of: Callable, address: str
) -> None:
    with ours.inside():
        note = actions.log_conversation(by=ours.sub_member, population=population, place_kind="home", explained=False)
    browser = browser_of(ours.sub_member)
    page = text(browser.get(f"{address}{note.pk}/"))
    assert "They were not told how this would be used" in page and "What stood out" not in page
    assert browser.post(f"{address}{note.pk}/", {"do": "reflect", "version": "1", "needs": "x"}).status_code == 422
    with ours.inside():
        note.refresh_from_db()
    assert note.needs == ""


@pytest.mark.requirement("R71")
def test_a_sentence_of_a_note_goes_under_a_theme_without_a_mouse(
    ours: Place, population: Population, browser_of: Callable, address: str
) -> None:
    heard = "It was 😀 late. Nobody came."
    note = listen(ours, population, heard=heard)
    browser = browser_of(ours.sub_member)
    assert "There is no theme yet" in text(browser.get(f"{address}{note.pk}/"))
    with ours.inside():
        theme = actions.add_theme(by=ours.sub_lead, population=population, name="Waiting", kind="need")
    page = text(browser.get(f"{address}{note.pk}/"))
    assert "“Nobody came.”" in page and "The whole note (6 words)" in page
    start = heard.index("Nobody")
    sent = {"do": "tag", "theme": str(theme.pk), "part": f"{start}-{len(heard)}"}
    assert browser.post(f"{address}{note.pk}/", sent).status_code == 302
    assert browser.post(f"{address}{note.pk}/", sent).status_code == 302
    with ours.inside():
        (coding,) = Coding.objects.select_related("extract")
    assert coding.extract.quote == "Nobody came." == heard[coding.extract.start : coding.extract.end]
    for wrong in ({"part": "1-5"}, {"part": ""}, {"theme": "999999"}, {"theme": ""}):
        assert browser.post(f"{address}{note.pk}/", sent | wrong).status_code == 422


@pytest.mark.requirement("X3")
def test_the_lead_takes_out_the_note_of_somebody_who_brings_their_code(
    ours: Place, population: Population, browser_of: Callable, address: str
) -> None:
    note, kept = (listen(ours, population, canary=canary) for canary in ("xyzzy", "plugh"))
    code = note.given_codes[0]
    with ours.inside():
        theme = actions.add_theme(
            by=ours.sub_lead, population=population, name="Forms", kind="need", evidence=[note, kept]
        )
        newest = Event.objects.latest("pk").pk
    lead = browser_of(ours.sub_lead)
    assert "Somebody wants their words removed" in text(lead.get(address))
    typed = f" {code.lower().replace('-', ' ')} "
    asked = lead.post(address, {"do": "find", "code": typed})
    page = text(asked)
    assert asked.status_code == 200 and "Take their words out" in page
    assert "We found a note from 23 November 2026. Place:" in page and "xyzzy" not in page
    with ours.inside():
        assert Conversation.objects.count() == 2 and Event.objects.latest("pk").pk == newest
    done = lead.post(address, {"do": "remove", "code": typed}, follow=True)
    assert "Their words are taken out." in text(done)
    with ours.inside():
        assert list(Conversation.objects.all()) == [kept]
        assert {row.conversation_id for row in Extract.objects.all()} == {kept.pk}
        assert Coding.objects.count() == 1 and Theme.objects.get() == theme
        assert {row.conversation_id for row in RemovalCode.objects.all()} == {kept.pk}
        event = Event.objects.latest("pk")
        assert (event.by, event.action, event.thing_id) == (ours.sub_lead, "note removed", note.pk)
    assert lead.get(f"{address}{note.pk}/").status_code == 404


@pytest.mark.requirement("X3")
@pytest.mark.parametrize("do", ["find", "remove"])
def test_an_unknown_code_finds_nothing_and_what_was_typed_stays(
    world: World, ours: Place, population: Population, browser_of: Callable, address: str, do: str
) -> None:
    listen(ours, population)
    scene.build(world.theirs, "", {})
    with world.theirs.inside():
        theirs = Population.objects.filter(team__isnull=False).select_related("team", "organisation").get()
    foreign = listen(world.theirs, theirs).given_codes[0]
    for code in ("BLUE-HERON-48-CORAL-21-MAPLE", foreign):
        answer = browser_of(ours.sub_lead).post(address, {"do": do, "code": code})
        assert answer.status_code == 422 and f'value="{code}"' in text(answer)
        assert "No note with this code was found. Check it and try again." in text(answer)
        assert "Choose an answer to “Which coach?”" not in text(answer)
    empty = browser_of(ours.sub_lead).post(address, {"do": do, "code": ""})
    assert empty.status_code == 422 and "Write the code that they gave you" in text(empty)
    with ours.inside():
        assert Conversation.objects.count() == 1
    with world.theirs.inside():
        assert Conversation.objects.count() == 1


@pytest.mark.requirement("X3")
@pytest.mark.parametrize("who", ["sub_member", "lead", "coach"])
def test_only_the_sub_teams_own_lead_takes_notes_out(
    ours: Place, population: Population, browser_of: Callable, address: str, who: str
) -> None:
    code = listen(ours, population).given_codes[0]
    browser = browser_of(ours.people[who])
    assert "Somebody wants their words removed" not in text(browser.get(address))
    for do in ("find", "remove"):
        assert browser.post(address, {"do": do, "code": code}).status_code == 403
    with ours.inside():
        assert Conversation.objects.count() == 1


@pytest.mark.requirement("X3")
def test_a_code_of_another_group_of_the_same_organisation_takes_nothing_out(
    ours: Place, population: Population
) -> None:
    code = listen(ours, population).given_codes[0]
    with ours.inside():
        other = Population.objects.exclude(pk=population.pk).first()
        with pytest.raises(Refused):
            actions.remove_by_code(by=ours.sub_lead, population=other, code=code)
        assert Conversation.objects.count() == 1
