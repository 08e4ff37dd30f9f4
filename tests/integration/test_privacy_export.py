"""A copy of an organisation's data: whole, the same twice, safe in a spreadsheet, and without what was told in trust (X8)."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import TestCase

from amhe import clock
from amhe.access.inventory import Sensitivity
from amhe.audit.models import Event
from amhe.privacy import actions, exporting, tasks
from amhe.privacy.models import Export
from datareview.models import Conversation
from populations.actions import add_population
from tests.conftest import NOW
from tests.scenes import build_all
from tests.world import Place, World

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("X8")]


@pytest.fixture
def ours(world: World) -> Place:
    return world.ours


@pytest.fixture
def full(world: World) -> Place:
    """An organisation with something in every room, beside another one."""
    build_all(world.ours, "canarymarsh")
    build_all(world.theirs, "canaryhill")
    return world.ours


@pytest.fixture
def export(ours: Place) -> Export:
    """A finished copy."""
    with ours.inside():
        asked = actions.ask_for_export(by=ours.lead, organisation=ours.organisation)
        return actions.keep_export(by=None, export=asked, made=exporting.make(ours.organisation.pk))


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def made(place: Place) -> bytes:
    with place.inside():
        return exporting.make(place.organisation.pk).content


def files(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def lines(inside: dict[str, bytes], table: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in inside[f"data/{table}.jsonl"].decode().splitlines()]


def test_the_lead_asks_for_it_downloads_it_and_that_is_written_down(ours: Place, browser_of: Callable) -> None:
    lead = browser_of(ours.lead)
    assert "There is no copy at the moment." in text(lead.get("/o/marsh/export/"))
    with TestCase.captureOnCommitCallbacks(execute=True):
        assert lead.post("/o/marsh/export/").url == "/o/marsh/export/"
    page = text(lead.get("/o/marsh/export/"))
    assert "Download the copy" in page and "We delete it on 30 November 2026." in page
    with ours.inside():
        export = Export.objects.get()
    answer = lead.get(f"/o/marsh/export/{export.pk}/")
    assert answer["Content-Type"] == "application/zip" and "marsh-2026-11-23.zip" in answer["Content-Disposition"]
    assert "README.txt" in files(answer.content)
    with ours.inside():
        taken = Event.objects.filter(action="export downloaded").get()
        assert (taken.by, taken.thing_id) == (ours.lead, export.pk)


def test_nobody_but_a_lead_of_the_organisation_gets_it(
    world: World, ours: Place, export: Export, browser_of: Callable
) -> None:
    address = f"/o/marsh/export/{export.pk}/"
    for person in (ours.coach, ours.sponsor, ours.member, ours.support):
        assert browser_of(person).get(address).status_code == 403
        assert browser_of(person).post("/o/marsh/export/").status_code == 403
    for person in (world.stranger, world.theirs.lead):
        assert browser_of(person).get(address).status_code == 404


def test_the_same_data_give_the_same_bytes_even_after_asking(full: Place, browser_of: Callable) -> None:
    ours, first = full, made(full)
    with TestCase.captureOnCommitCallbacks(execute=True):
        browser_of(ours.lead).post("/o/marsh/export/")
    with clock.set_to(NOW + timedelta(days=2)):
        assert made(ours) == first
    with ours.inside():
        add_population(by=ours.lead, organisation=ours.organisation, name="One more")
    assert made(ours) != first


def test_every_file_has_its_checksum_and_every_table_both_forms(full: Place) -> None:
    inside = files(made(full))
    sums = dict(reversed(line.split("  ")) for line in inside["SHA256SUMS"].decode().splitlines())
    assert set(sums) == set(inside) - {"SHA256SUMS"}
    assert all(hashlib.sha256(inside[name]).hexdigest() == digest for name, digest in sums.items())
    schema = json.loads(inside["schema.json"])
    assert len(schema) > 30
    for table, described in schema.items():
        rows = lines(inside, table)
        read = list(csv.DictReader(io.StringIO(inside[f"data/{table}.csv"].decode(), newline="")))
        assert [row["id"] for row in read] == [str(row["id"]) for row in rows]
        assert all(list(row) == list(described["fields"]) for row in rows)


def test_every_row_of_the_organisation_is_in_it_and_none_of_another(full: Place) -> None:
    inside = files(made(full))
    for table in exporting.tables():
        with full.inside():
            there = list(table.rows(full.organisation.pk))
        assert len(lines(inside, table.name)) == len(there)
    whole = b"".join(inside.values()).decode()
    assert "canarymarsh" in whole and "canaryhill" not in whole and "Hill Partnership" not in whole
    (organisation,) = lines(inside, "organisations_organisation")
    assert organisation["slug"] == "marsh"


def test_what_was_told_in_trust_and_every_secret_stay_behind(full: Place) -> None:
    inside = files(made(full))
    whole = b"".join(inside.values()).decode()
    with full.inside():
        for note in Conversation.objects.with_words():
            assert note.heard not in whole and json.dumps(note.heard)[1:-1] not in whole
    for person in full.people.values():
        assert person.email not in whole
    schema = json.loads(inside["schema.json"])
    assert "heard" in schema["datareview_conversation"]["left_out"]
    assert "hash" in schema["datareview_removalcode"]["left_out"]
    assert "ballot" in schema["populations_voter"]["left_out"]
    assert not {"populations_ballot", "access_token"} & set(schema)
    for table in exporting.tables():
        for field in table.fields:
            kept = table.model.inventory.get(field.name)
            assert kept is None or kept[0] in (Sensitivity.ORDINARY, Sensitivity.PERSONAL)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_a_spreadsheet_is_never_handed_a_formula(start: str) -> None:
    assert exporting.cell(f"{start}1+1") == f"'{start}1+1"


def test_numbers_and_plain_words_are_left_as_they_are() -> None:
    assert [exporting.cell(value) for value in (-5, None, True, "1 + 1 = 2", NOW)] == [
        -5,
        None,
        True,
        "1 + 1 = 2",
        "2026-11-23T10:00:00+00:00",
    ]


def test_a_formula_that_somebody_typed_is_tamed_in_the_file(ours: Place) -> None:
    typed = '=HYPERLINK("https://example.org")'
    with ours.inside():
        add_population(by=ours.lead, organisation=ours.organisation, name=typed)
    inside = files(made(ours))
    read = csv.DictReader(io.StringIO(inside["data/populations_population.csv"].decode(), newline=""))
    assert f"'{typed}" in {row["name"] for row in read}
    assert typed in {row["name"] for row in lines(inside, "populations_population")}


@pytest.fixture
def unfinished(ours: Place, monkeypatch: pytest.MonkeyPatch) -> Export:
    """A copy that no worker took up, as after a kill; what is queued from now on is only counted."""
    with ours.inside():
        monkeypatch.setattr(actions, "_queue", lambda export: None)
        return actions.ask_for_export(by=ours.lead, organisation=ours.organisation)


def test_a_copy_whose_worker_was_killed_is_queued_again_and_made(
    ours: Place, unfinished: Export, monkeypatch: pytest.MonkeyPatch, browser_of: Callable
) -> None:
    with ours.inside():
        actions.start_export(by=None, export=unfinished)
    assert "We are making the copy now." in text(browser_of(ours.lead).get("/o/marsh/export/"))
    queued: list[int] = []
    monkeypatch.setattr(actions, "_queue", lambda export: queued.append(export.pk))
    assert tasks.look_after_exports() == 0
    with clock.set_to(NOW + timedelta(minutes=7)):
        tasks.look_after_exports()
        tasks.look_after_exports()
        assert queued == [unfinished.pk]
        tasks.make_export(organisation_id=ours.organisation.pk, export_id=unfinished.pk)
    with ours.inside():
        assert Export.objects.get().state == Export.State.READY


def test_after_3_tries_it_has_failed_and_the_page_offers_another(
    ours: Place, unfinished: Export, browser_of: Callable
) -> None:
    for minutes in (7, 13, 19):
        with clock.set_to(NOW + timedelta(minutes=minutes)):
            tasks.look_after_exports()
    with ours.inside():
        assert Export.objects.get().state == Export.State.FAILED
    assert "The copy could not be made." in text(browser_of(ours.lead).get("/o/marsh/export/"))


def test_one_that_cannot_be_made_says_so(ours: Place, unfinished: Export, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(organisation_id: int) -> None:
        raise ValueError("no room")

    monkeypatch.setattr(exporting, "make", broken)
    tasks.make_export(organisation_id=ours.organisation.pk, export_id=unfinished.pk)
    with ours.inside():
        assert Export.objects.get().state == Export.State.FAILED


def test_asked_twice_it_is_made_once(ours: Place, unfinished: Export) -> None:
    with ours.inside():
        assert actions.ask_for_export(by=ours.lead, organisation=ours.organisation) == unfinished


def test_after_7_days_it_is_gone(ours: Place, export: Export, browser_of: Callable) -> None:
    address = f"/o/marsh/export/{export.pk}/"
    with clock.set_to(NOW + timedelta(days=7) - timedelta(minutes=1)):
        lead = browser_of(ours.lead)
        assert lead.get(address).status_code == 200
        assert tasks.look_after_exports() == 0
    with clock.set_to(NOW + timedelta(days=7)):
        lead = browser_of(ours.lead)
        assert lead.get(address).url == "/o/marsh/export/"
        assert "There is no copy at the moment." in text(lead.get("/o/marsh/export/"))
        assert tasks.look_after_exports() == 1
    with ours.inside():
        assert not Export.objects.exists()
