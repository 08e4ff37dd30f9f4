"""Have your words removed: a code, no account, 7 days to think again, and nothing to learn from guesses (X3)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import TestCase

from amhe import clock
from amhe.access.models import Token
from amhe.audit.models import Event
from amhe.programme import actions as programme
from amhe.programme.models import Report
from amhe.programme.report import review_for_report
from amhe.reminders import delivering
from datareview import actions
from datareview.codes import is_well_formed, new_code
from datareview.models import Coding, Conversation, Extract, Removal, RemovalCode
from datareview.tasks import carry_out_removals
from populations.models import Population
from tests.conftest import NOW
from tests.scenes import datareview as review
from tests.scenes import populations as scene
from tests.world import Place, World

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("X3")]
TOKEN = re.compile(r'(?<=X-CSRFToken": ")\w+|(?<=name="csrfmiddlewaretoken" value=")\w+')  # another one in each page
UNKNOWN = "ACORN-AMBER-10-APPLE-11-APRIL"


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    cache.clear()


@pytest.fixture
def ours(world: World) -> Place:
    scene.build(world.ours, "", {})
    return world.ours


@pytest.fixture
def population(ours: Place) -> Population:
    with ours.inside():
        return Population.objects.filter(team__isnull=False).select_related("team", "organisation").get()


def listen(place: Place, population: Population, **differs: Any) -> Conversation:
    with place.inside():
        return review.listen(place, population, **differs)


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def ask(client: Any, code: str, do: str = "remove", **extra: Any) -> Any:
    with TestCase.captureOnCommitCallbacks(execute=True):
        return client.post("/remove/", {"code": code, "do": do}, **extra)


def kept(place: Place) -> set[int]:
    with place.inside():
        return set(Conversation.objects.values_list("pk", flat=True))


def after(days: int, minutes: int = 1) -> Any:
    return clock.set_to(NOW + timedelta(days=days, minutes=minutes))


def test_the_page_is_open_to_anybody_and_linked_at_the_foot_of_every_page(client: Any) -> None:
    assert 'href="/remove/"' in text(client.get("/sign-in/"))
    page = text(client.get("/remove/"))
    assert "You do not need an account." in page and "We wait 7 days" in page


def test_the_words_go_after_7_days_with_what_was_made_of_them(ours: Place, population: Population, client: Any) -> None:
    note, other = listen(ours, population, quote="verbatim"), listen(ours, population, heard="Nobody rang back.")
    with ours.inside():
        actions.add_theme(by=ours.sub_lead, population=population, name="Forms", kind="need", evidence=[note, other])
        assert review_for_report(population).quotes
    assert ask(client, note.given_codes[0].lower().replace("-", " ")).url == "/remove/asked/"
    with after(6):
        assert carry_out_removals() == 0
    assert kept(ours) == {note.pk, other.pk}
    with after(7):
        assert carry_out_removals() == 1 and carry_out_removals() == 0
    assert kept(ours) == {other.pk}
    with ours.inside():
        assert {row.conversation_id for row in Extract.objects.all()} == {other.pk}
        assert Coding.objects.count() == 1 and review_for_report(population).quotes == ()
        assert {row.conversation_id for row in RemovalCode.objects.all()} == {other.pk}
        assert Token.objects.filter(kind="removal").count() == 1
        assert Removal.objects.get().hash == ""
        event = Event.objects.filter(action="note removed").get()
        assert (event.by, event.thing_id) == (None, note.pk)


def test_the_holder_of_the_code_can_take_it_back_and_ask_again(
    ours: Place, population: Population, client: Any
) -> None:
    note = listen(ours, population)
    code = note.given_codes[0]
    ask(client, code)
    assert ask(client, code, "keep").url == "/remove/kept/"
    with after(8):
        assert carry_out_removals() == 0
        assert kept(ours) == {note.pk}
        ask(client, code)
        assert carry_out_removals() == 0
    with after(16):
        assert carry_out_removals() == 1
    assert kept(ours) == set()


def told(ours: Place) -> None:
    """What the scene has to tell is told, before what a test is about."""
    delivering.deliver(ours.organisation.pk)
    mail.outbox.clear()


def test_asked_twice_it_is_held_once_and_from_the_first_time(ours: Place, population: Population, client: Any) -> None:
    note = listen(ours, population)
    told(ours)
    ask(client, note.given_codes[0])
    with after(3):
        ask(client, note.given_codes[0])
    with ours.inside():
        assert Removal.objects.get().due_at == NOW + timedelta(days=7)
    assert len(mail.outbox) == 1


def test_one_person_of_a_group_cannot_take_back_what_another_asked_for(
    ours: Place, population: Population, client: Any
) -> None:
    note = listen(ours, population, how_many=3)
    first, second, third = note.given_codes
    ask(client, first)
    ask(client, second)
    ask(client, second, "keep")
    ask(client, third, "keep")
    with after(7):
        assert carry_out_removals() == 1
    assert kept(ours) == set()


def test_every_code_that_could_be_one_gets_the_same_answer(ours: Place, population: Population, client: Any) -> None:
    code = listen(ours, population).given_codes[0]
    assert is_well_formed(UNKNOWN) and code != UNKNOWN
    for do in ("remove", "keep"):
        answers = [ask(client, each, do) for each in (code, UNKNOWN, code)]
        assert len({(answer.status_code, answer.url, answer.content) for answer in answers}) == 1
        assert len({tuple(sorted(name for name, _ in answer.items())) for answer in answers}) == 1
        pages = {TOKEN.sub("", text(client.get(answer.url))) for answer in answers}
        assert len(pages) == 1


@pytest.mark.parametrize(
    "typed", ["", "hello", "BLUE-HERON-48-CORAL-21", "BLUE-HERON-48-CORAL-21-MAPEL", "1-2-3-4-5-6"]
)
def test_what_cannot_be_a_code_is_said_and_stays_in_the_box(client: Any, typed: str) -> None:
    answer = ask(client, typed)
    assert answer.status_code == 422 and typed in text(answer)
    assert ("Enter your code" if not typed else "This is not how our codes look.") in text(answer)


def test_new_codes_are_always_well_formed() -> None:
    assert all(is_well_formed(new_code()) for _ in range(200))


def test_guesses_are_slowed_by_address_and_a_real_code_meets_the_same_limit(
    ours: Place, population: Population, client: Any
) -> None:
    note = listen(ours, population)
    assert [ask(client, UNKNOWN).status_code for _ in range(10)] == [302] * 10
    stopped = ask(client, note.given_codes[0])
    assert stopped.status_code == 429 and "Too many tries" in text(stopped)
    assert note.given_codes[0] in text(stopped)  # nothing typed is lost
    with ours.inside():
        assert not Removal.objects.exists()
    assert ask(client, note.given_codes[0], REMOTE_ADDR="10.9.8.7").status_code == 302
    with ours.inside():
        assert Removal.objects.exists()


def test_guesses_from_many_addresses_are_slowed_together(client: Any) -> None:
    answers = [ask(client, UNKNOWN, REMOTE_ADDR=f"10.0.{n // 200}.{n % 200}").status_code for n in range(1001)]
    assert answers == [302] * 1000 + [429]


def test_the_sub_team_lead_is_told_in_a_mail_that_says_nothing_to_others(
    ours: Place, population: Population, client: Any
) -> None:
    note = listen(ours, population, canary="xyzzy")
    told(ours)
    ask(client, note.given_codes[0])
    (sent,) = mail.outbox
    assert sent.to == [ours.sub_lead.email]
    whole = f"{sent.subject} {sent.body}"
    for private in (population.name, population.slug, "xyzzy", "removed", "conversation", note.given_codes[0]):
        assert private not in whole


def test_the_lead_sees_what_goes_and_which_reports_were_taken_before(
    ours: Place, population: Population, client: Any, browser_of: Callable
) -> None:
    note = listen(ours, population, quote="verbatim")
    quiet = listen(ours, population, heard="Nobody rang back.")
    with ours.inside():
        actions.add_theme(by=ours.sub_lead, population=population, name="Forms", kind="need", evidence=[note, quiet])
    sponsor = browser_of(ours.sponsor)
    with TestCase.captureOnCommitCallbacks(execute=True):
        sponsor.post("/o/marsh/report/")
    assert sponsor.get("/o/marsh/report.pdf").status_code == 200
    for each in (note, quiet):
        ask(client, each.given_codes[0])
    address = f"/o/marsh/p/{population.slug}/heard/"
    page = text(browser_of(ours.sub_lead).get(address))
    assert f"Note {note.pk} goes on 30 November 2026" in page and f"Note {quiet.pk} goes on" in page
    assert page.count(f"Progress report, taken by {ours.sponsor.name} on 23 November 2026") == 1
    assert "goes on" not in text(browser_of(ours.sub_member).get(address))
    assert "Do not use it any more." in text(browser_of(ours.sub_member).get(f"{address}{note.pk}/"))
    with after(7):
        carry_out_removals()
        assert f"Note {note.pk} was removed on 30 November 2026." in text(browser_of(ours.sub_lead).get(address))
    with after(18):
        carry_out_removals()
        assert "was removed on" not in text(browser_of(ours.sub_lead).get(address))
    with ours.inside():
        assert not Removal.objects.exists()


def test_a_made_pdf_that_may_quote_the_note_goes_with_it(ours: Place, population: Population, client: Any) -> None:
    note = listen(ours, population, quote="verbatim")
    with ours.inside():
        programme.ask_for_report(by=ours.lead, organisation=ours.organisation, facts_version="with the note")
    ask(client, note.given_codes[0])
    with after(7):
        carry_out_removals()
    with ours.inside():
        assert not Report.objects.filter(facts_version="with the note").exists()


def test_when_the_lead_takes_the_note_out_first_nothing_is_left_to_do(
    ours: Place, population: Population, client: Any
) -> None:
    note = listen(ours, population)
    ask(client, note.given_codes[0])
    with ours.inside():
        actions.remove_by_code(by=ours.sub_lead, population=population, code=note.given_codes[0])
        assert not Removal.objects.held().exists()
    with after(7):
        assert carry_out_removals() == 0
    assert ask(client, note.given_codes[0]).url == "/remove/asked/"


def test_codes_made_anew_let_the_old_ones_lead_nowhere(ours: Place, population: Population, client: Any) -> None:
    note = listen(ours, population)
    with ours.inside():
        again = actions.make_new_codes(by=ours.sub_member, conversation=note)
        assert Token.objects.filter(kind="removal").count() == 1
    ask(client, note.given_codes[0])
    with ours.inside():
        assert not Removal.objects.exists()
    ask(client, again.given_codes[0])
    with ours.inside():
        assert Removal.objects.get().note_id == note.pk


def test_a_code_reaches_into_its_own_organisation_only(
    world: World, ours: Place, population: Population, client: Any, browser_of: Callable
) -> None:
    note = listen(ours, population)
    assert ask(browser_of(world.theirs.lead), note.given_codes[0]).status_code == 302
    with world.theirs.inside():
        assert not Removal.objects.exists()
    with ours.inside():
        assert Removal.objects.get().note_id == note.pk
