"""A copy of a sub-team's notes with their words: for its lead alone, said before, written down, and gone from the server."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.db.utils import ProgrammingError
from django.test import TestCase

from amhe import clock
from amhe.access.roles import Permission, roles_with
from amhe.audit.models import Event
from datareview.models import Conversation, NoteCopy
from populations.models import Population
from tests.conftest import NOW
from tests.scenes import datareview as review
from tests.scenes import populations as scene
from tests.world import Place, World

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("X7")]
TICK = {"safe_place": "on"}
SAID = "=SUM(1) they said, “nobody”\nrang back"


@pytest.fixture
def ours(world: World) -> Place:
    cache.clear()
    scene.build(world.ours, "", {})
    return world.ours


@pytest.fixture
def population(ours: Place) -> Population:
    with ours.inside():
        return Population.objects.filter(team__isnull=False).select_related("team", "organisation").get()


@pytest.fixture
def notes(ours: Place, population: Population) -> list[Conversation]:
    """One in their exact words, one that stays in the sub-team and is about a child, and one that was not explained."""
    with ours.inside():
        first = review.listen(ours, population, heard=SAID, quote="verbatim")
        second = review.listen(ours, population, heard="The bus is late.", quote="none", under_16=True)
        third = review.actions.log_conversation(
            by=ours.sub_member, population=population, place_kind="outdoors", explained=False
        )
    return [first, second, third]


@pytest.fixture
def address(population: Population) -> str:
    return f"/o/marsh/p/{population.slug}/heard/copy/"


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def files(answer: Any) -> dict[str, str]:
    assert answer["Content-Type"] == "application/zip", answer.content.decode()
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def as_json(answer: Any) -> dict[int, dict[str, Any]]:
    return {line["note"]: line for line in map(json.loads, files(answer)["notes.jsonl"].splitlines())}


def test_the_lead_reads_what_is_in_it_ticks_and_gets_it(
    ours: Place, address: str, notes: list[Conversation], browser_of: Callable
) -> None:
    lead = browser_of(ours.sub_lead)
    page = text(lead.get(address))
    assert "The copy holds 3 notes with their words." in page
    assert "1 note is about somebody under 16." in page
    assert "In 1 note people said no to use of their words outside the sub-team." in page
    assert "we cannot take them out of your copy" in page
    refused = lead.post(address)
    assert refused.status_code == 422 and "Tick to say that you have a safe place for it" in text(refused)
    with ours.inside():
        assert not NoteCopy.objects.exists()
    answer = lead.post(address, TICK)
    assert answer["Content-Disposition"] == 'attachment; filename="notes-2026-11-23.zip"'
    assert "no-store" in answer["Cache-Control"]
    first, second, third = notes
    told = as_json(answer)
    assert set(told) == {note.pk for note in notes}
    assert told[first.pk]["heard"] == SAID and told[first.pk]["quote"] == str(Conversation.Quote.VERBATIM.label)
    assert told[second.pk]["quote"] == "No. Keep their words in the sub-team" and told[second.pk]["under_16"] == "Yes"
    assert told[third.pk]["explained"] == "No" and told[third.pk]["heard"] == told[third.pk]["quote"] == ""


def test_a_spreadsheet_runs_nothing_of_it(
    ours: Place, address: str, notes: list[Conversation], browser_of: Callable
) -> None:
    inside = files(browser_of(ours.sub_lead).post(address, TICK))
    rows = list(csv.DictReader(io.StringIO(inside["notes.csv"], newline="")))
    assert f"'{SAID}" in {row["What we heard"] for row in rows}
    assert all(not cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row.values())
    assert list(rows[0])[:4] == ["Note", "When", "Where", "How many people"] and "Ideas for change" in rows[0]
    assert set(inside) == {"README.txt", "notes.csv", "notes.jsonl"}


def test_no_code_no_name_and_no_address_is_in_it(
    ours: Place, address: str, notes: list[Conversation], browser_of: Callable
) -> None:
    whole = "".join(files(browser_of(ours.sub_lead).post(address, TICK)).values())
    for note in notes:
        with ours.inside():
            hashes = list(note.removal_codes.values_list("hash", flat=True))
        assert all(secret not in whole for secret in (*note.given_codes, *hashes))
    for person in ours.people.values():
        assert person.name not in whole and person.email not in whole


def test_nobody_else_gets_it(
    world: World, ours: Place, address: str, notes: list[Conversation], browser_of: Callable
) -> None:
    assert [role.value for role in roles_with(Permission.COPY_NOTES)] == ["sub_team_lead"]
    with ours.inside():
        population = notes[0].population
        until = clock.today() + timedelta(days=30)
        review.actions.share_with_coach(by=ours.sub_lead, population=population, coach=ours.coach, until=until)
    for person in (ours.sub_member, ours.coach, ours.lead, ours.sponsor, ours.member):
        assert browser_of(person).get(address).status_code == 403
        assert browser_of(person).post(address, TICK).status_code == 403
    for person in (world.stranger, world.theirs.lead):
        assert browser_of(person).post(address, TICK).status_code == 404
    with ours.inside():
        assert not NoteCopy.objects.exists()


def test_the_lead_shows_first_that_it_is_still_them(
    ours: Place, address: str, notes: list[Conversation], browser_of: Callable
) -> None:
    lead = browser_of(ours.sub_lead)
    with clock.set_to(NOW + timedelta(minutes=16)):
        assert "/me/sign-in/again/" in lead.get(address).headers["Location"]
    with clock.set_to(NOW + timedelta(minutes=31)):
        assert "/me/sign-in/again/" in lead.post(address, TICK).headers["Location"]


def test_who_took_it_is_read_where_opened_notes_are_and_nobody_can_change_it(
    ours: Place, population: Population, address: str, notes: list[Conversation], browser_of: Callable
) -> None:
    lead = browser_of(ours.sub_lead)
    lead.post(address, TICK)
    page = text(lead.get(f"/o/marsh/p/{population.slug}/heard/log/"))
    assert f"{ours.sub_lead.name} took a copy of 3 notes on 23 November 2026 at 10:00" in page
    with ours.inside():
        row = NoteCopy.objects.get()
        assert (row.by, row.how_many, sorted(row.note_ids)) == (ours.sub_lead, 3, sorted(note.pk for note in notes))
        event = Event.objects.get(action="notes copied")
        assert (event.by, event.thing_id, event.population_id) == (ours.sub_lead, row.pk, population.pk)
    for sql in ("UPDATE datareview_notecopy SET note_ids = '{}'", "DELETE FROM datareview_notecopy"):
        with pytest.raises(ProgrammingError, match="permission denied"), ours.inside(), connection.cursor() as cursor:
            cursor.execute(sql)
    assert 'href="copy/"' in text(lead.get(f"/o/marsh/p/{population.slug}/heard/"))
    assert 'href="copy/"' not in text(browser_of(ours.sub_member).get(f"/o/marsh/p/{population.slug}/heard/"))


def test_a_note_that_somebody_asked_to_have_removed_is_not_copied_and_older_copies_are_named(
    ours: Place, population: Population, address: str, notes: list[Conversation], browser_of: Callable, client: Any
) -> None:
    lead, heard = browser_of(ours.sub_lead), f"/o/marsh/p/{population.slug}/heard/"
    lead.post(address, TICK)
    with ours.inside():
        later = review.listen(ours, population, heard="Too far to walk.")
    code = notes[0].given_codes[0]
    found = text(lead.post(heard, {"do": "find", "code": code}))
    assert "These copies hold the note." in found
    assert f"Copy of the notes, taken by {ours.sub_lead.name} on 23 November 2026" in found
    assert "These copies" not in text(lead.post(heard, {"do": "find", "code": later.given_codes[0]}))
    with TestCase.captureOnCommitCallbacks(execute=True):
        client.post("/remove/", {"code": code})
        client.post("/remove/", {"code": later.given_codes[0]})
    assert set(as_json(lead.post(address, TICK))) == {notes[1].pk, notes[2].pk}
    page = text(lead.get(heard))
    assert page.count("These reports and copies were taken before") == 1, "the later note is in no copy"
    assert page.count("Copy of the notes, taken by") == 1


def test_without_notes_there_is_nothing_to_copy(ours: Place, address: str, browser_of: Callable) -> None:
    lead = browser_of(ours.sub_lead)
    assert "There are no notes to copy." in text(lead.get(address))
    assert lead.post(address, TICK).status_code == 422
