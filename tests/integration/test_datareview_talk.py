"""Logging a conversation, as the person who listened sees it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from amhe import clock
from amhe.access import changes, wall
from amhe.clock import today
from amhe.programme.actions import mark_task
from amhe.programme.tracker import Stage, progress_of
from datareview import actions
from datareview.codes import code_hash, kept_hash
from datareview.models import Conversation, RemovalCode
from organisations.milestones import tasks
from populations.models import Population
from teams.actions import join
from tests.scenes import assets, qiprojects
from tests.scenes import datareview as review
from tests.scenes import populations as scene
from tests.world import Place, World

pytestmark = pytest.mark.django_db
HEARD = "They say talking therapy is not for people like us. Long forms."
ANSWERS = {
    "heard": HEARD, "who": "population", "place_kind": "youth", "explained": "on", "quote": "none",
    "held_on_day": "22", "held_on_month": "11", "held_on_year": "2026", "how_many": "1", "language": "English",
}  # fmt: skip


@pytest.fixture
def ours(world: World) -> Place:
    scene.build(world.ours, "", {})
    return world.ours


@pytest.fixture
def population(ours: Place) -> Population:
    with ours.inside():
        return Population.objects.filter(team__isnull=False).select_related("team", "organisation").get()


def notes(place: Place) -> list[Conversation]:
    with place.inside():
        return list(Conversation.objects.all())


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


@pytest.mark.requirement("R72", "R73", "R74", "R75", "X3")
def test_a_conversation_is_kept_and_its_code_is_shown_once(ours: Place, browser_of: Callable) -> None:
    browser = browser_of(ours.sub_member)
    page = text(browser.get("/talk/"))
    order = [page.index(f'name="{name}"') for name in ("heard", "who", "place_kind", "explained")]
    assert order == sorted(order)
    assert "Seen by the sub-team for Rural communities" in page
    assert 'name="population"' not in page
    answer = browser.post("/talk/", ANSWERS | {"strengths": "A youth worker", "method": "activity"})
    assert answer.status_code == 302 and answer.headers["Location"] == "/talk/saved/"
    (note,) = notes(ours)
    assert (note.heard, note.who, note.place_kind, note.strengths) == (HEARD, "population", "youth", "A youth worker")
    assert note.held_on == date(2026, 11, 22) and note.logged_by == ours.sub_member
    saved = browser.get("/talk/saved/")
    code = saved.context["codes"][0]
    assert code in text(saved) and "Ask for 10 minutes with your lead" in text(saved)
    with ours.inside():
        (kept,) = RemovalCode.objects.all()
    from django.conf import settings

    assert kept.hash == code_hash(code, f"removal code {settings.SECRET_KEY}")
    again = text(browser.get("/talk/saved/"))
    assert code not in again and "shown only once" in again


def test_the_code_is_nowhere_in_clear_in_the_database(ours: Place, browser_of: Callable) -> None:
    from django.contrib.sessions.models import Session

    browser = browser_of(ours.sub_member)
    browser.post("/talk/", ANSWERS | {"idempotency_key": "7b1d9b9e-3a3f-4f7b-8a57-0f6f3e0f2b11"})
    code = browser.get("/talk/saved/").context["codes"][0]
    assert all(code not in str(session.get_decoded()) for session in Session.objects.all())
    with ours.inside():
        assert all(code != row.hash for row in RemovalCode.objects.all())


@pytest.mark.requirement("R74")
def test_each_person_of_a_group_gets_a_code_of_their_own_even_in_the_largest_group(
    ours: Place, browser_of: Callable
) -> None:
    browser = browser_of(ours.sub_member)
    browser.post("/talk/", ANSWERS | {"who": "group", "how_many": "200"})
    saved = browser.get("/talk/saved/")
    assert len(set(saved.context["codes"])) == 200
    assert "Give each person 1 of these codes" in text(saved)
    assert len(browser.cookies.get("saved_conversation").value) < 4000


@pytest.mark.requirement("R75")
def test_what_is_missing_is_said_beside_each_question_and_nothing_typed_is_lost(
    ours: Place, browser_of: Callable
) -> None:
    browser = browser_of(ours.sub_member)
    answer = browser.post("/talk/", {"strengths": "A kind neighbour", "how_many": "0"})
    page = text(answer)
    assert answer.status_code == 422
    for words in (
        "Write what you heard",
        "Choose who you talked with",
        "Choose where you were",
        "Tick to say you explained how this will be used",
        "The number of people must be 1 or more",
    ):
        assert words in page
    assert "A kind neighbour" in page and "<title>Error:" in page
    assert notes(ours) == []


@pytest.mark.requirement("R75")
def test_without_the_explanation_only_count_date_and_place_are_kept_and_it_says_so_first(
    ours: Place, browser_of: Callable
) -> None:
    browser = browser_of(ours.sub_member)
    untold = {name: value for name, value in ANSWERS.items() if name != "explained"} | {"how_many": "4"}
    assert "They were not told" not in text(browser.get("/talk/"))
    refused = browser.post("/talk/", untold)
    assert refused.status_code == 422 and notes(ours) == []
    assert "They were not told: keep only the count, date and place" in text(refused)
    assert "What you wrote, and who it was, will not be kept." in text(refused)
    assert HEARD in text(refused)
    assert browser.post("/talk/", untold | {"not_told": "on"}).status_code == 302
    (note,) = notes(ours)
    assert (note.explained, note.how_many, note.place_kind, note.held_on) == (False, 4, "youth", date(2026, 11, 22))
    assert (note.heard, note.who, note.language) == ("", "", "")
    assert "We kept only the count, the date and the kind of place." in text(browser.get("/talk/saved/"))
    with ours.inside():
        assert RemovalCode.objects.count() == 0


def test_told_and_not_told_at_once_is_refused(ours: Place, browser_of: Callable) -> None:
    answer = browser_of(ours.sub_member).post("/talk/", ANSWERS | {"not_told": "on"})
    assert answer.status_code == 422
    assert "Choose one: you explained it, or they were not told" in text(answer)


@pytest.mark.requirement("R75")
def test_the_database_itself_refuses_words_that_nobody_agreed_to(ours: Place, population: Population) -> None:
    with ours.inside():
        told = actions.log_conversation(
            by=ours.sub_lead, population=population, who="carer", place_kind="home", heard="Words"
        )
        with pytest.raises(IntegrityError, match="not_explained_keeps_no_words"), transaction.atomic():
            Conversation.objects.filter(pk=told.pk).update(explained=False)


@pytest.mark.requirement("R75")
def test_what_looks_like_an_identifier_is_asked_about_and_never_changed(ours: Place, browser_of: Callable) -> None:
    browser = browser_of(ours.sub_member)
    words = "Ring her on 07700 900461 after 4pm."
    asked = browser.post("/talk/", ANSWERS | {"heard": words})
    assert asked.status_code == 422 and notes(ours) == []
    assert "07700 900461" in text(asked) and "Take it out or carry on?" in text(asked)
    assert "I have checked this" in text(asked) and words in text(asked)
    assert browser.post("/talk/", ANSWERS | {"heard": words, "checked_identifiers": "on"}).status_code == 302
    (note,) = notes(ours)
    assert note.heard == words and note.checked_identifiers


def test_the_tick_is_not_remembered_where_nothing_was_found(ours: Place, browser_of: Callable) -> None:
    browser_of(ours.sub_member).post("/talk/", ANSWERS | {"checked_identifiers": "on"})
    assert [note.checked_identifiers for note in notes(ours)] == [False]


def test_the_last_place_and_person_kind_are_remembered(ours: Place, browser_of: Callable) -> None:
    browser = browser_of(ours.sub_member)
    browser.post("/talk/", ANSWERS | {"who": "carer", "place_kind": "faith"})
    initial = browser.get("/talk/").context["form"].initial
    assert (initial["who"], initial["place_kind"]) == ("carer", "faith")


@pytest.mark.requirement("R77", "R81")
def test_questions_to_ask_come_one_at_a_time_and_keep_what_is_typed(ours: Place, browser_of: Callable) -> None:
    browser = browser_of(ours.sub_member)
    assert "What helps you feel well?" in text(browser.get("/talk/"))
    page = browser.post("/talk/", ANSWERS | {"question": "9"})
    assert page.status_code == 200 and notes(ours) == []
    assert "How could it be better?" in text(page) and HEARD in text(page)
    assert "What helps you feel well?" not in text(page)
    assert page.context["form"].initial["held_on"] == date(2026, 11, 22)
    staff = browser.post("/talk/", ANSWERS | {"who": "staff", "question": "2"})
    assert "What is not working?" in text(staff)
    for odd in ("99999999999", "x", "-1", "12"):
        assert "What helps you feel well?" in text(browser.post("/talk/", ANSWERS | {"question": odd}))


@pytest.mark.requirement("R75", "R76")
def test_before_you_start_says_what_to_say_and_whom_to_call(ours: Place, browser_of: Callable) -> None:
    page = text(browser_of(ours.sub_member).get("/talk/before/"))
    assert "Keep an open mind." in page and "Say it will be kept confidential." in page
    assert "Call 999" in page and "call 111 and choose option 2" in page
    assert "in Wales" not in page
    assert "A person still has to check this number" not in page, "the coach has confirmed them"
    assert "Safeguarding of Marsh Partnership NHS Trust, 01632 960 001" in page
    assert "(Checked by Coach of Marsh Partnership NHS Trust on 23 November 2026.)" in page
    assert "Take a break and talk to your sub-team lead" in page


def test_sent_twice_is_kept_once(ours: Place, browser_of: Callable) -> None:
    browser = browser_of(ours.sub_member)
    sent = ANSWERS | {"idempotency_key": "3f1d9b9e-3a3f-4f7b-8a57-0f6f3e0f2b10"}
    first, second = browser.post("/talk/", sent), browser.post("/talk/", sent)
    assert first.headers["Location"] == second.headers["Location"] == "/talk/saved/"
    assert len(notes(ours)) == 1


@pytest.mark.parametrize(
    ("differs", "words"),
    [
        ({"heard": "x" * 8001}, "must be 8000 characters or fewer"),
        ({"who": "wizard"}, "Choose one of the answers shown"),
        ({"place_kind": "moon"}, "Choose one of the answers shown"),
        ({"held_on_year": "2027"}, "today or in the past"),
        ({"how_many": "201"}, "must be 200 or fewer"),
        ({"how_many": "some"}, "whole number"),
        ({"language": "x" * 61}, "60 characters or fewer"),
        ({"heard": "nul \x00 here"}, "characters that cannot be shown"),
    ],
)
def test_wrong_answers_are_refused_in_words(
    ours: Place, browser_of: Callable, differs: dict[str, str], words: str
) -> None:
    answer = browser_of(ours.sub_member).post("/talk/", ANSWERS | differs)
    assert answer.status_code == 422 and words in text(answer)
    assert notes(ours) == []


def second_group(place: Place) -> Population:
    """A second group, whose sub-team the member is in too."""
    from teams.actions import make_sub_team

    with place.inside():
        other = Population.objects.filter(team=None, state="active").first()
        other.team = make_sub_team(by=place.lead, organisation=place.organisation, name=other.name)
        other.save()
        join(
            by=place.lead, organisation=place.organisation, team=other.team, user=place.sub_member,
            role="sub_team_member",
        )  # fmt: skip
        return other


def test_somebody_in_two_sub_teams_chooses_the_group(ours: Place, browser_of: Callable) -> None:
    other = second_group(ours)
    browser = browser_of(ours.sub_member)
    named = browser.get(f"/talk/?population={other.pk}")
    assert "Which group is it about?" in text(named)
    assert named.context["form"].initial["population"] == str(other.pk)
    assert browser.post("/talk/", ANSWERS).status_code == 422
    assert browser.post("/talk/", ANSWERS | {"population": str(other.pk)}).status_code == 302
    assert [note.population_id for note in notes(ours)] == [other.pk]


def test_another_organisations_group_cannot_be_chosen(world: World, ours: Place, browser_of: Callable) -> None:
    scene.build(world.theirs, "", {})
    second_group(ours)
    with world.theirs.inside():
        foreign = Population.objects.filter(team__isnull=False).get()
    answer = browser_of(ours.sub_member).post("/talk/", ANSWERS | {"population": str(foreign.pk)})
    assert answer.status_code == 422 and notes(ours) == [] and notes(world.theirs) == []


@pytest.mark.parametrize("who", ["coach", "lead", "sponsor", "member", "support"])
def test_only_people_in_a_sub_team_log_conversations(ours: Place, browser_of: Callable, who: str) -> None:
    browser = browser_of(getattr(ours, who))
    assert browser.get("/talk/").status_code == 403
    assert browser.post("/talk/", ANSWERS).status_code == 403
    assert browser.get("/talk/before/").status_code == 403
    assert notes(ours) == []


def test_another_persons_cookie_shows_nothing(ours: Place, browser_of: Callable) -> None:
    browser, other = browser_of(ours.sub_member), browser_of(ours.sub_lead)
    browser.post("/talk/", ANSWERS)
    other.cookies["saved_conversation"] = browser.cookies["saved_conversation"].value
    assert other.get("/talk/saved/").context["codes"] == ()
    other.cookies["saved_conversation"] = "forged"
    assert other.get("/talk/saved/").status_code == 200


@pytest.mark.requirement("R75")
def test_an_action_refuses_what_the_form_would(ours: Place, population: Population) -> None:
    from amhe.rules import Refused

    def refused(**differs: Any) -> str:
        answers: dict[str, Any] = {
            "population": population,
            "who": "carer",
            "place_kind": "home",
            "heard": "Words",
        } | differs
        with ours.inside(), pytest.raises(Refused) as refusal:
            actions.log_conversation(by=ours.sub_lead, **answers)
        return str(refusal.value)

    assert refused(heard=" ") == "Write what you heard"
    assert refused(who="") == "Choose who you talked with"
    assert refused(place_kind="moon") == "Choose where you were"
    assert "1 to 200" in refused(how_many=0)
    assert "in the past" in refused(held_on=clock.today().replace(year=2030))
    with ours.inside():
        without = Population.objects.filter(team=None).first()
    assert "no sub-team yet" in refused(population=without)


def made_again(browser: Any, note: Conversation) -> Any:
    return browser.post("/talk/saved/", {"new_codes": str(note.pk)})


@pytest.mark.requirement("X3")
def test_codes_of_an_answer_that_was_lost_can_be_made_again(ours: Place, browser_of: Callable) -> None:
    browser = browser_of(ours.sub_member)
    sent = ANSWERS | {"how_many": "2", "idempotency_key": "3f1d9b9e-3a3f-4f7b-8a57-0f6f3e0f2b12"}
    browser.post("/talk/", sent)
    lost = browser.cookies.pop("saved_conversation").value
    assert browser.post("/talk/", sent).headers["Location"] == "/talk/saved/"
    page = browser.get("/talk/saved/")
    assert page.context["codes"] == () and "Make new codes" in text(page)
    assert "Any codes that were shown before will stop working." in text(page) and HEARD not in text(page)
    (note,) = notes(ours)
    assert made_again(browser, note).headers["Location"] == "/talk/saved/"
    saved = browser.get("/talk/saved/")
    codes = saved.context["codes"]
    assert len(set(codes)) == 2 and all(code in text(saved) for code in codes)
    assert "to the sub-team lead, who can then take their words out." in text(saved)
    with ours.inside():
        hashes = set(RemovalCode.objects.values_list("hash", flat=True))
    assert hashes == {kept_hash(code) for code in codes}
    browser.cookies["saved_conversation"] = lost
    assert not hashes & {kept_hash(code) for code in browser.get("/talk/saved/").context["codes"]}


@pytest.mark.requirement("X3")
def test_new_codes_are_for_the_newest_note_of_the_person_who_wrote_it_and_for_15_minutes(
    ours: Place, population: Population, browser_of: Callable
) -> None:
    browser, other = browser_of(ours.sub_member), browser_of(ours.sub_lead)
    with clock.set_to(clock.now() - timedelta(minutes=14)):
        browser.post("/talk/", ANSWERS)
    (note,) = notes(ours)
    with ours.inside():
        before = set(RemovalCode.objects.values_list("hash", flat=True))
    browser.get("/talk/saved/")
    assert "Make new codes" not in text(other.get("/talk/saved/"))
    assert "Make new codes" in text(browser.get("/talk/saved/"))
    made_again(other, note)
    with clock.set_to(clock.now() + timedelta(minutes=1)):
        assert "Make new codes" not in text(browser.get("/talk/saved/"))
        made_again(browser, note)
    with ours.inside():
        assert set(RemovalCode.objects.values_list("hash", flat=True)) == before
        actions.log_conversation(by=ours.sub_member, population=population, place_kind="home", explained=False)
    assert "Make new codes" not in text(browser.get("/talk/saved/"))


def test_the_words_to_say_name_the_organisation_and_a_day(ours: Place, browser_of: Callable) -> None:
    page = text(browser_of(ours.sub_member).get("/talk/before/"))
    assert "[date]" not in page and "[organisation]" not in page
    assert f"I am helping {ours.organisation.name} to make" in page


def test_groups_of_one_name_in_two_organisations_can_be_told_apart(
    world: World, ours: Place, population: Population, browser_of: Callable
) -> None:
    scene.build(world.theirs, "", {})
    with world.theirs.inside():
        theirs = Population.objects.filter(team__isnull=False).select_related("team").get()
        join(
            by=world.theirs.lead, organisation=world.theirs.organisation, team=theirs.team, user=ours.sub_member,
            role="sub_team_member",
        )  # fmt: skip
    assert (theirs.slug, theirs.name) == (population.slug, population.name)
    browser = browser_of(ours.sub_member)
    for group, place in ((theirs, world.theirs), (population, ours)):
        link = browser.get(f"/o/{place.organisation.slug}/p/{group.slug}/heard/").context["talk_url"]
        page = browser.get(link)
        assert page.context["form"].initial["population"] == str(group.pk)
        assert " ".join(f"{group.name} ({place.organisation.name})".split()) in text(page)


@pytest.mark.requirement("R80")
def test_logging_stays_open_once_the_map_is_drawn_and_the_project_runs(
    ours: Place, population: Population, browser_of: Callable
) -> None:
    """In milestones 5 and 6, with each task of milestone 4 done."""
    things: dict[type, Any] = {Population: population}
    for room in (review, assets, qiprojects):
        room.build(ours, "", things)
    done = [task for task in tasks().values() if task.milestone == 4]
    with ours.inside():
        for task in done:
            group = None if task.for_organisation else population
            mark_task(
                by=ours.lead, organisation=ours.organisation, task=task, population=group, state="completed", on=today()
            )
        before = Conversation.objects.count()
    with wall.inside(ours.organisation.pk):
        changes.settle()
        stages = [milestone.stage for milestone in progress_of([ours.organisation.pk])[ours.organisation.pk].all]
    assert stages[3] == Stage.DONE and set(stages[4:]) <= {Stage.MOVING, Stage.DONE}, stages
    browser, heard = browser_of(ours.sub_member), f"/o/marsh/p/{population.slug}/heard/"
    assert f'href="/talk/?population={population.pk}"' in text(browser.get(heard))
    answer = browser.post(
        "/talk/", ANSWERS | {"heard": "The new letter reads well.", "wants_more": "help with an idea"}
    )
    assert answer.headers["Location"] == "/talk/saved/"
    assert "Add how to reach them" in text(browser.get("/talk/saved/"))
    assert len(notes(ours)) == before + 1
